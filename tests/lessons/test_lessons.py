"""Every lesson keeps its promises: solved, blank, and with every attempt that its author thought of."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import nbformat
import pytest
from full_length import STRESS
from reach import within_reach
from solved import PATIENT, ROOT

from autograder.audit import try_attempts
from autograder.authoring import build_lesson, filled_notebook, lesson_names, model_answers, read_attempts
from autograder.executors import InThisProcess
from autograder.job import grade
from autograder.model import Graded, Job, Lesson

pytestmark = pytest.mark.kernel

LESSONS = lesson_names(ROOT)


@cache
def lesson(name: str) -> Lesson:
    return build_lesson(ROOT / "solutions" / name)


def points_by_machine(name: str) -> float:
    return sum(exercise.points for exercise in lesson(name).exercises if exercise.kind != "manual")


def errors(notebook: str) -> dict[str, str]:
    """What went wrong, by the grade id of the cell ('' for a demonstration)."""
    return {
        cell.metadata.get("nbgrader", {}).get("grade_id", ""): f"{output.ename}: {output.evalue}"
        for cell in nbformat.reads(notebook, as_version=4).cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    }


def test_there_are_lessons() -> None:
    assert {"02_pseudo_inverse", "03_xor", "04_moons"} <= set(LESSONS)


@pytest.mark.parametrize("name", LESSONS)
def test_the_solved_lesson_runs_and_earns_full_marks(name: str, solved: Callable[[str], Graded]) -> None:
    full = solved(name)
    assert errors(full.notebook) == {}
    assert full.verdict.reasons == ()
    assert full.verdict.score == points_by_machine(name), full.verdict
    answers = filled_notebook(lesson(name), model_answers(lesson(name)))
    needed = grade(Job(lesson(name), answers, PATIENT))
    assert needed.verdict.exercises == full.verdict.exercises


@pytest.mark.parametrize("name", LESSONS)
def test_the_blank_lesson_runs_and_earns_nothing(name: str) -> None:
    # What no answer has a part in is seen to run with the right answers; with AUTOGRADER_STRESS=1, here too.
    blank = lesson(name).release if STRESS else within_reach(lesson(name).release)
    graded = grade(Job(lesson(name), blank.encode(), PATIENT, full=True))
    assert graded.verdict.score == 0
    assert not any(exercise.needs_manual for exercise in graded.verdict.exercises)
    broken = errors(graded.notebook)
    assert set(broken) <= {answer.id for answer in lesson(name).answers}, broken
    assert set(broken.values()) <= {"NotImplementedError: "}


@pytest.mark.parametrize("name", LESSONS)
def test_every_attempt_earns_what_its_author_says_and_is_told_why(name: str) -> None:
    attempts = read_attempts(ROOT / "solutions" / name, lesson(name))
    results = try_attempts(lesson(name), attempts, InThisProcess())
    problems = [f"{r.attempt.exercise}/{r.attempt.name} {r.problem}" for r in results if r.problem]
    assert not problems, "\n".join(problems)
