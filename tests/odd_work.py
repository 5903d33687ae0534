"""What workers do in tests instead of grading. A module of its own, so that they are soon up."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

from autograder.errors import KernelError
from autograder.job import nothing_to_grade
from autograder.model import Graded, Job


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


def refusing(job: Job) -> Graded:
    """As on a machine where no kernel starts."""
    raise KernelError("no kernel today")
