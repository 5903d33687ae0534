"""What a new round of grading has changed: whose score, in which exercise, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from autograder.model import ExerciseVerdict, Part, Row
from autograder.reports.wording import points
from autograder.visible import visible_name

#: Stands in place of an exercise's id where the late penalty has changed.
LATE = "handed in late"


@dataclass(frozen=True)
class Change:
    """One exercise of one submission whose score has changed.

    `before` is None for a new exercise, `after` for one that is gone.
    """

    student: str
    lesson: str
    exercise: str
    before: float | None
    after: float | None
    why: tuple[str, ...]


def changes(before: Iterable[Row], after: Iterable[Row]) -> list[Change]:
    """Compare the verdicts of submissions that are in both, exercise by exercise."""
    old = {(row.student, row.lesson): row.verdict for row in before}
    found = []
    for row in sorted(after, key=lambda row: (row.lesson, row.student)):
        if (earlier := old.get((row.student, row.lesson))) is None:
            continue
        was = {exercise.id: exercise for exercise in earlier.exercises}
        now = {exercise.id: exercise for exercise in row.verdict.exercises}
        for name in [*now, *(name for name in was if name not in now)]:
            one, other = was.get(name), now.get(name)
            earned, earns = one.score if one else None, other.score if other else None
            if earned != earns:
                why = _why(one, other) or row.verdict.reasons
                found.append(Change(row.student, row.lesson, name, earned, earns, why))
        late, now_late = earlier.late_penalty, row.verdict.late_penalty
        if late != now_late:
            found.append(Change(row.student, row.lesson, LATE, -late, -now_late, row.verdict.reasons[-1:]))
    return found


def changes_table(found: Iterable[Change]) -> RenderableType:
    """Return a table with a line for each change; a sentence if there is none."""
    found = list(found)
    if not found:
        return Text("No score has changed.")
    table = Table(title="Scores that have changed", title_justify="left")
    for column in ("lesson", "student", "exercise"):
        table.add_column(column)
    table.add_column("was", justify="right")
    table.add_column("is", justify="right")
    table.add_column("why", ratio=1)
    for change in found:
        cells = (
            change.lesson,
            visible_name(change.student),
            change.exercise,
            _score(change.before),
            _score(change.after),
        )
        table.add_row(*map(Text, cells), Text("\n".join(change.why)))
    return table


def _why(before: ExerciseVerdict | None, after: ExerciseVerdict | None) -> tuple[str, ...]:
    if before is None:
        return ("a new exercise",)
    if after is None:
        return ("no longer an exercise of this lesson",)
    was = {part.title: part for part in before.parts}
    now = {part.title: part for part in after.parts}
    told = []
    for title in [*now, *(title for title in was if title not in now)]:
        old, new = was.get(title), now.get(title)
        if old is None and new is not None:
            told.append(f"new check “{title}”: {points(new.earned)} of {points(new.points)}.{_said(new)}")
        elif new is None and old is not None:
            told.append(f"check “{title}” is gone: it gave {points(old.earned)}.")
        elif old is not None and new is not None and old.earned != new.earned:
            told.append(f"“{title}”: {points(old.earned)}, now {points(new.earned)}.{_said(new)}")
    if not told and (after.message or before.message):
        told.append(after.message or f"no longer so: {before.message}")
    return tuple(told)


def _said(part: Part) -> str:
    return f" {part.message}" if part.message else ""


def _score(score: float | None) -> str:
    return "–" if score is None else points(score)
