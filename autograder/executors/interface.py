"""What every executor does, and what becomes of a job that none of them survives."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Protocol, TypeVar

from autograder.job import nothing_to_grade
from autograder.model import Graded, Job

Tag = TypeVar("Tag")

#: A job whose worker process died this often is given up: something kills it, whatever the reason.
ATTEMPTS = 3
#: What a job may take beyond its notebook's own budget: starting kernels on a crowded machine, and scoring.
GRACE_SECONDS = 300.0


class Executor(Protocol):
    """Runs jobs. `tag` is the caller's own name for a job and comes back with its outcome."""

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Generator[tuple[Tag, Graded]]:
        """Yield each job's outcome as it finishes. Raises KernelError when nothing can be run.

        Jobs are drawn only as there is room for them. Closing the iterator ends what is under way.
        """
        ...


def given_up(job: Job, deaths: int) -> Graded:
    """The verdict on a notebook that the grader did not survive."""
    return nothing_to_grade(
        job.lesson,
        f"The grader itself was killed {deaths} times on this notebook. Is the machine short of memory? "
        "Grade it again with --force, and look at it by hand if that does not help.",
    )
