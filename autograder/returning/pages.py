"""The feedback pages that go back, each with the origin of its submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.collecting import origin_of
from autograder.course import Course
from autograder.intake import HandedIn
from autograder.intake.plain_files import SECRET
from autograder.reports import is_unfinished
from autograder.returning.grades import Grade

#: The largest page that is read; a page has a few hundred kilobytes, see autograder.reports.feedback.
MAX_PAGE_BYTES = 20_000_000


@dataclass(frozen=True)
class Page:
    """A feedback page, the grade that goes with it, and where the submission was collected from."""

    grade: Grade
    path: Path
    origin: Mapping[str, str] = field(default_factory=dict)
    by_exchange: bool = False  # nbgrader's secret came with the submission

    @property
    def student(self) -> str:
        return self.grade.student

    @property
    def lesson(self) -> str:
        return self.grade.lesson


@dataclass(frozen=True)
class LeftOut:
    """A page or grade that does not go back, and why."""

    student: str
    lesson: str
    why: str


def pages_of(
    course: Course, grades: Iterable[Grade], handed_in: HandedIn
) -> tuple[list[Page], list[LeftOut]]:
    """Return the page of each grade, and whoever has none."""
    folders = {(one.student, one.lesson): one.folders for one in handed_in.placed}
    pages: list[Page] = []
    left_out: list[LeftOut] = []
    for grade in grades:
        path = course.feedback(grade.student, grade.lesson)
        if grade.verdict is None:
            left_out.append(LeftOut(grade.student, grade.lesson, "has handed in nothing"))
        elif not path.is_file() or path.is_symlink():
            left_out.append(LeftOut(grade.student, grade.lesson, "has no page yet: run `autograder report`"))
        elif is_unfinished(path):
            left_out.append(
                LeftOut(grade.student, grade.lesson, "page not drawn yet: run `autograder report`")
            )
        else:
            came = folders.get((grade.student, grade.lesson), ())
            by_exchange = any((folder / SECRET).is_file() for folder in came)
            pages.append(Page(grade, path, next(filter(None, map(origin_of, came)), {}), by_exchange))
    return pages, left_out
