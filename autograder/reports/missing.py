"""Who has handed in nothing, though it was time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Missing:
    """One lesson, and who has handed in nothing for it."""

    lesson: str
    students: tuple[str, ...]


def not_handed_in(
    students: Collection[str],
    lessons: Iterable[str],
    handed_in: Collection[tuple[str, str]],
    due: Callable[[str, str], datetime | None],
    now: datetime,
) -> tuple[Missing, ...]:
    """For each lesson that somebody lacks, who does.

    `handed_in`: (student, lesson). `due`: of a student and a lesson, with a time zone, like `now`. A student
    whose date is to come lacks nothing yet. A lesson without a date is lacked once anybody has handed it in.
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
    """Of those who lack something, who has never handed in anything."""
    seen = {student for student, _ in handed_in}
    return tuple(sorted({student for one in missing for student in one.students} - seen))
