"""What workers do in tests instead of grading. A module of its own, so that they are soon up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from autograder.errors import KernelError, LessonError, NotConfined
from autograder.executors.memory import WORKER_BYTES
from autograder.job import nothing_to_grade
from autograder.model import Graded, Job
from autograder.sandbox.policy import Layer


def echo(job: Job) -> Graded:
    """A verdict that repeats what was handed in; 'slow' ones take a while."""
    said = job.submission.decode()
    if said == "slow":
        time.sleep(0.3)
    return nothing_to_grade(job.lesson, f"said {said}")


def deadly(job: Job) -> Graded:
    """'die' kills its worker; 'die once PATH' does as long as PATH is not there."""
    said = job.submission.decode()
    if said == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if said.startswith("die once "):
        mark = Path(said.removeprefix("die once "))
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return echo(job)


def hanging(job: Job) -> Graded:
    """'hang once PATH' never comes to an end as long as PATH is not there."""
    said = job.submission.decode()
    if said.startswith("hang once "):
        mark = Path(said.removeprefix("hang once "))
        if not mark.exists():
            mark.touch()
            threading.Event().wait()
    return echo(job)


def hungry(job: Job) -> Graded:
    """'eat' takes more memory than a worker may have; 'program' starts a program that takes as much."""
    said = job.submission.decode()
    if said == "eat":
        bytearray(2 * WORKER_BYTES)
    if said == "program":
        more = "import resource; resource.setrlimit(resource.RLIMIT_DATA, (-1, -1))"
        subprocess.run([sys.executable, "-c", f"{more}; bytearray({2 * WORKER_BYTES})"], check=True)
    return echo(job)


def crowded(job: Job) -> Graded:
    """'busy… PATH' runs out of time each time, as on a busy machine; PATH tells who began and who ended."""
    said, _, path = job.submission.decode().partition(" ")
    with Path(path).open("a", encoding="utf-8") as log:
        log.write(f"+{said}\n")
    time.sleep(0.2)
    with Path(path).open("a", encoding="utf-8") as log:
        log.write(f"-{said}\n")
    return replace(nothing_to_grade(job.lesson, f"said {said}"), crowded="busy" in said)


def refusing(job: Job) -> Graded:
    """As on a machine where no kernel starts."""
    raise KernelError("no kernel today")


class Foreign(Exception):
    """An exception of somebody else's, which does not survive pickling."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


class Lock(Exception):
    """One that can't even be pickled."""

    def __init__(self) -> None:
        super().__init__("locked")
        self.lock = threading.Lock()


class Speechless(Exception):
    """One that can't be printed."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


#: What a fault in the grader may raise.
RAISED = {
    "ValueError": ValueError("odd"),
    "AttributeError": AttributeError("as a bug does, and a worker with an older version"),
    "ImportError": ImportError("the same"),
    "OSError": OSError("as a network that is gone"),
    "TimeoutError": TimeoutError("the same"),
    "RecursionError": RecursionError("too deep"),
    "MemoryError": MemoryError(),
    "EOFError": EOFError("as a worker that has died"),
    "LessonError": LessonError("an error of ours, but none about kernels"),
    "Foreign": Foreign("this", "that"),
    "Lock": Lock(),
    "Speechless": Speechless(),
    "UnicodeEncodeError": UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates not allowed"),
    "StopIteration": StopIteration(),
}


def faulty(job: Job) -> Graded:
    """'raise NAME' raises that of RAISED; 'no verdict' gives something that can't be sent."""
    said = job.submission.decode()
    if said.startswith("raise "):
        raise RAISED[said.removeprefix("raise ")]
    if said == "no verdict":
        return replace(echo(job), notebook=threading.Lock())  # type: ignore[arg-type]
    return echo(job)


def choosy(job: Job) -> Graded:
    """No kernel for 'unlucky'; the others had one for a second."""
    if job.submission == b"unlucky":
        raise KernelError("no kernel for this one")
    graded = echo(job)
    return replace(graded, verdict=replace(graded.verdict, seconds=1.0))


def unsafe(job: Job) -> Graded:
    """As on a machine without a sandbox."""
    raise NotConfined([Layer("seccomp", False, "it is not there", "Get it.")])
