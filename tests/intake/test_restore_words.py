"""An answer in words reaches the person who marks it; where there is none, nobody has to look."""

from __future__ import annotations

import json

import pytest
from twos import WORDS_STUB, Outcome, Student, code, graded, markdown, notebook, words_cell

from autograder.authoring import lesson_from_notebooks
from autograder.intake import restore

ANSWER = "It moves the line away from the origin."


def test_an_untouched_cell_is_unanswered(student, graded_as):
    outcome = graded_as(student)
    assert outcome.restored.unanswered == {"why_bias"}
    assert outcome.source("why_bias") == WORDS_STUB


@pytest.mark.parametrize("text", ["", "  \n", WORDS_STUB + "\n\n"])
def test_an_emptied_cell_is_unanswered_too(student, graded_as, text):
    assert graded_as(student.write("why_bias", text)).restored.unanswered == {"why_bias"}


def test_an_answer_keeps_its_text_and_the_marks_to_give(student, graded_as):
    outcome = graded_as(student.write("why_bias", ANSWER))
    assert outcome.restored.unanswered == frozenset()
    assert outcome.source("why_bias") == ANSWER
    assert outcome.cell("why_bias")["metadata"]["nbgrader"]["points"] == 2


def test_changed_flags_and_points_are_those_of_the_lesson_again(student, graded_as):
    nbgrader = student.write("why_bias", ANSWER).cell("why_bias")["metadata"]["nbgrader"]
    nbgrader |= {"points": 100, "grade": False, "solution": False}
    nbgrader = graded_as(student).cell("why_bias")["metadata"]["nbgrader"]
    assert (nbgrader["points"], nbgrader["grade"], nbgrader["solution"]) == (2, True, True)


def test_a_deleted_cell_is_put_back_and_unanswered(student, graded_as):
    outcome = graded_as(student.solve().delete("why_bias"))
    assert outcome.restored.unanswered == outcome.restored.missing == {"why_bias"}
    assert outcome.place(WORDS_STUB) == outcome.place("## Exercise 4") + 1
    assert outcome.restored.reasons == ("The answer cell of exercise 'why_bias' was missing.",)


def test_an_answer_without_its_mark_is_found_by_its_place(student, graded_as):
    student.write("why_bias", ANSWER).cell("why_bias")["metadata"] = {}
    outcome = graded_as(student)
    assert outcome.source("why_bias") == ANSWER
    assert not outcome.restored.unanswered
    assert "had lost its mark" in outcome.restored.reasons[0]


def test_an_answer_in_a_new_cell_beside_the_untouched_one_counts(student, graded_as):
    outcome = graded_as(student.insert(student.at("why_bias") + 1, markdown(ANSWER)))
    assert outcome.source("why_bias") == ANSWER
    assert not outcome.restored.unanswered
    assert outcome.restored.reasons == (
        "The answer of exercise 'why_bias' stood beside its cell; it was taken over.",
    )
    assert sum(ANSWER in cell["source"] for cell in outcome.cells) == 1


def test_an_answer_written_below_the_question_in_its_cell_counts(student, graded_as):
    question = student.cells[student.at("why_bias") - 1]
    question["source"] += "\n\n" + ANSWER
    outcome = graded_as(student)
    assert outcome.source("why_bias") == ANSWER
    assert not outcome.restored.unanswered
    assert question["source"] in [cell["source"] for cell in outcome.cells]


def test_a_note_far_from_the_question_is_not_the_answer(student, graded_as):
    student.insert(1, markdown("Remember: ask about twos."))
    assert graded_as(student).restored.unanswered == {"why_bias"}


def test_two_cells_with_the_same_mark_are_joined(student, graded_as):
    student.write("why_bias", "First this.")
    student.insert(student.at("why_bias") + 1, words_cell("why_bias", "Then that."))
    outcome = graded_as(student)
    assert outcome.source("why_bias") == "First this.\n\nThen that."
    assert outcome.restored.reasons == (
        "The answer of exercise 'why_bias' stood in 2 cells; they were joined.",
    )


def test_an_untouched_copy_does_not_hide_the_answer(student, graded_as):
    student.write("why_bias", ANSWER)
    student.insert(student.at("why_bias") + 1, words_cell("why_bias", WORDS_STUB))
    assert graded_as(student).source("why_bias") == ANSWER


@pytest.mark.parametrize("kind", ["raw", "code"])
def test_an_answer_in_a_cell_of_another_type_is_text_again(student, graded_as, kind):
    student.write("why_bias", ANSWER).cell("why_bias")["cell_type"] = kind
    outcome = graded_as(student)
    assert outcome.cell("why_bias")["cell_type"] == "markdown"
    assert outcome.source("why_bias") == ANSWER


@pytest.mark.parametrize("text", [ANSWER, "# It moves the line."])
def test_words_in_a_new_code_cell_beside_the_untouched_one_count(student, graded_as, text):
    outcome = graded_as(student.insert(student.at("why_bias") + 1, code(text)))
    assert outcome.source("why_bias") == text
    assert not outcome.restored.unanswered


def test_code_beside_an_unanswered_question_is_no_answer(student, graded_as):
    outcome = graded_as(student.insert(student.at("why_bias") + 1, code("b = 1\nprint(b)")))
    assert outcome.restored.unanswered == {"why_bias"}
    assert outcome.cells[outcome.place("print(b)")]["cell_type"] == "code"


def test_a_picture_in_an_answer_is_kept(student, graded_as):
    picture = {"image.png": {"image/png": "iVBORw0KGgo="}}
    student.write("why_bias", "![](attachment:image.png)").cell("why_bias")["attachments"] = picture
    assert graded_as(student).cell("why_bias")["attachments"] == picture


def test_a_mark_for_words_on_a_function_does_not_take_it_away(student, graded_as):
    student.solve()
    one, other = student.cell("double"), student.cell("why_bias")
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]
    outcome = graded_as(student)
    assert outcome.scores()["double"] == 2
    assert outcome.source("why_bias") == "It moves the line."


def test_a_mark_of_the_lesson_on_a_students_note_gives_no_points_to_mark(student, graded_as):
    student.insert(0, graded(markdown("a note"), "my_own", 50, grade=True, solution=True))
    assert "nbgrader" not in graded_as(student).cells[0]["metadata"]


def test_an_answer_keeps_its_paragraphs_when_it_is_taken_out_of_the_question(student, graded_as):
    student.cells[student.at("why_bias") - 1]["source"] += "\n\nOne.\n\nTwo.\n"
    assert graded_as(student).source("why_bias") == "One.\n\nTwo."


@pytest.mark.parametrize("text", ["", "One text."])
def test_when_it_cannot_be_told_which_answer_a_text_is_a_person_looks(text):
    """Two questions in one cell, so that nothing stands between the cells for their answers."""
    cells = [markdown("a) Why? b) What for?"), words_cell("a", WORDS_STUB), words_cell("b", WORDS_STUB)]
    release = json.dumps(notebook(cells))
    lesson = lesson_from_notebooks("two", release, release)
    student = Student(release).insert(3, markdown(text))
    restored = restore(student.submission(), lesson)
    assert restored.unanswered == (set() if text else {"a", "b"})
    assert len(restored.reasons) == (2 if text else 0)
    student.delete("a")
    student.delete("b")
    restored = restore(student.submission(), lesson)
    assert restored.unanswered == (set() if text else {"a", "b"})
    assert Outcome(restored).source("a") == WORDS_STUB
