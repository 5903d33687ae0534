"""A Dask cluster on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def two_workers() -> Iterator[str]:
    """The address of a new cluster: two workers, one thread each. Skips the test where Dask is missing."""
    dask, distributed = pytest.importorskip("dask"), pytest.importorskip("distributed")
    # A killed worker is started again. But the cluster looks back 15 s after each death, and gives up for
    # good whoever is down at that moment, if only because it has just been killed once more.
    patient = dask.config.set({"distributed.deploy.lost-worker-timeout": "1h"})
    with (
        patient,
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0
        ) as cluster,
    ):
        yield cluster.scheduler_address
