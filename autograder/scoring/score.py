"""Scores an executed notebook: a verdict for every exercise."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from autograder.execution.run import Executed
from autograder.model import Exercise, ExerciseVerdict, Lesson, Part, total
from autograder.notebooks.cells import grade_id
from autograder.scoring.outputs import well_formed
from autograder.scoring.plain import plain_score
from autograder.scoring.rubric import rubric_parts

#: A cell of a notebook, as parsed from JSON.
Cell = Mapping[str, Any]

#: Said of each exercise whose author asked for it: such a test runs in the same process as the answer.
IN_PROCESS = "This test ran beside the student's code."


def score(
    executed: Executed, lesson: Lesson, unanswered: Collection[str] = ()
) -> tuple[ExerciseVerdict, ...]:
    """Return the verdicts in the lesson's order.

    `unanswered`: ids of the answer cells that are still as released; an answer in words needs no marking
    then.
    """
    cells = {name: cell for cell in executed.cells if (name := grade_id(cell))}
    return tuple(
        _verdict(exercise, cells.get(exercise.test_id), executed, unanswered) for exercise in lesson.exercises
    )


def _verdict(
    exercise: Exercise, cell: Cell | None, executed: Executed, unanswered: Collection[str]
) -> ExerciseVerdict:
    if exercise.kind == "manual":
        return _to_mark(exercise, cell, unanswered)
    if cell is None or cell["id"] not in executed.ran | executed.cut_short:
        return _nothing(exercise, executed.ended or "The test of this exercise was not run.")
    if cell["id"] in executed.tampered:
        what = executed.tampered[cell["id"]]
        return _to_look_at(
            exercise, f"The notebook's code has changed or looked through what the tests rely on ({what})."
        )
    if cell["id"] in executed.not_transferred:
        what = executed.not_transferred[cell["id"]]
        return _to_look_at(exercise, f"The test can't rebuild what the answer gave ({what}).")
    outputs = well_formed(cell.get("outputs"))
    if exercise.kind == "rubric":
        parts, message = rubric_parts(exercise, outputs)
        if cell["id"] in executed.cut_short and not message:
            message = "The test was stopped before its end: see the reasons above."
        if exercise.live:
            message = f"{message} {IN_PROCESS}".lstrip()
        return ExerciseVerdict(
            exercise.id, _sum(parts, exercise.points), exercise.points, parts, message=message
        )
    if cell["id"] in executed.cut_short:
        return _nothing(exercise, "The test was stopped before its end: see the reasons above.")
    earned, message = plain_score(outputs, exercise.points)
    return ExerciseVerdict(exercise.id, earned, exercise.points, message=message)


def _to_mark(exercise: Exercise, cell: Cell | None, unanswered: Collection[str]) -> ExerciseVerdict:
    if cell is None or exercise.id in unanswered:
        return ExerciseVerdict(exercise.id, 0, exercise.points, message="Not answered.")
    return ExerciseVerdict(
        exercise.id, 0, exercise.points, needs_manual=True, message="Waits for a person to mark it."
    )


def _to_look_at(exercise: Exercise, why: str) -> ExerciseVerdict:
    return replace(_nothing(exercise, f"{why} A person has to look at this."), needs_manual=True)


def _nothing(exercise: Exercise, why: str) -> ExerciseVerdict:
    parts = tuple(Part(part.title, part.points, 0, part.hidden, why) for part in exercise.parts)
    return ExerciseVerdict(exercise.id, 0, exercise.points, parts, message=why)


def _sum(parts: tuple[Part, ...], most: float) -> float:
    """Return the sum that the parts have earned; all parts give exactly `most`, also in thirds."""
    earned = total(part.earned for part in parts)
    return most if abs(earned - most) < 1e-9 else earned
