"""From a pair of notebooks (source and release) to a `Lesson`.

Works for this course's lessons and for assignments written for plain nbgrader.
"""

from __future__ import annotations

from collections.abc import Iterable

import nbformat
from nbformat import NotebookNode
from nbgrader import utils

from autograder.authoring.rubric_cell import read_rubric
from autograder.errors import LessonError
from autograder.model import Answer, Exercise, Lesson
from autograder.notebooks.cells import grade_id
from autograder.notebooks.names import bound_names
from autograder.notebooks.regions import without_markers


def lesson_from_notebooks(name: str, source_nb: str, release_nb: str) -> Lesson:
    """Return the lesson that two notebooks (JSON text, nbgrader schema 3) describe, in notebook order.

    A rubric test cell is an exercise named by its rubric and grades the answer cell of that name. A
    plain test cell is named by its grade_id and grades the solution cells since the last test cell; if
    there are none, it grades what the last test graded (nbgrader puts several tests after one solution).
    A manually graded cell is its own answer; a task has none, since the student adds cells below it.
    Raises LessonError when a test cell can't be read.
    """
    source = nbformat.reads(source_nb, as_version=4)
    release = nbformat.reads(release_nb, as_version=4)
    stubs = {grade_id(cell): cell.source for cell in release.cells if utils.is_solution(cell)}
    answers = tuple(_answer(cell, stubs) for cell in source.cells if utils.is_solution(cell))
    return Lesson(name, source_nb, release_nb, tuple(_exercises(name, source.cells)), answers)


def model_answers(lesson: Lesson) -> dict[str, str]:
    """Return the model solution of every answer cell, by answer id, without the region markers."""
    notebook = nbformat.reads(lesson.source, as_version=4)
    return {
        grade_id(cell): without_markers(cell.source) for cell in notebook.cells if utils.is_solution(cell)
    }


def filled_notebook(lesson: Lesson, answers: dict[str, str]) -> bytes:
    """Return the released notebook with the given answer cells (answer id -> source) filled in.

    All other cells stay as released: a student who wrote just these answers hands this in. Raises
    LessonError for an id that the lesson does not have.
    """
    unknown = sorted(set(answers) - {answer.id for answer in lesson.answers})
    if unknown:
        raise LessonError(
            f"{lesson.name}: no answer cell {', '.join(unknown)}; "
            f"there are {', '.join(answer.id for answer in lesson.answers)}"
        )
    notebook = nbformat.reads(lesson.release, as_version=4)
    for cell in notebook.cells:
        if utils.is_solution(cell) and grade_id(cell) in answers:
            cell.source = answers[grade_id(cell)]
    text: str = nbformat.writes(notebook)
    return (text + "\n").encode()


def _answer(cell: NotebookNode, stubs: dict[str, str]) -> Answer:
    answer_id = grade_id(cell)
    if cell.cell_type != "code":
        return Answer(answer_id, "markdown", stubs.get(answer_id, ""), ())
    try:
        defines = bound_names(cell.source)
    except SyntaxError:
        defines = ()  # a plain assignment may hold another language, or no solution at all
    return Answer(answer_id, "code", stubs.get(answer_id, ""), defines)


def _exercises(name: str, cells: Iterable[NotebookNode]) -> Iterable[Exercise]:
    seen: list[str] = []  # every answer cell so far
    fresh: list[str] = []  # answer cells that no test has graded yet
    previous: tuple[str, ...] = ()  # what the last test graded
    for cell in cells:
        if utils.is_task(cell):
            yield _manual(cell, answer_ids=())
        elif utils.is_grade(cell) and utils.is_solution(cell):
            yield _manual(cell, answer_ids=(grade_id(cell),))
        elif utils.is_solution(cell):
            seen.append(grade_id(cell))
            fresh.append(grade_id(cell))
        elif utils.is_grade(cell):
            exercise = _tested(name, cell, seen, tuple(fresh) or previous)
            yield exercise
            previous = exercise.answer_ids
            fresh = []


def _manual(cell: NotebookNode, answer_ids: tuple[str, ...]) -> Exercise:
    return Exercise(grade_id(cell), "manual", grade_id(cell), answer_ids, _points(cell))


def _tested(name: str, cell: NotebookNode, seen: list[str], nearest: tuple[str, ...]) -> Exercise:
    test_id = grade_id(cell)
    live = bool(cell.metadata.get("autograder", {}).get("live", False))
    try:
        rubric = read_rubric(cell.source) if cell.cell_type == "code" else None
    except SyntaxError as error:
        raise LessonError(
            f"{name}: test cell '{test_id}', line {error.lineno}: not valid Python ({error.msg})"
        ) from error
    except LessonError as error:
        raise LessonError(f"{name}: test cell '{test_id}', {error}") from error
    if rubric is None:
        return Exercise(test_id, "plain", test_id, nearest, _points(cell), live=live)
    exercise_id = rubric.exercise or test_id
    answer_ids = (exercise_id,) if exercise_id in seen else nearest
    return Exercise(exercise_id, "rubric", test_id, answer_ids, _points(cell), rubric.parts, live)


def _points(cell: NotebookNode) -> float:
    return float(cell.metadata["nbgrader"]["points"])
