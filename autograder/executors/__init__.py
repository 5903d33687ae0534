"""Where jobs run. One small interface: jobs in, outcomes out, in whatever order they finish.

Where the grader itself fails on a job, its outcome says so (`Graded.broken`).

* `InThisProcess`: one after another, here.
* `LocalProcesses`: in worker processes on this machine.
* `OnDask`: on the workers of a Dask cluster.
"""

from __future__ import annotations

from autograder.executors.in_process import InThisProcess
from autograder.executors.interface import BROKE, Executor, without_verdict
from autograder.executors.local import LocalProcesses
from autograder.executors.on_dask import OnDask

__all__ = ["BROKE", "Executor", "InThisProcess", "LocalProcesses", "OnDask", "without_verdict"]
