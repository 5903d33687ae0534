"""A course of one lesson (see doubling.py), and the address of a gradebook that is not there yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from doubling import MORE, TEXT, Course

from autograder.model import Lesson


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return course.lesson()


@pytest.fixture
def longer_lesson(course: Course) -> Lesson:
    return course.lesson(TEXT + MORE)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/gradebook.db"
