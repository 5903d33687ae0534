"""Who has not handed in a lesson that was due."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Missing:
    """One lesson, and the students who have not handed it in."""

    lesson: str
    students: tuple[str, ...]


def not_handed_in(
    students: Collection[str],
    lessons: Iterable[str],
    handed_in: Collection[tuple[str, str]],
    due: Callable[[str, str], datetime | None],
    now: datetime,
) -> tuple[Missing, ...]:
    """Return the lessons that are due and that somebody has not handed in, each with those students.

    `handed_in`: pairs of student and lesson. `due`: gives the date of a student for a lesson, with a time
    zone, as `now` has one. Before that date, nothing is missing. A lesson without a date counts as due once
    anybody has handed it in.
    """
    begun = {lesson for _, lesson in handed_in}

    def lacks(student: str, lesson: str) -> bool:
        if (student, lesson) in handed_in:
            return False
        date = due(student, lesson)
        return lesson in begun if date is None else date < now

    found = [
        Missing(lesson, tuple(student for student in sorted(students) if lacks(student, lesson)))
        for lesson in lessons
    ]
    return tuple(one for one in found if one.students)


def lacking_all(missing: Sequence[Missing], handed_in: Collection[tuple[str, str]]) -> tuple[str, ...]:
    """Return those students in `missing` who have never handed in anything."""
    seen = {student for student, _ in handed_in}
    return tuple(sorted({student for one in missing for student in one.students} - seen))
