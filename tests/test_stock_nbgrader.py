"""Stock nbgrader on the same lesson and the same submissions: same notebooks, same scores."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.authoring import (
    build_lesson,
    filled_notebook,
    model_answers,
    read_attempts,
    write_release,
)
from autograder.job import grade
from autograder.model import Job, Lesson

REPOSITORY = Path(__file__).parents[1]
LESSON = "02_pseudo_inverse"


def nbgrader(course: Path, *arguments: str) -> None:
    scripts = Path(sys.executable).parent  # nbgrader calls `alembic` by its bare name
    result = subprocess.run(
        [str(scripts / "nbgrader"), *arguments],
        cwd=course,
        env={**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return build_lesson(REPOSITORY / "solutions" / LESSON)


@pytest.fixture(scope="module")
def class_of_four(lesson: Lesson) -> dict[str, bytes]:
    """One solved, one blank, and two with a right or a wrong attempt at each exercise."""
    attempts = read_attempts(REPOSITORY / "solutions" / LESSON, lesson)
    points = {exercise.id: exercise.points for exercise in lesson.exercises}
    right = {a.exercise: a.source for a in attempts if a.earns == points[a.exercise]}
    partly = {a.exercise: a.source for a in attempts if a.earns < points[a.exercise]}
    return {
        "solved": filled_notebook(lesson, model_answers(lesson)),
        "blank": lesson.release.encode(),
        "right": filled_notebook(lesson, right),
        "wrong": filled_notebook(lesson, partly),
    }


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory, lesson: Lesson, class_of_four: dict[str, bytes]) -> Path:
    """A course that stock nbgrader has released, graded and given feedback on."""
    course = tmp_path_factory.mktemp("stock")
    shutil.copytree(REPOSITORY / "solutions" / LESSON, course / "solutions" / LESSON)
    shutil.copy(REPOSITORY / "nbgrader_config.py", course)
    write_release(lesson, course / "solutions" / LESSON)
    shutil.rmtree(course / "course")
    for student, submission in class_of_four.items():
        path = course / "submitted" / student / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(submission)
    nbgrader(course, "generate_assignment", LESSON)
    nbgrader(course, "autograde", LESSON)
    nbgrader(course, "generate_feedback", LESSON)
    return course


def test_stock_nbgrader_releases_the_same_notebook(stock: Path, lesson: Lesson) -> None:
    assert (stock / "course" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8") == lesson.release
    assert [path.name for path in (stock / "course" / LESSON).iterdir()] == [f"{LESSON}.ipynb"]


def test_stock_nbgrader_gives_the_same_scores(
    stock: Path, lesson: Lesson, class_of_four: dict[str, bytes]
) -> None:
    with Gradebook(f"sqlite:///{stock / 'gradebook.db'}") as book:
        theirs = {
            student: {
                grade.name: grade.auto_score or 0.0
                for grade in book.find_submission_notebook(LESSON, LESSON, student).grades
            }
            for student in class_of_four
        }
    ours = {
        student: {
            exercise.test_id: outcome.score
            for exercise, outcome in zip(
                lesson.exercises, grade(Job(lesson, submission)).verdict.exercises, strict=True
            )
        }
        for student, submission in class_of_four.items()
    }
    assert ours == theirs
    assert len({sum(scores.values()) for scores in ours.values()}) >= 3


def test_stock_nbgrader_gives_feedback(stock: Path, class_of_four: dict[str, bytes]) -> None:
    for student in class_of_four:
        assert (stock / "feedback" / student / LESSON / f"{LESSON}.html").stat().st_size > 10_000
