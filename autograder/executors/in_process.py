"""Runs jobs in this process."""

from __future__ import annotations

from collections.abc import Generator, Iterable

from autograder.executors.interface import Tag, broken, second_attempt
from autograder.executors.memory import own_memory_limited
from autograder.job import grade
from autograder.model import Graded, Job


class InThisProcess:
    """Runs one job after another in this process: for one notebook, and for debugging."""

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Generator[tuple[Tag, Graded]]:
        """Yield each job's outcome, in order; last those that were tried again because of a busy machine.

        Raises KernelError.
        """
        crowded: list[tuple[Tag, Job]] = []
        for tag, job in jobs:
            outcome = _outcome(job)
            if outcome.crowded:
                crowded.append((tag, job))
            else:
                yield tag, outcome
        for tag, job in crowded:
            yield tag, second_attempt(_outcome(job))


def _outcome(job: Job) -> Graded:
    try:
        with own_memory_limited():
            return grade(job)
    except Exception as error:  # noqa: BLE001 (any error concerns this job alone)
        return broken(job, error)
