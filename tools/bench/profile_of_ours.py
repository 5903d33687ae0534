"""Where our own grader's time goes: the same class once more, in one process, each stage timed."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from autograder import batch, job
from autograder.course import Course
from autograder.executors import InThisProcess
from autograder.gradebook import Gradebook
from autograder.kernels import pool

#: Each stage, and where its function is looked up. `recording` includes the page and the notebook.
STAGES = {
    "intake": (job, "restore"),
    "which cells are needed": (job, "cells_to_skip"),
    "placing tests": (job, "place_tests"),
    "kernels and cells": (job, "execute"),
    "scoring": (job, "score"),
    "feedback page": (batch, "feedback_page"),
    "autograded notebook": (batch, "write_autograded"),
    "recording": (Gradebook, "record"),
}


def profile(course: Path, name: str, most: int = 10) -> dict[str, float]:
    """Return the seconds a submission, by stage, over the first `most` submissions of the class."""
    place = Course(course)
    lessons = place.lessons([name])
    submissions = place.submissions([name])[:most]
    spent: dict[str, float] = defaultdict(float)
    pool.close()  # end the one that is left of the lesson before, so that this starts cold
    started = time.monotonic()
    _grade_once(place, lessons, submissions[:1])  # until the process that kernels are forked from is up
    cold = time.monotonic() - started
    with ExitStack() as stack:
        for stage, (owner, function) in STAGES.items():
            stack.enter_context(_timed(owner, function, stage, spent))
        started = time.monotonic()
        inside = _grade_once(place, lessons, submissions)
        whole = time.monotonic() - started
    spent["students' cells and tests"] = inside
    spent["kernels: start and end"] = spent.pop("kernels and cells") - inside
    spent["gradebook"] = spent.pop("recording") - spent["feedback page"] - spent["autograded notebook"]
    spent["all else"] = whole - sum(spent.values())
    each = {stage: seconds / len(submissions) for stage, seconds in spent.items()}
    return {"starting up": cold - whole / len(submissions), **each}


def _grade_once(place: Course, lessons: Any, submissions: Any) -> float:
    outcomes = batch.grade_course(place, lessons, submissions, InThisProcess(), force=True)
    return sum(outcome.verdict.seconds for outcome in outcomes)


@contextmanager
def _timed(owner: Any, name: str, stage: str, spent: dict[str, float]) -> Iterator[None]:
    function: Callable[..., Any] = getattr(owner, name)

    def timed(*args: Any, **kwargs: Any) -> Any:
        started = time.monotonic()
        try:
            return function(*args, **kwargs)
        finally:
            spent[stage] += time.monotonic() - started

    with patch.object(owner, name, timed):
        yield
