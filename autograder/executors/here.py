"""Jobs in this very process."""

from __future__ import annotations

from collections.abc import Generator, Iterable

from autograder.executors.interface import Tag, broken
from autograder.job import grade
from autograder.model import Graded, Job


class InThisProcess:
    """One job after another, in this process: for one notebook, and for debugging."""

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Generator[tuple[Tag, Graded]]:
        """Yield each job's outcome, in order. Raises KernelError."""
        for tag, job in jobs:
            try:
                outcome = grade(job)
            except Exception as error:  # noqa: BLE001 (whatever it is, it costs this job alone)
                outcome = broken(job, error)
            yield tag, outcome
