"""Executors, which run jobs. They share one interface: jobs in, outcomes out, in the order they finish.

If the grader itself fails on a job, its outcome says so (`Graded.broken`).

* `InThisProcess`: runs one after another in this process.
* `LocalProcesses`: runs them in worker processes on this machine.
* `OnDask`: runs them on the workers of a Dask cluster.
"""

from __future__ import annotations

from autograder.executors.in_process import InThisProcess
from autograder.executors.interface import BROKE, Executor, without_verdict
from autograder.executors.local import LocalProcesses
from autograder.executors.on_dask import OnDask

__all__ = ["BROKE", "Executor", "InThisProcess", "LocalProcesses", "OnDask", "without_verdict"]
