"""Due dates, and the time of a hand-in: from the platform's mark or time, or else the file's time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from autograder.course import Course
from autograder.errors import NoGradebook
from autograder.gradebook import Gradebook

#: nbgrader's own form of a time: see nbgrader.exchange.abc.Exchange.timestamp_format.
FORM = "%Y-%m-%d %H:%M:%S.%f UTC"
#: How late a hand-in counts when a platform says only that it is late.
LATE_BY = timedelta(seconds=1)


@dataclass(frozen=True)
class Deadlines:
    """Due dates in UTC, extensions by student and lesson, and the time zone of the course."""

    due: Mapping[str, datetime] = field(default_factory=dict)
    extensions: Mapping[tuple[str, str], timedelta] = field(default_factory=dict)
    zone: tzinfo = UTC

    def of(self, lesson: str, student: str) -> datetime | None:
        """Return when the lesson is due for that student; None where no date is known."""
        due = self.due.get(lesson)
        return None if due is None else _later(due, self.extensions.get((student, lesson), timedelta(0)))


def deadlines_of(course: Course) -> Deadlines:
    """Return the due dates that hold: those in course.toml, and for other lessons those in the gradebook.

    Raises GradebookError when the gradebook exists and can't be read.
    """
    due: dict[str, datetime] = {}
    extensions: dict[tuple[str, str], timedelta] = {}
    try:
        with Gradebook(course.gradebook_url, only_to_read=True) as book:
            due, extensions = book.due_dates(), book.extensions()
    except NoGradebook:
        pass  # nothing has been graded yet
    plan = course.arrangements
    extensions = {key: extra for key, extra in extensions.items() if key[1] not in plan.due_dates}
    for lesson, said in plan.lessons.items():
        if said.due is not None:
            extensions |= {(student, lesson): until - said.due for student, until in said.extensions.items()}
    return Deadlines({**due, **plan.due_dates}, extensions, plan.zone)


def moment(
    said: datetime | None, late: bool | None, file_time: datetime | None, due: datetime | None
) -> tuple[datetime | None, str]:
    """Return when something was handed in, and a sentence about it where that is not the file's time.

    `said`: the platform's time. `late`: the platform's mark. `due`: the date for everybody, to which a mark
    refers. Where the mark and the file's time differ, the mark counts.
    """
    if said is not None or late is None:
        return said or file_time, ""
    if due is None:
        return file_time, "marked as late, but no due date is known" if late else ""
    if late:
        return _later(due, LATE_BY), "marked as late; by how much is not said"
    if file_time is None or file_time > due:
        return due, "not marked as late"
    return file_time, ""


def _later(due: datetime, extra: timedelta) -> datetime:
    """Return the date so much later, or the latest that there is: the gradebook may say 9999 for never."""
    try:
        return due + extra
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def written(at: datetime) -> str:
    """Return the time in the form in which nbgrader writes it into timestamp.txt."""
    return at.strftime(FORM)
