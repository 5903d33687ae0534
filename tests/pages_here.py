"""Feedback pages drawn at once, in this process, for tests of what is around them."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from autograder.model import Graded, Lesson
from autograder.reports import feedback_page


class PagesHere:
    """In place of `autograder.reports.Pages`."""

    def __init__(self, **_settings: object) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def draw(self, path: Path, student: str, lesson: Lesson, graded: Graded) -> None:
        path.write_text(feedback_page(student, lesson, graded), encoding="utf-8")
