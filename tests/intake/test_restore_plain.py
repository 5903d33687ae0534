"""Assignments written for plain nbgrader: asserts for tests, answers without a name, locked cells, tasks."""

from __future__ import annotations

import contextlib
import json

import pytest
from twos import Outcome, Student, answer_cell, code, graded, markdown, notebook

from autograder.authoring import lesson_from_notebooks
from autograder.intake import restore

STUB = "# YOUR CODE HERE\nraise NotImplementedError()"


def locked(cell, grade_id):
    return graded(cell, grade_id, locked=True)


def plain_test(grade_id, source):
    return graded(code(source), grade_id, 1.0, grade=True, locked=True)


def cells(solved):
    """A locked start, a function with two tests, a value without a name, a plot to mark, a task."""
    return [
        locked(code("limit = 10"), "start"),
        markdown("Write `squares(n)`."),
        answer_cell("cell-1", "def squares(n):\n    return [i**2 for i in range(n)]" if solved else STUB),
        plain_test("test-1", "assert squares(3) == [0, 1, 4]\nassert squares(1) == [0]"),
        plain_test("test-2", "assert squares(0) == []\nassert len(squares(limit)) == limit"),
        markdown("Sort the list `numbers` in place."),
        code("numbers = [3, 1, 2]"),
        answer_cell("cell-2", "numbers.sort()" if solved else STUB),
        plain_test("test-3", "assert numbers == [1, 2, 3]"),
        markdown("Draw the squares."),
        graded(code("plot(squares(9))" if solved else STUB), "plot", 3.0, grade=True, solution=True),
        graded(
            markdown("Explore the primes in cells of your own below."), "explore", 5.0, task=True, locked=True
        ),
    ]


@pytest.fixture
def lesson():
    source, release = (json.dumps(notebook(cells(solved))) for solved in (True, False))
    return lesson_from_notebooks("ps1", source, release)


@pytest.fixture
def student(lesson):
    return Student(lesson.release)


@pytest.fixture
def solved(student):
    solution = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell["source"] for cell in cells(True)}
    for grade_id in ("cell-1", "cell-2", "plot"):
        student.write(grade_id, solution[grade_id])
    return student


def passed(outcome):
    """The tests that raise nothing when the notebook runs from top to bottom."""
    names: dict[str, object] = {"plot": print}
    passed = set()
    for cell in outcome.cells:
        if cell["cell_type"] == "code":
            with contextlib.suppress(Exception):
                exec(cell["source"], names)
                passed.add(outcome.grade_id(cell))
    return {grade_id for grade_id in passed if grade_id and grade_id.startswith("test")}


def graded_as(student, lesson):
    return Outcome(restore(student.submission(), lesson))


def test_a_solved_notebook_passes_and_an_untouched_one_does_not(lesson, student, solved):
    assert passed(graded_as(Student(lesson.release), lesson)) == set()
    outcome = graded_as(solved, lesson)
    assert passed(outcome) == {"test-1", "test-2", "test-3"}
    assert outcome.restored.reasons == ()
    assert outcome.restored.unanswered == frozenset()


def test_a_plot_left_as_it_was_needs_no_one_to_look(lesson, student):
    assert graded_as(student, lesson).restored.unanswered == {"plot"}


def test_a_deleted_plot_cell_is_put_back_for_the_books(lesson, solved):
    outcome = graded_as(solved.delete("plot"), lesson)
    assert outcome.restored.unanswered == outcome.restored.missing == {"plot"}
    assert outcome.cell("plot")["metadata"]["nbgrader"]["points"] == 3


def test_deleted_tests_are_put_back_in_their_order(lesson, solved):
    outcome = graded_as(solved.delete("test-1").delete("test-2").delete("test-3"), lesson)
    assert passed(outcome) == {"test-1", "test-2", "test-3"}
    assert outcome.ids().index("test-1") + 1 == outcome.ids().index("test-2")


def test_without_metadata_names_texts_and_places_tell_all_cells(lesson, solved):
    before = [cell["source"] for cell in solved.cells]
    outcome = graded_as(solved.strip(), lesson)
    assert passed(outcome) == {"test-1", "test-2", "test-3"}
    assert [cell["source"] for cell in outcome.cells] == before
    assert outcome.source("cell-2") == "numbers.sort()"
    assert outcome.restored.missing == frozenset()


