"""The interface of executors, and the outcome of a job on which the grader fails."""

from __future__ import annotations

import traceback
from collections.abc import Generator, Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

from autograder.errors import KernelError
from autograder.executors.memory import WORKER_BYTES
from autograder.job import nothing_to_grade
from autograder.model import Graded, Job, Lesson

Tag = TypeVar("Tag")

#: The number of workers that may die of a job before it is given up.
ATTEMPTS = 3
#: Seconds that a job may take beyond its notebook's limit: to start kernels on a crowded machine, to score.
GRACE_SECONDS = 600.0


#: The sentence for student and instructor when the grader itself fails.
BROKE = (
    "The grader broke on this notebook; nothing of this is the student's fault. An instructor has to look; "
    "the next run tries it again."
)


class Executor(Protocol):
    """Runs jobs. `tag` is the caller's own name for a job and comes back with its outcome."""

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Generator[tuple[Tag, Graded]]:
        """Yield each job's outcome as it finishes, whatever error it raises.

        Raises KernelError when nothing can be run at all. Jobs are taken from `jobs` only when there is room.
        Closing the iterator ends running jobs. A job that reached its wall time on a busy machine
        (`Graded.crowded`) is tried once more, alone, after all others.
        """
        ...


def broken(job: Job, error: BaseException) -> Graded:
    """Return the outcome of a job that raised `error`. Raises a KernelError again: it concerns all jobs."""
    if isinstance(error, KernelError):
        raise error
    return without_verdict(job.lesson, BROKE, "".join(traceback.format_exception(error)))


def second_attempt(graded: Graded) -> Graded:
    """Return the outcome of a second attempt, alone, at a job that a busy machine had kept from ending."""
    said = "The machine was busy when this ran out of time, so it was run again with nothing beside it."
    verdict = graded.verdict
    return replace(graded, verdict=replace(verdict, reasons=(*verdict.reasons, said)))


def given_up(job: Job, deaths: int) -> Graded:
    """Return the outcome of a job during which the grading process died `deaths` times."""
    why = (
        f"The grader itself was killed {deaths} times on this notebook. Does what it sends take more than "
        f"the {WORKER_BYTES >> 20} MiB of memory that a worker may have, or is the machine short of memory? "
        "The next run tries it again; look at it by hand if that does not help."
    )
    log = f"Worker processes died, {deaths} in turn. If they had anything to say, the grader printed it.\n"
    return without_verdict(job.lesson, why, log)


def without_verdict(lesson: Lesson, why: str, log: str) -> Graded:
    """Return an outcome without points that says in a sentence that the grader failed."""
    return replace(nothing_to_grade(lesson, why), broken=log)
