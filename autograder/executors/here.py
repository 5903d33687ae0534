"""Jobs in this very process."""

from __future__ import annotations

from collections.abc import Generator, Iterable

from autograder.executors.interface import Tag
from autograder.job import grade
from autograder.model import Graded, Job


class InThisProcess:
    """One job after another, in this process: for one notebook, and for debugging."""

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Generator[tuple[Tag, Graded]]:
        """Yield each job's outcome, in order."""
        for tag, job in jobs:
            yield tag, grade(job)