def test_an_answer_without_a_name_is_told_by_its_place(lesson, solved):
    solved.cell("cell-2")["metadata"] = {}
    outcome = graded_as(solved, lesson)
    assert passed(outcome) == {"test-1", "test-2", "test-3"}
    assert outcome.restored.reasons == (
        "The answer of exercise 'test-3' was not in its own cell; it was recognised by its place.",
    )


def test_two_cells_in_the_place_of_an_answer_without_a_name_are_both_run(lesson, solved):
    solved.cell("cell-2")["metadata"] = {}
    solved.insert(solved.at("test-3"), code("numbers.reverse()\nnumbers.sort()"))
    outcome = graded_as(solved, lesson)
    assert passed(outcome) == {"test-1", "test-2", "test-3"}
    assert len(outcome.restored.holders["cell-2"]) == 2


def test_a_name_that_a_demonstration_defines_too_does_not_tell_an_answer():
    def example(solved):
        answer = "step = 2\ntwice = step * 2" if solved else STUB
        return notebook(
            [
                code("step = 1"),
                answer_cell("answer", answer),
                plain_test("test", "assert step and twice == 4"),
            ]
        )

    lesson = lesson_from_notebooks("ps3", json.dumps(example(True)), json.dumps(example(False)))
    student = Student(lesson.release).insert(1, code("step = 3"))
    restored = restore(student.submission(), lesson)
    assert restored.blank == {"answer"}
    student.cells[2]["source"] = "twice = 4"
    student.cells[2]["metadata"] = {}
    restored = restore(student.submission(), lesson)
    assert restored.answered == {"answer"}
    assert restored.holders["answer"] == (2,)


def test_a_changed_test_without_metadata_is_recognised_by_its_likeness(lesson, solved):
    cell = solved.cell("test-1")
    cell["source"] += "\nassert squares(2) == [0, 1]"
    cell["metadata"] = {}
    outcome = graded_as(solved, lesson)
    assert outcome.restored.reasons == (
        "The test cell of exercise 'test-1' differs from the one in the lesson, which was used.",
    )
    assert "squares(2)" not in json.dumps(outcome.restored.notebook)


def test_a_changed_locked_cell_is_replaced_and_a_deleted_one_put_back(lesson, solved):
    outcome = graded_as(solved.write("start", "limit = 0"), lesson)
    assert outcome.source("start") == "limit = 10"
    assert outcome.restored.reasons == (
        "The locked cell 'start' differs from the one in the lesson, which was used.",
    )
    outcome = graded_as(solved.delete("start"), lesson)
    assert outcome.cells[0]["source"] == "limit = 10"
    assert passed(outcome) == {"test-1", "test-2", "test-3"}
    assert outcome.restored.reasons == ("The locked cell 'start' was missing; the original was put back.",)


def test_what_a_student_adds_below_a_task_stays_there(lesson, solved):
    outcome = graded_as(solved.insert(len(solved.cells), code("primes = [2, 3]")), lesson)
    assert outcome.cells[-1]["source"] == "primes = [2, 3]"
    assert outcome.grade_id(outcome.cells[-2]) == "explore"


def test_what_a_student_writes_into_a_task_stays_beside_it(lesson, solved):
    mine = "Explore the primes: 2 is the only even one."
    outcome = graded_as(solved.write("explore", mine), lesson)
    assert [cell["source"] for cell in outcome.cells[-2:]] == [
        mine,
        "Explore the primes in cells of your own below.",
    ]


def test_stubs_that_are_all_alike_are_told_apart(lesson, student):
    outcome = graded_as(student, lesson)
    assert outcome.restored.blank == {"cell-1", "cell-2", "plot"}
    assert outcome.ids() == [
        cell["metadata"]["nbgrader"]["grade_id"] for cell in cells(False) if cell["metadata"]
    ]


def test_tests_of_one_text_are_told_apart_by_their_grade_ids():
    pair = [
        *(answer_cell("a", "x = 1"), plain_test("test-a", "assert x == 1")),
        *(answer_cell("b", "x = 1 + 0"), plain_test("test-b", "assert x == 1")),
    ]
    text = json.dumps(notebook(pair))
    lesson = lesson_from_notebooks("ps2", text, text)
    student = Student(text)
    student.cells.reverse()
    outcome = graded_as(student, lesson)
    assert sorted(outcome.ids()) == ["a", "b", "test-a", "test-b"]
    assert outcome.ids().index("test-a") > outcome.ids().index("a")
    assert outcome.restored.missing == frozenset()
