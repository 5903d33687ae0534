"""Verdicts and rows made by hand."""

from __future__ import annotations

from dataclasses import replace

from autograder.model import ExerciseVerdict, Part, Verdict
from autograder.reports import Row


def verdict(
    double: float = 3,
    *,
    message: str = "",
    waits: bool = False,
    words: float = 2,
    reasons: tuple[str, ...] = (),
) -> Verdict:
    """A verdict on two exercises: `double` (3 points, two checks) and `why` (2 points, by a person)."""
    parts = (
        Part("2 becomes 4", 1, min(double, 1), hidden=False, message="" if double >= 1 else message),
        Part(
            "-3 becomes -6",
            2,
            max(double - 1, 0),
            hidden=True,
            message="" if double >= 3 else message,
            hint="" if double >= 3 else "What is `2 * -3`?",
        ),
    )
    exercises = (
        ExerciseVerdict("double", double, 3, parts),
        ExerciseVerdict("why", 0 if waits else words, 2, needs_manual=waits),
    )
    score = sum(exercise.score for exercise in exercises)
    return Verdict(score, 5, "needs_manual" if waits else "graded", 1.25, reasons, exercises)


def failed(why: str = "This file is not a notebook.") -> Verdict:
    """A submission that could not be graded."""
    exercises = (ExerciseVerdict("double", 0, 3, message=why), ExerciseVerdict("why", 0, 2, message=why))
    return Verdict(0, 5, "failed", 0.0, (why,), exercises)


def row(student: str, lesson: str = "01_double", of: Verdict | None = None) -> Row:
    """A row; full marks unless `of` says otherwise."""
    return Row(student, lesson, verdict() if of is None else of)


def renamed(old: Verdict, exercise: str, new: str) -> Verdict:
    """`old` with one exercise under another id."""
    return replace(old, exercises=tuple(replace(e, id=new) if e.id == exercise else e for e in old.exercises))
