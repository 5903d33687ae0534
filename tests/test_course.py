"""A course folder: which lessons it builds, and how often."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tiny_course import LESSON, make_course

from autograder import course as course_module
from autograder.course import Course
from autograder.model import Lesson

OTHER = "03_other"


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is built, in turn."""
    names = []
    really = course_module.load_assignment

    def load(folder: Path) -> Lesson:
        names.append(folder.name)
        return really(folder)

    monkeypatch.setattr(course_module, "load_assignment", load)
    return names


@pytest.fixture
def course(tmp_path: Path) -> Course:
    root = make_course(tmp_path / "course")
    solutions = root / "solutions"
    shutil.copytree(solutions / LESSON, solutions / OTHER)
    (solutions / OTHER / f"{LESSON}.py").rename(solutions / OTHER / f"{OTHER}.py")
    return Course(root)


def test_a_lesson_is_built_once(course: Course, built: list[str]) -> None:
    (first,) = course.lessons([LESSON])
    everything = course.lessons()
    assert first in everything
    assert sorted(built) == sorted([LESSON, OTHER])


def test_only_lessons_that_are_there_are_looked_for_among_names(course: Course, built: list[str]) -> None:
    (found,) = course.lessons_among([OTHER, "99_gone"])
    assert found.name == OTHER
    assert built == [OTHER]
