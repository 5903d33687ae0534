"""What every executor does, and what becomes of a job that it breaks on."""

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

#: A job whose worker process died this often is given up: something kills it, whatever the reason.
ATTEMPTS = 3
#: What a job may take beyond its notebook's own budget: starting kernels on a crowded machine, and scoring.
GRACE_SECONDS = 600.0


#: What student and instructor are told where the grader itself fails.
BROKE = (
    "The grader broke on this notebook; nothing of this is the student's fault. An instructor has to look; "
    "the next run tries it again."
)


class Executor(Protocol):
    """Runs jobs. `tag` is the caller's own name for a job and comes back with its outcome."""

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Generator[tuple[Tag, Graded]]:
        """Yield each job's outcome as it finishes, whatever the work on it raises.

        Raises KernelError when nothing can be run at all. Jobs are drawn only as there is room for them.
        Closing the iterator ends what is under way. A job that the clock ended on a busy machine
        (`Graded.crowded`) is tried once more, alone, after all others.
        """
        ...


def broken(job: Job, error: BaseException) -> Graded:
    """The outcome of a job whose work raised `error`. A KernelError is raised again: it concerns all jobs."""
    if isinstance(error, KernelError):
        raise error
    return without_verdict(job.lesson, BROKE, "".join(traceback.format_exception(error)))


def second_attempt(graded: Graded) -> Graded:
    """The outcome of a job that the clock had ended on a busy machine, tried again with nothing beside it."""
    said = "The machine was busy when this ran out of time, so it was run again with nothing beside it."
    verdict = graded.verdict
    return replace(graded, verdict=replace(verdict, reasons=(*verdict.reasons, said)))


def given_up(job: Job, deaths: int) -> Graded:
    """The outcome of a job during which the grading process died."""
    why = (
        f"The grader itself was killed {deaths} times on this notebook. Does what it sends take more than "
        f"the {WORKER_BYTES >> 20} MiB of memory that a worker may have, or is the machine short of memory? "
        "The next run tries it again; look at it by hand if that does not help."
    )
    log = f"Worker processes died, {deaths} in turn. If they had anything to say, the grader printed it.\n"
    return without_verdict(job.lesson, why, log)


def without_verdict(lesson: Lesson, why: str, log: str) -> Graded:
    """An outcome without points that says in a sentence that the grader failed."""
    return replace(nothing_to_grade(lesson, why), broken=log)
