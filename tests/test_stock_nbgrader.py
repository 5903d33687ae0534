"""Stock nbgrader on the same lesson and the same submissions: same notebooks, same scores.

With AUTOGRADER_STRESS=1 (`make stress`) on every attempt of every lesson, which takes hours.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from full_length import PATIENT, STRESS
from nbgrader.api import Gradebook

from autograder.audit import notebook_of_attempts, rounds_of_attempts
from autograder.authoring import (
    build_lesson,
    filled_notebook,
    lesson_names,
    model_answers,
    read_attempts,
    write_release,
)
from autograder.job import grade
from autograder.model import Job, Lesson

REPOSITORY = Path(__file__).parents[1]
LESSONS = lesson_names(REPOSITORY) if STRESS else ["02_pseudo_inverse"]
pytestmark = [pytest.mark.stock, pytest.mark.timeout(0 if STRESS else 600)]


def nbgrader(course: Path, *arguments: str) -> None:
    scripts = Path(sys.executable).parent  # nbgrader calls `alembic` by its bare name
    result = subprocess.run(
        [str(scripts / "nbgrader"), *arguments],
        cwd=course,
        env={**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in result.stderr.splitlines() if "| INFO]" not in line]
    assert result.returncode == 0, "\n".join(told)[-5000:]


@pytest.fixture(scope="module", params=LESSONS)
def lesson(request: pytest.FixtureRequest) -> Lesson:
    return build_lesson(REPOSITORY / "solutions" / request.param)


@pytest.fixture(scope="module")
def submissions(lesson: Lesson) -> dict[str, bytes]:
    """By student: every attempt; or one solved, one blank, and two with a right or a wrong attempt each."""
    attempts = read_attempts(REPOSITORY / "solutions" / lesson.name, lesson)
    if STRESS:
        rounds = enumerate(rounds_of_attempts(lesson, attempts))
        return {f"attempts{number}": notebook_of_attempts(lesson, together) for number, together in rounds}
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
def stock(tmp_path_factory: pytest.TempPathFactory, lesson: Lesson, submissions: dict[str, bytes]) -> Path:
    """A course that stock nbgrader has released, graded and given feedback on."""
    course, solution = tmp_path_factory.mktemp("stock"), REPOSITORY / "solutions" / lesson.name
    shutil.copytree(solution, course / "solutions" / lesson.name)
    shutil.copy(REPOSITORY / "nbgrader_config.py", course)
    write_release(lesson, course / "solutions" / lesson.name)
    shutil.rmtree(course / "course")
    for student, submission in submissions.items():
        path = course / "submitted" / student / lesson.name / f"{lesson.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(submission)
    nbgrader(course, "generate_assignment", lesson.name)
    nbgrader(course, "autograde", lesson.name, f"--Execute.timeout={PATIENT.cell_seconds:g}")
    nbgrader(course, "generate_feedback", lesson.name)
    return course


def test_stock_nbgrader_releases_the_same_notebook(stock: Path, lesson: Lesson) -> None:
    released = stock / "course" / lesson.name
    assert (released / f"{lesson.name}.ipynb").read_text(encoding="utf-8") == lesson.release
    assert [path.name for path in released.iterdir()] == [f"{lesson.name}.ipynb"]


def test_stock_nbgrader_gives_the_same_scores(
    stock: Path, lesson: Lesson, submissions: dict[str, bytes]
) -> None:
    with Gradebook(f"sqlite:///{stock / 'gradebook.db'}") as book:
        theirs = {
            student: {
                graded.name: graded.auto_score or 0.0
                for graded in book.find_submission_notebook(lesson.name, lesson.name, student).grades
            }
            for student in submissions
        }
    verdicts = {
        student: dict(
            zip(lesson.exercises, grade(Job(lesson, submission, PATIENT)).verdict.exercises, strict=True)
        )
        for student, submission in submissions.items()
    }
    ours = {
        student: {exercise.test_id: outcome.score for exercise, outcome in outcomes.items()}
        for student, outcomes in verdicts.items()
    }
    assert len({sum(scores.values()) for scores in ours.values()}) >= 3
    assert not any(
        outcome.needs_manual
        for outcomes in verdicts.values()
        for exercise, outcome in outcomes.items()
        if exercise.kind != "manual"
    )
    assert ours == theirs


def test_stock_nbgrader_gives_feedback(stock: Path, lesson: Lesson, submissions: dict[str, bytes]) -> None:
    for student in submissions:
        page = stock / "feedback" / student / lesson.name / f"{lesson.name}.html"
        assert page.stat().st_size > 10_000
