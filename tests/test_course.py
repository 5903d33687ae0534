"""A course folder: which lessons it builds, and how often."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tiny_course import LESSON, make_course

from autograder import course as course_module
from autograder.course import Course
from autograder.errors import LessonError
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


def test_a_lesson_that_cant_be_built_costs_no_other(course: Course, built: list[str]) -> None:
    text = course.root / "solutions" / OTHER / f"{OTHER}.py"
    text.write_text(text.read_text(encoding="utf-8") + "\n# %% tests='nothing'\n", encoding="utf-8")
    for _ in range(2):
        (sound,), (broken,) = course.sound_lessons()
        assert (sound.name, broken.path) == (LESSON, f"*/{OTHER}")
        assert f"{OTHER}.py: cell [tests='nothing']" in broken.why
    assert [lesson.name for lesson in course.lessons_among([LESSON, OTHER])] == [LESSON]
    assert sorted(built) == sorted([LESSON, OTHER]), "each is tried once"
    with pytest.raises(LessonError, match="tests='nothing'"):
        course.sound_lessons([OTHER])
    with pytest.raises(LessonError, match="tests='nothing'"):
        course.lessons()
