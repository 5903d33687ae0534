"""`autograder return`: writes feedback and final grades in the form that the platform takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.course import Course
from autograder.model import Person
from autograder.returning.exchange import to_exchange
from autograder.returning.export import export
from autograder.returning.grades import Grade
from autograder.returning.pages import LeftOut, Page, pages_of
from autograder.returning.platforms import NEEDED, is_from, to_canvas, to_folder, to_moodle

Platform = Literal["canvas", "moodle", "gradescope", "nbgrader", "folder"]


@dataclass(frozen=True)
class Returned:
    """What was written, and for whom nothing goes back and why. `released`: lessons on the exchange."""

    written: tuple[Path, ...]
    left_out: tuple[LeftOut, ...]
    pages: int
    released: tuple[str, ...] = ()


def give_back(
    to: Platform,
    course: Course,
    grades: Sequence[Grade],
    folder: Path,
    *,
    people: Mapping[str, Person],
    titles: Mapping[str, str],
) -> Returned:
    """Write the files for the platform into `folder`; for nbgrader, release the pages over the exchange.

    Every page goes back; a grade only when it is final. Students without one are among those left out.
    Raises GradebookError, WrongOutput, ExchangeFailed.
    """
    pages, left_out = pages_of(course, grades, course.handed_in())
    not_final = [
        LeftOut(page.student, page.lesson, f"{page.grade.why}: the page goes back, and no grade")
        for page in pages
        if not page.grade.is_final
    ]
    if to == "nbgrader":
        released, nobody = to_exchange(course, pages)
        told = (*left_out, *nobody)
        return Returned((), told, len(pages) - len(nobody), tuple(released))
    written: list[Path] = []
    unknown: list[LeftOut] = []
    if to == "moodle":
        written, unknown = to_moodle(pages, folder, people)
    elif to == "canvas":
        written, unknown = to_canvas(pages, folder)
        written += _grades_for_canvas(pages, unknown, folder, people, titles)
    elif to == "gradescope":
        written = list(export("gradescope", [page.grade for page in pages], folder, people=people))
    else:
        written = to_folder(pages, folder, people)
    gone = {(one.student, one.lesson) for one in unknown}
    without = {(page.student, page.lesson) for page in pages if not _is_known(to, page)}
    not_final = [one for one in not_final if (one.student, one.lesson) not in gone]
    if to == "folder":
        not_final = []  # the index says which grades are not final
    return Returned(tuple(written), (*left_out, *unknown, *not_final), len(pages) - len(without))


def _is_known(to: Platform, page: Page) -> bool:
    """Whether the platform can match the page to its submission."""
    return to not in NEEDED or is_from(to, page)


def _grades_for_canvas(
    pages: Sequence[Page],
    unknown: Sequence[LeftOut],
    folder: Path,
    people: Mapping[str, Person],
    titles: Mapping[str, str],
) -> list[Path]:
    """Write the table for Canvas' gradebook import, with the student numbers from Canvas' own download."""
    gone = {(one.student, one.lesson) for one in unknown}
    there = [page for page in pages if (page.student, page.lesson) not in gone]
    known = dict(people)
    for page in there:
        person = known.get(page.student, Person(page.student))
        if not person.lms_user_id:
            known[page.student] = Person(
                person.id, person.first_name, person.last_name, person.email, page.origin["user"]
            )
    final = [page.grade for page in there if page.grade.is_final]
    return list(export("canvas", final, folder / "grades.csv", people=known, titles=titles)) if final else []
