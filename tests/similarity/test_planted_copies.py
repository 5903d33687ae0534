"""Twelve copies in each sample class are found, and hardly anybody else is named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autograder.authoring import read_attempts
from autograder.course import Course
from autograder.similarity import THRESHOLD

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from planted_copies import COPIES, figures  # noqa: E402

#: Two: whether a class has innocents who are much alike is a matter of its seed.
CLASSES = (1, 2)


@pytest.mark.parametrize("name", ["03_xor", "11_pictures_in_folders"])
def test_planted_copies_are_found_and_hardly_anybody_else_is_named(name: str) -> None:
    (lesson,) = Course(ROOT).lessons([name])
    found = figures(lesson, read_attempts(ROOT / "solutions" / name, lesson), seeds=CLASSES)
    disguised, rewritten = found["disguised"][THRESHOLD], found["rewritten"][THRESHOLD]
    assert disguised.planted == COPIES * len(CLASSES)
    assert disguised.found >= disguised.planted - len(CLASSES)
    assert disguised.nothing <= 3 * len(CLASSES) and disguised.others > 1000 * len(CLASSES)
    assert found["disguised"][0.5].nothing > disguised.nothing  # so there is something to tell apart
    assert 1 <= rewritten.found <= disguised.found
