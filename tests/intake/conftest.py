"""A student of the lesson in `twos`, and what becomes of what they hand in."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
import pytest
from twos import Outcome, Student, make_lesson

from autograder.intake import restore
from autograder.model import Lesson


@pytest.fixture
def lesson() -> Lesson:
    return make_lesson()


@pytest.fixture
def student(lesson: Lesson) -> Student:
    """A student with the released notebook, nothing answered."""
    return Student(lesson.release)


@pytest.fixture
def graded_as(lesson: Lesson) -> Callable[[Student | bytes], Outcome]:
    """Restore what a student hands in."""

    def restored(handed_in: Student | bytes) -> Outcome:
        submission = handed_in if isinstance(handed_in, bytes) else handed_in.submission()
        outcome = Outcome(restore(submission, lesson))
        nbformat.validate(nbformat.from_dict(outcome.document), relax_add_props=False)
        return outcome

    return restored
