"""The instructor's test cells run as they were written, once each, and never before the answer."""

from __future__ import annotations

import copy

import pytest
from twos import DOUBLE_MODEL, code, graded, markdown

FULL = {"double": 2, "halve": 2, "question_3": 1}


def test_a_changed_test_cell_is_replaced_by_the_original(student, graded_as):
    student.solve().write("double", "def double(x):\n    return 0")
    student.write("test_double", student.cell("test_double")["source"].replace("8", "0"))
    outcome = graded_as(student)
    assert outcome.scores() == {**FULL, "double": 0}
    assert outcome.restored.reasons == (
        "The test cell of exercise 'double' differs from the one in the lesson, which was used.",
    )


def test_a_test_cell_that_was_overwritten_altogether_is_replaced_too(student, graded_as):
    outcome = graded_as(student.solve().write("test_double", "2.0"))
    assert outcome.scores() == FULL
    assert "differs from the one in the lesson" in outcome.restored.reasons[0]
    assert "2.0" not in [cell["source"] for cell in outcome.cells]


def test_white_space_in_a_test_cell_is_no_change(student, graded_as):
    student.solve().write("test_double", "\n" + student.cell("test_double")["source"] + "  \n")
    assert graded_as(student).restored.reasons == ()


def test_a_deleted_test_cell_is_put_back_below_its_answer(student, graded_as):
    outcome = graded_as(student.solve().delete("test_double"))
    assert outcome.scores() == FULL
    ids = outcome.ids()
    assert ids[ids.index("double") + 1] == "test_double"
    assert outcome.restored.reasons == (
        "The test cell of exercise 'double' was missing; the original was put back.",
    )


def test_all_test_cells_may_be_deleted(student, graded_as):
    for exercise in FULL:
        student.delete(f"test_{exercise}")
    assert graded_as(student.solve()).scores() == FULL


def test_with_answer_and_test_deleted_the_test_stands_where_the_lesson_has_it(student, graded_as):
    outcome = graded_as(student.solve().delete("test_halve").delete("halve"))
    assert outcome.scores() == {**FULL, "halve": 0}
    before, after = outcome.place("## Exercise 2"), outcome.place("## Exercise 3")
    assert [outcome.grade_id(cell) for cell in outcome.cells[before + 1 : after]] == ["test_halve"]


def test_a_test_moved_above_its_answer_runs_after_it(student, graded_as):
    student.solve()
    test = student.cells.pop(student.at("test_double"))
    outcome = graded_as(student.insert(1, test))
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == (
        "The test cell of exercise 'double' stood above the answer; it was run after it.",
    )


def test_a_test_moved_down_stays_there(student, graded_as):
    student.solve()
    test = student.cells.pop(student.at("test_double"))
    student.cells.append(test)
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.ids()[-1] == "test_double"
    assert outcome.restored.reasons == ()


def test_a_doubled_test_cell_is_run_once(student, graded_as):
    student.solve().insert(len(student.cells), student.cell("test_double"))
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.ids().count("test_double") == 1
    assert outcome.restored.reasons == (
        "The test cell of exercise 'double' was there 2 times; it was run once.",
    )


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_test_turned_into_a_text_cell_is_a_test_again(student, graded_as, kind):
    cell = student.solve().cell("test_double")
    del cell["outputs"], cell["execution_count"]
    cell["cell_type"] = kind
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == (
        "The test cell of exercise 'double' had been turned into a text cell; the original was used.",
    )


def test_a_test_without_metadata_is_recognised_by_its_text(student, graded_as):
    student.solve().cell("test_double")["metadata"] = {}
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert sum("with rubric" in cell["source"] for cell in outcome.cells) == 3
    assert outcome.restored.reasons == ()


def test_a_changed_test_without_metadata_is_recognised_by_its_rubric(student, graded_as):
    cell = student.solve().cell("test_double")
    cell["metadata"] = {}
    cell["source"] = cell["source"].replace("8", "9")
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert sum("with rubric" in cell["source"] for cell in outcome.cells) == 3
    assert "differs from the one in the lesson" in outcome.restored.reasons[0]


def test_a_copy_of_a_test_that_the_student_plays_with_stays(student, graded_as):
    mine = student.cell("test_double")["source"].replace("8", "9")
    outcome = graded_as(student.solve().insert(len(student.cells), code(mine)))
    assert outcome.scores() == FULL
    assert outcome.cells[-1]["source"] == mine
    assert outcome.restored.reasons == ()


def test_an_answer_written_into_the_test_cell_counts(student, graded_as):
    student.solve().write("double", "")
    student.write("test_double", DOUBLE_MODEL + "\n\n" + student.cell("test_double")["source"])
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert len(outcome.restored.reasons) == 2  # where the answer was, and that the test was put back


def test_a_test_cell_that_redefines_an_answer_given_elsewhere_is_just_changed(student, graded_as):
    student.solve().write("test_double", "def double(x):\n    return 'cheat'")
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert "cheat" not in str(outcome.document)
    assert outcome.restored.reasons == (
        "The test cell of exercise 'double' differs from the one in the lesson, which was used.",
    )


def test_an_answer_merged_with_its_test_counts(student, graded_as):
    student.solve()
    merged = student.cell("double")["source"] + "\n\n" + student.cell("test_double")["source"]
    outcome = graded_as(student.delete("test_double").write("double", merged))
    assert outcome.scores() == FULL
    assert outcome.source("double") == merged


def test_a_mark_of_a_test_on_a_cell_of_the_students_own_earns_nothing(student, graded_as):
    own = graded(code("2.0"), "test_double", 200, grade=True)
    outcome = graded_as(student.insert(len(student.cells), own))
    assert outcome.scores()["double"] == 0
    assert outcome.cell("test_double")["metadata"]["nbgrader"]["points"] == 2


def test_a_cell_that_borrows_the_id_of_a_test_cell_does_not_get_it(student, graded_as):
    student.solve().insert(0, {**code("1 + 1"), "id": student.cell("test_double")["id"]})
    outcome = graded_as(student)
    assert outcome.cells[0]["id"] != outcome.cell("test_double")["id"]
    assert len({cell["id"] for cell in outcome.cells}) == len(outcome.cells)


def test_the_same_test_text_for_two_exercises_is_told_apart_by_the_grade_ids(student, graded_as):
    before = graded_as(student.solve()).ids()
    student.cells.insert(0, copy.deepcopy(markdown("a note")))
    assert graded_as(student).ids() == before


def test_the_hidden_tests_come_back_into_a_solved_notebook(student, graded_as):
    assert "a secret case" in graded_as(student.solve()).source("test_double")
