"""What the tests of the lessons share."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

import pytest
from solved import solved_run

from autograder.model import Graded


@pytest.fixture(scope="session")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Graded]:
    """The run of a solved lesson by its name. Workers of one session share the runs, and so do its tests."""
    own = tmp_path_factory.getbasetemp()
    # A worker's own folder lies in that of the session.
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "solved_lessons"
    folder.mkdir(exist_ok=True)
    return partial(solved_run, folder=folder)
