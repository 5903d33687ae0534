"""A student's objection to a verdict, and what became of it: an attempt in the lesson, or a reason why not.

Objections are kept beside the lesson and name nobody, since the repository may be public.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from autograder.authoring import Attempt, read_attempts
from autograder.authoring.text import read_cells
from autograder.errors import LessonError, NotDisputable, Unreadable
from autograder.intake import restore
from autograder.layout import ATTEMPTS
from autograder.model import Exercise, ExerciseVerdict, Lesson

KEPT = "disputes.toml"


@dataclass(frozen=True)
class Dispute:
    """One objection. `attempt`: the name of the attempt that it became; '' if it was not upheld."""

    exercise: str
    upheld: bool
    why: str
    on: date
    attempt: str = ""


def disputed(lesson: Lesson, name: str) -> Exercise:
    """Return the exercise of that name.

    Raises NotDisputable if there is none, a person marks it, or it has not exactly one answer cell.
    """
    by_name = {exercise.id: exercise for exercise in lesson.exercises}
    if name not in by_name:
        raise NotDisputable(f"{lesson.name} has no exercise {name!r}. There are: {', '.join(by_name)}.")
    exercise = by_name[name]
    if exercise.kind == "manual":
        raise NotDisputable(
            f"{name!r} is marked by a person: `autograder mark {lesson.name}` changes its mark."
        )
    if len(exercise.answer_ids) != 1:
        raise NotDisputable(f"{name!r} has no answer cell of its own: look at the notebook itself.")
    return exercise


def answer_in(submission: bytes, lesson: Lesson, exercise: Exercise) -> str:
    """Return the source of the cells that count as a student's answer. Raises NotDisputable without any."""
    try:
        restored = restore(submission, lesson)
    except Unreadable as error:
        raise NotDisputable(f"The notebook can't be read. {error}") from error
    cells = restored.notebook.cells
    answer = exercise.answer_ids[0]
    if answer in restored.blank or answer in restored.missing:
        raise NotDisputable(f"{exercise.id!r} was not answered.")
    return "\n\n".join(str(cells[at].source) for at in restored.holders[answer])


def uphold(
    folder: Path, lesson: Lesson, exercise: Exercise, source: str, why: str, *, earns: float, says: str = ""
) -> Attempt:
    """Make the answer an attempt in the lesson's attempts.py, keep the objection, and return the attempt.

    An answer that is an attempt already is not written again. `says`: text that the feedback on a wrong
    answer must hold. Raises NotDisputable, LessonError.
    """
    earlier = read_attempts(folder, lesson, complete=False)
    same = [
        each for each in earlier if each.exercise == exercise.id and each.source.strip() == source.strip()
    ]
    if same and (same[0].earns, same[0].says or "") != (earns, says):
        raise NotDisputable(
            f"This answer is the attempt {same[0].name!r} already, which earns {same[0].earns:g}: "
            f"change that in {folder / ATTEMPTS}."
        )
    if same:
        attempt = same[0]
    else:
        names = {each.name for each in earlier if each.exercise == exercise.id}
        number = next(n for n in range(1, len(names) + 2) if f"disputed_{n}" not in names)
        attempt = Attempt(exercise.id, f"disputed_{number}", source.strip(), earns, says or None)
        _append(folder / ATTEMPTS, attempt)
    if not any(
        each.attempt == attempt.name for each in read_disputes(folder) if each.exercise == exercise.id
    ):
        _keep(folder, Dispute(exercise.id, True, why, _today(), attempt.name))
    return attempt


def reject(folder: Path, exercise: Exercise, why: str) -> None:
    """Keep an objection that is not upheld, with the reason."""
    _keep(folder, Dispute(exercise.id, False, why, _today()))


def read_disputes(folder: Path) -> list[Dispute]:
    """Return the objections that are kept beside a lesson. Raises LessonError if they can't be read."""
    path = folder / KEPT
    if not path.exists():
        return []
    try:
        return [Dispute(**entry) for entry in tomllib.loads(path.read_text(encoding="utf-8"))["dispute"]]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise LessonError(f"{path} can't be read: {error}. `autograder dispute` writes it.") from error


def unlike(verdict: ExerciseVerdict, attempt: Attempt) -> str:
    """Return how a verdict differs from what an attempt says it must be; '' if it does not."""
    if verdict.score != attempt.earns:
        return f"it earns {verdict.score:g}, and should earn {attempt.earns:g}"
    messages = " ".join(f"{part.message} {part.hint}" for part in verdict.parts if part.earned < part.points)
    if attempt.says and attempt.says.lower() not in messages.lower():
        return f"no check says “{attempt.says}”"
    return ""


def _append(path: Path, attempt: Attempt) -> None:
    header = (
        f"exercise={json.dumps(attempt.exercise)} attempt={json.dumps(attempt.name)} earns={attempt.earns:g}"
    )
    says = f" says={json.dumps(attempt.says, ensure_ascii=False)}" if attempt.says else ""
    before = path.read_text(encoding="utf-8")
    after = f"{before.rstrip()}\n\n\n# %% {header}{says}\n{attempt.source}\n"
    if _sources(after) != [*_sources(before), attempt.source]:
        raise NotDisputable(
            "This answer can't be a cell of attempts.py as it is: does a line begin with `# %%`? "
            "Write it there by hand."
        )
    path.write_text(after, encoding="utf-8")


def _sources(text: str) -> Sequence[str]:
    try:
        return [cell.source.strip() for cell in read_cells(text)]
    except LessonError:
        return []


def _keep(folder: Path, dispute: Dispute) -> None:
    path = folder / KEPT
    lines = [
        "[[dispute]]",
        f"exercise = {_text(dispute.exercise)}",
        f"upheld = {'true' if dispute.upheld else 'false'}",
        f"why = {_text(dispute.why)}",
        f"on = {dispute.on.isoformat()}",
        *([f"attempt = {_text(dispute.attempt)}"] if dispute.attempt else []),
    ]
    before = path.read_text(encoding="utf-8").rstrip() + "\n\n" if path.exists() else ""
    path.write_text(before + "\n".join(lines) + "\n", encoding="utf-8")


def _text(text: str) -> str:
    """Return a basic string of TOML: with JSON's escapes, and one for DEL, which JSON leaves as it is."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("\x7f", "\\u007F")


def _today() -> date:
    return datetime.now(UTC).date()
