"""`attempts.py` of a lesson: right and wrong answers, each with the verdict that it must get."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.text import TextCell, read_cells
from autograder.errors import LessonError
from autograder.layout import ATTEMPTS
from autograder.model import Exercise, Lesson

MIN_RIGHT = 2
MIN_WRONG = 4
# A multiple-choice question has no more than one right answer and a few wrong options.
MIN_RIGHT_CHOICE = 1
MIN_WRONG_CHOICE = 3
CHOICE = re.compile(r"question_\d+")
OPTIONS = frozenset({"exercise", "attempt", "earns", "says"})
REQUIRED = frozenset({"exercise", "attempt", "earns"})


@dataclass(frozen=True)
class Attempt:
    """One answer to one exercise. `says`: text that the feedback must hold, in small or large letters."""

    exercise: str
    name: str
    source: str
    earns: float
    says: str | None


def read_attempts(folder: Path, lesson: Lesson, *, complete: bool = True) -> tuple[Attempt, ...]:
    """Return the attempts in `folder/attempts.py`, in order.

    With `complete=False`, exercises may still have too few attempts. Raises LessonError with every finding,
    one a line.
    """
    path = folder / ATTEMPTS
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise LessonError(
            f"{folder.name}/attempts.py: missing; "
            f"write {MIN_RIGHT} right and {MIN_WRONG} wrong answers for each exercise"
        ) from error
    try:
        attempts = parse_attempts(text, lesson)
        findings = too_few(attempts, lesson) if complete else []
        if findings:
            raise LessonError("\n".join(findings))
    except LessonError as error:
        raise LessonError(
            "\n".join(f"{folder.name}/attempts.py: {line}" for line in str(error).splitlines())
        ) from error
    return attempts


def parse_attempts(text: str, lesson: Lesson) -> tuple[Attempt, ...]:
    """Return the attempts in a py:percent text. Raises LessonError for headers that can't be right."""
    tested = {exercise.id: exercise for exercise in lesson.exercises if exercise.kind != "manual"}
    attempts = []
    findings = []
    for cell in read_cells(text):
        if not cell.options and _is_note(cell):
            continue
        problems = _problems(cell, tested)
        findings += problems
        if not problems:
            attempts.append(
                Attempt(
                    exercise=cell.options["exercise"],
                    name=cell.options["attempt"],
                    source=cell.source,
                    earns=float(cell.options["earns"]),
                    says=cell.options.get("says"),
                )
            )
    counts = Counter((attempt.exercise, attempt.name) for attempt in attempts)
    findings += [
        f"exercise '{exercise}' has {count} attempts named '{name}'; rename them"
        for (exercise, name), count in counts.items()
        if count > 1
    ]
    if findings:
        raise LessonError("\n".join(findings))
    return tuple(attempts)


def too_few(attempts: tuple[Attempt, ...], lesson: Lesson) -> list[str]:
    """Return findings for exercises without enough right and wrong attempts."""
    findings = []
    for exercise in lesson.exercises:
        if exercise.kind == "manual":
            continue
        mine = [attempt for attempt in attempts if attempt.exercise == exercise.id]
        right = sum(attempt.earns == exercise.points for attempt in mine)
        choice = CHOICE.fullmatch(exercise.id)
        enough = (MIN_RIGHT_CHOICE, MIN_WRONG_CHOICE) if choice else (MIN_RIGHT, MIN_WRONG)
        for kind, have, need in zip(("right", "wrong"), (right, len(mine) - right), enough, strict=True):
            if have < need:
                findings.append(f"exercise '{exercise.id}' has {have} {kind} attempts; write at least {need}")
    return findings


def _is_note(cell: TextCell) -> bool:
    """Whether a cell holds no attempt: only text, comments, a docstring, or imports for an editor's sake."""
    if cell.cell_type == "markdown":
        return True
    try:
        body = ast.parse(cell.source).body
    except SyntaxError:
        return False
    return all(
        isinstance(statement, ast.Import | ast.ImportFrom)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in body
    )


def _problems(cell: TextCell, tested: dict[str, Exercise]) -> list[str]:
    given = set(cell.options)
    if cell.cell_type != "code":
        return [f"{cell.place}: an attempt is a code cell; begin its header with '# %%'"]
    findings = [f"{cell.place}: unknown option '{option}'" for option in sorted(given - OPTIONS)]
    findings += [f"{cell.place}: '{option}=…' is missing" for option in sorted(REQUIRED - given)]
    if findings:
        return findings
    exercise = tested.get(cell.options["exercise"])
    if exercise is None:
        return [f"{cell.place}: no such exercise in the lesson; it has {', '.join(tested) or 'none'}"]
    earns, says = cell.options["earns"], cell.options.get("says")
    if isinstance(earns, bool) or not isinstance(earns, int | float) or not 0 <= earns <= exercise.points:
        return [f"{cell.place}: earns={earns!r} is not a number from 0 to the exercise's {exercise.points:g}"]
    if not isinstance(cell.options["attempt"], str) or not cell.options["attempt"]:
        return [f'{cell.place}: attempt={cell.options["attempt"]!r} is no name; write attempt="a_name"']
    if says is not None and (not isinstance(says, str) or not says.strip()):
        return [f'{cell.place}: says={says!r} is no text; write says="a word of the feedback"']
    if says is None and earns < exercise.points:
        return [f'{cell.place}: a wrong attempt needs says="…", a text that its feedback must hold']
    return []
