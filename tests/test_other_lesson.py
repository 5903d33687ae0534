"""A notebook handed in for the wrong lesson is told by name; and a file's lesson is told by all there is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_course import LESSON, TEXT, make_course

from autograder import batch
from autograder.course import Course, lesson_of
from autograder.errors import UsageError
from autograder.executors import InThisProcess
from autograder.intake.landmarks import MOST_NAMES, landmarks_in, landmarks_of, likeliest
from autograder.intake.read import StudentCell
from autograder.job import grade, nothing_to_grade
from autograder.model import Graded, Job
from autograder.other_lesson import named

OTHER = "02_square"
BROKEN = "03_broken"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Two lessons, and one that can't be built."""
    root = make_course(tmp_path_factory.mktemp("course"))
    changes = {
        "double": "square",
        "2 * x": "x * x",
        "Doubling": "Squares",
        '"why"': '"because"',
        "Why?": "What for?",
    }
    text = TEXT
    for old, new in changes.items():
        text = text.replace(old, new)
    for name, source in ((OTHER, text), (BROKEN, "# %% tests='nothing'\n")):
        (root / "solutions" / name).mkdir()
        (root / "solutions" / name / f"{name}.py").write_text(source, encoding="utf-8")
    return Course(root)


def stripped(notebook: str) -> str:
    """As after a copy of all cells into a new notebook."""
    document = json.loads(notebook)
    for cell in document["cells"]:
        cell["metadata"] = {}
    return json.dumps(document)


@pytest.mark.parametrize("change", [str, stripped])
def test_the_lesson_of_a_notebook_is_named_where_it_was_handed_in_for_another(
    change: Callable[[str], str], course: Course, tmp_path: Path
) -> None:
    place = Course(shutil.copytree(course.root, tmp_path / "course"))
    first, other = place.lessons([LESSON, OTHER])
    path = place.submitted / "ada" / OTHER / f"{OTHER}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(change(first.release), encoding="utf-8")
    (outcome,) = batch.grade_course(place, [other], place.submissions([OTHER]), InThisProcess())
    said = f"This is the notebook of lesson '{LESSON}', not of '{OTHER}'."
    assert outcome.verdict.status == "failed"
    assert outcome.verdict.reasons == (said,)
    assert {exercise.message for exercise in outcome.verdict.exercises} == {said}
    (again,) = batch.grade_course(place, [other], place.submissions([OTHER]), InThisProcess())
    assert not again.fresh


def test_where_a_part_of_the_lesson_is_there_too_it_keeps_its_points_and_is_told_of(course: Course) -> None:
    first, other = course.lessons([LESSON, OTHER])
    there = landmarks_of(first)
    verdict = replace(
        nothing_to_grade(other, "").verdict, status="graded", score=1.0, reasons=("An old one.",)
    )
    told = named(Graded(verdict, other.release, landmarks=there), other, course.landmarks).verdict
    assert told.reasons == (
        f"This is the notebook of lesson '{LESSON}', not of '{OTHER}'.",
        "An old one.",
    )
    assert told.score == 1


def test_a_notebook_of_no_lesson_is_said_to_be_none(course: Course) -> None:
    (lesson,) = course.lessons([OTHER])
    cells = [{"cell_type": "code", "source": "shopping = ['milk']", "metadata": {}}]
    graded = grade(Job(lesson, json.dumps({"nbformat": 4, "cells": cells}).encode()))
    told = named(graded, lesson, course.landmarks).verdict
    assert told.reasons == (f"This is not the notebook of lesson '{OTHER}': none of its exercises is in it.",)


def test_nobody_asks_for_other_lessons_where_the_notebook_is_the_right_one(course: Course) -> None:
    first, other = course.lessons([LESSON, OTHER])
    graded = grade(Job(other, b"no notebook"))
    assert named(graded, other, lambda: pytest.fail("they were asked for")) == graded
    assert graded.landmarks == frozenset()
    assert first.name == LESSON


def test_a_notebook_with_names_without_end_is_looked_at_for_a_while() -> None:
    cells = [StudentCell("code", f"name{number} = 1", f"id{number}") for number in range(10 * MOST_NAMES)]
    assert len(landmarks_in(cells)) < 2 * MOST_NAMES
    assert landmarks_in([StudentCell("code", f"{'x' * 1_000} = 1", "y" * 1_000)]) == frozenset()


@pytest.mark.parametrize(
    ("found", "asked_for", "lesson"),
    [
        ({"a1", "a2", "a3"}, "b", "a"),
        ({"a1", "a2", "a3"}, "a", None),
        ({"a1", "a2", "a3", "b1"}, "b", None),  # a part of what was asked for is there too
        ({"a1", "a2", "common"}, "b", "a"),
        ({"a1"}, "b", None),  # one name may be a chance
        ({"common"}, "b", None),
        ({"a1", "a2", "c1", "c2"}, "b", None),  # of two others alike
        ({"a1", "a2"}, "", "a"),
        ({"a1", "a2"}, "unknown", None),
        (set(), "b", None),
    ],
)
def test_a_lesson_is_told_by_names_of_its_own(found: set[str], asked_for: str, lesson: str | None) -> None:
    lessons = {
        "a": frozenset({"a1", "a2", "a3", "common"}),
        "b": frozenset({"b1", "b2", "common"}),
        "c": frozenset({"c1", "c2"}),
    }
    assert likeliest(frozenset(found), lessons, asked_for) == lesson


@pytest.mark.parametrize(
    "path",
    [
        "01_double.ipynb",
        "01_double (1).ipynb",
        "01_Double-Copy2.ipynb",
        "01 double_final.ipynb",
        "Downloads/01_double.ipynb.txt",
        "kim_01_double.ipynb",
        "lastfirst_123_456_01_double-1.ipynb",
        "double.ipynb",
        "01_double/homework.ipynb",
        "01 Double/homework.ipynb",
        "week 1 (01_double)/homework.ipynb",
        "homework.ipynb",
        "notes/2026.ipynb",
    ],
)
@pytest.mark.parametrize("change", [str, stripped])
def test_the_lesson_of_a_file_is_told_by_its_name_its_folder_or_what_is_in_it(
    path: str, change: Callable[[str], str], course: Course, tmp_path: Path
) -> None:
    file = tmp_path / path
    file.parent.mkdir(exist_ok=True)
    file.write_text(change(course.lessons([LESSON])[0].release), encoding="utf-8")
    assert lesson_of(file, course).name == LESSON


@pytest.mark.parametrize(
    "content", ["", "{}", '{"nbformat": 4, "cells": [{"cell_type": "code", "source": "1"}]}']
)
def test_a_file_that_nothing_tells_of_is_asked_about(content: str, course: Course, tmp_path: Path) -> None:
    (tmp_path / "homework.ipynb").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="Neither its name nor what is in it tells"):
        lesson_of(tmp_path / "homework.ipynb", course)
