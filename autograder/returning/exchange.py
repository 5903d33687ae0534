"""Releases feedback over nbgrader's exchange by nbgrader's classes, as `nbgrader release_feedback` does."""

from __future__ import annotations

from collections.abc import Sequence

from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory

from autograder.atomic import write_atomic
from autograder.authoring import assignment_folders, course_config, notebooks_in
from autograder.course import Course
from autograder.errors import ExchangeFailed
from autograder.gradebook import is_for_exchange, write_for_exchange
from autograder.intake import read_bounded
from autograder.returning.pages import MAX_PAGE_BYTES, LeftOut, Page


def to_exchange(course: Course, pages: Sequence[Page]) -> tuple[list[str], list[LeftOut]]:
    """Release the pages of each lesson; returns the lessons. Raises ExchangeFailed, GradebookError.

    Students whose submission came another way can't fetch a page, and are left out. All pages of a lesson are
    released, also where answers still wait to be marked: the page says so.
    """
    left_out = [
        LeftOut(
            page.student, page.lesson, "was not handed in over the exchange, so nobody can fetch the page"
        )
        for page in pages
        if not page.by_exchange
    ]
    released = sorted({page.lesson for page in pages if page.by_exchange})
    folders = assignment_folders(course.root)
    for page in pages:
        if not is_for_exchange(page.path):
            write_for_exchange(page.path, ())
        for name in notebooks_in(folders[page.lesson]) if page.lesson in folders else ():
            if name != page.path.stem:  # nbgrader looks for a page by the name of each notebook
                write_atomic(page.path.with_name(f"{name}.html"), read_bounded(page.path, MAX_PAGE_BYTES))
    for lesson in released:
        _release(course, lesson)
    return released, left_out


def _release(course: Course, lesson: str) -> None:
    config = course_config(course.root)
    config.CourseDirectory.root = str(course.root.resolve())
    config.CourseDirectory.assignment_id = lesson
    directory = CourseDirectory(config=config)
    try:
        ExchangeFactory(config=config).ReleaseFeedback(
            coursedir=directory, authenticator=Authenticator(config=config), config=config
        ).start()
    except (ExchangeError, OSError) as error:
        raise ExchangeFailed(
            f"The feedback on {lesson} could not be released: {error}. See c.Exchange.root and "
            "c.CourseDirectory.course_id in nbgrader_config.py."
        ) from error
