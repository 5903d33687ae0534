"""Answers in code count, wherever and however often they stand; stubs never replace them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from twos import DOUBLE_MODEL, DOUBLE_STUB, HALVE_MODEL, QUESTION_STUB, Outcome, answer_cell, code, markdown

from autograder.errors import Unreadable
from autograder.intake import restore
from autograder.model import Answer, Exercise

FULL = {"double": 2, "halve": 2, "question_3": 1}
NOTHING = {"double": 0, "halve": 0, "question_3": 0}
DOUBLE_WRONG = "def double(x):\n    return x + 4"


def test_an_untouched_notebook_scores_nothing_and_gets_no_reason(student, graded_as):
    outcome = graded_as(student)
    assert outcome.scores() == NOTHING
    assert outcome.restored.reasons == ()
    assert outcome.restored.blank == {"double", "halve", "question_3", "why_bias"}


def test_a_solved_notebook_passes_the_hidden_tests_and_gets_no_reason(student, graded_as):
    outcome = graded_as(student.solve())
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == ()
    assert outcome.restored.answered == {"double", "halve", "question_3", "why_bias"}


def test_white_space_and_comments_do_not_make_an_answer(student, graded_as):
    student.write("double", DOUBLE_STUB.replace("    raise", "    # to do: think\n\n    raise") + "\n\n")
    student.write("halve", "\n\n")
    assert graded_as(student).restored.blank >= {"double", "halve"}


def test_a_deleted_answer_costs_its_own_exercise_only(student, graded_as):
    outcome = graded_as(student.solve().delete("double"))
    assert outcome.scores() == {**FULL, "double": 0}
    assert outcome.restored.missing == {"double"}
    assert outcome.restored.reasons == ("The answer of exercise 'double' is missing.",)


def test_of_two_answers_the_last_one_counts(student, graded_as):
    student.solve().insert(student.at("test_double"), answer_cell("double", DOUBLE_WRONG))
    outcome = graded_as(student)
    assert outcome.scores() == {**FULL, "double": 1}
    assert outcome.restored.reasons == (
        "The answer of exercise 'double' stands in 2 cells; the last one counts.",
    )


def test_a_better_copy_below_the_test_is_tested_too(student, graded_as):
    student.solve().write("double", DOUBLE_WRONG)
    student.insert(student.at("test_double") + 1, answer_cell("double", DOUBLE_MODEL))
    assert graded_as(student).scores() == FULL


@pytest.mark.parametrize("below", [1, 2, 5])
def test_an_untouched_copy_below_the_answer_does_not_replace_it(student, graded_as, below):
    student.solve().insert(student.at("double") + below, answer_cell("double", DOUBLE_STUB))
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == (
        "An untouched copy of the answer cell of exercise 'double' stood below the answer; it did not count.",
    )
    assert "NotImplementedError" not in "".join(cell["source"] for cell in outcome.cells)


def test_an_answer_in_a_copy_above_the_untouched_cell_counts(student, graded_as):
    student.solve().write("double", DOUBLE_STUB)
    student.insert(student.at("double"), code(DOUBLE_MODEL))
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.restored.answered >= {"double"}


def test_a_helper_in_the_untouched_cell_is_still_there_for_the_answer_above(lesson, student, graded_as):
    given = "def _part(x, n):\n    return x / n\n\n\n"
    stub = given + lesson.answer("halve").stub
    helped = replace(
        lesson,
        release=lesson.release.replace("def halve(x)", json.dumps(given)[1:-1] + "def halve(x)"),
        answers=tuple(replace(one, stub=stub) if one.id == "halve" else one for one in lesson.answers),
    )
    student.solve().write("halve", stub)
    student.insert(student.at("halve"), code("def halve(x):\n    return _part(x, 2)"))
    assert Outcome(restore(student.submission(), helped)).scores() == FULL


def test_an_answer_split_in_two_by_the_editor_is_run_whole(student, graded_as):
    helper, answer = HALVE_MODEL.split("\n\n\n")
    student.solve().write("halve", helper)
    student.insert(student.at("halve") + 1, answer_cell("halve", answer))
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == (
        "The answer of exercise 'halve' stands in 2 cells; all of them were run.",
    )
    assert outcome.source("halve") == answer


def test_a_helper_in_a_cell_of_its_own_stays_where_it_is(student, graded_as):
    helper, answer = HALVE_MODEL.split("\n\n\n")
    student.solve().write("halve", answer).insert(student.at("halve"), code(helper))
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == ()


def test_an_answer_under_another_grade_id_is_recognised_by_its_name(student, graded_as):
    student.solve().cell("double")["metadata"]["nbgrader"]["grade_id"] = "cell-0a1b2c"
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.source("double") == DOUBLE_MODEL
    assert outcome.restored.reasons == (
        "The answer of exercise 'double' was not in its own cell; it was recognised by its name, double.",
    )


def test_a_function_under_another_name_is_no_answer(student, graded_as):
    student.solve().write("double", DOUBLE_STUB)
    student.insert(student.at("double"), code(DOUBLE_MODEL.replace("double", "double_2")))
    outcome = graded_as(student)
    assert outcome.scores() == {**FULL, "double": 0}
    assert "double" in outcome.restored.blank


def test_swapped_grade_ids_are_told_by_what_the_cells_define(student, graded_as):
    student.solve()
    one, other = student.cell("double"), student.cell("halve")
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.source("double") == DOUBLE_MODEL
    assert outcome.source("halve") == HALVE_MODEL


def test_grade_ids_swapped_between_answer_and_test_are_told_by_their_text(student, graded_as):
    student.solve()
    one, other = student.cell("double"), student.cell("test_double")
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.source("double") == DOUBLE_MODEL


def test_two_answers_in_one_cell_both_count(student, graded_as):
    student.solve().write("halve", DOUBLE_STUB).delete("double")
    student.write("halve", HALVE_MODEL + "\n\n" + DOUBLE_MODEL)
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    # halve's cell is further down than the test of double: the test waits for it
    assert outcome.ids().index("test_double") > outcome.ids().index("halve")


def test_a_later_experiment_with_the_same_name_does_not_replace_a_tested_answer(student, graded_as):
    student.solve().insert(len(student.cells), code("def double(x):\n    return 'an experiment'"))
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert "an experiment" in outcome.cells[-1]["source"]


def test_an_earlier_draft_with_the_same_name_is_just_a_cell(student, graded_as):
    student.solve().insert(3, code("double = 7"))
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == ()
    assert outcome.cells[3]["source"] == "double = 7"


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize("fence", [("", ""), ("```python\n", "\n```"), ("```\n", "\n```\n")])
def test_an_answer_turned_into_a_text_cell_is_run(student, graded_as, kind, fence):
    cell = student.solve().cell("double")
    for key in ("outputs", "execution_count"):
        del cell[key]
    cell |= {"cell_type": kind, "source": fence[0] + DOUBLE_MODEL + fence[1]}
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == (
        "The answer of exercise 'double' had been turned into a text cell; it was run as code all the same.",
    )


def test_prose_in_the_place_of_an_answer_is_not_run(student, graded_as):
    cell = student.solve().cell("double")
    cell |= {"cell_type": "markdown", "source": "I think that two times x is what it takes."}
    outcome = graded_as(student)
    assert outcome.scores() == {**FULL, "double": 0}
    assert outcome.cells[outcome.place("I think that")]["cell_type"] == "markdown"


def test_without_any_metadata_names_and_places_tell_the_answers(student, graded_as):
    outcome = graded_as(student.solve().strip())
    assert outcome.scores() == FULL
    assert outcome.restored.answered == {"double", "halve", "question_3", "why_bias"}
    assert outcome.source("why_bias") == "It moves the line."
    assert len(outcome.restored.reasons) == 1
    assert "lost the metadata" in outcome.restored.reasons[0]


def test_without_any_metadata_an_unanswered_question_is_blank_and_not_missing(student, graded_as):
    outcome = graded_as(student.strip())
    assert outcome.scores() == NOTHING
    assert outcome.restored.blank == {"double", "halve", "question_3", "why_bias"}
    assert outcome.source("question_3") == QUESTION_STUB


def test_a_syntax_error_costs_its_own_exercise_only(student, graded_as):
    outcome = graded_as(student.solve().write("double", "def double(x:\n    return (2 * x"))
    assert outcome.scores() == {**FULL, "double": 0}
    assert "double" in outcome.restored.answered
    assert outcome.restored.reasons == ()


@pytest.mark.parametrize(
    "source", ["%%time\ndef double(x):\n    return 2 * x", "%matplotlib inline\n!ls\n" + DOUBLE_MODEL]
)
def test_magics_and_shell_lines_are_kept_as_they_are(student, graded_as, source):
    outcome = graded_as(student.write("double", source))
    assert outcome.source("double") == source
    assert outcome.restored.reasons == ()


def test_a_cell_that_only_writes_a_file_defines_nothing(student, graded_as):
    student.solve().delete("double").insert(3, code("%%writefile double.py\n" + DOUBLE_MODEL))
    assert graded_as(student).restored.missing == {"double"}


def test_the_students_own_cells_stay_in_their_order(student, graded_as):
    student.solve().insert(3, code("a = 1"), markdown("a note"), code("b = a"))
    sources = [cell["source"] for cell in graded_as(student).cells]
    assert sources[3:6] == ["a = 1", "a note", "b = a"]


def test_metadata_that_tells_jupyter_to_skip_a_cell_is_not_kept(student, graded_as):
    student.solve().cell("double")["metadata"]["tags"] = ["skip-execution"]
    student.insert(0, {**code("a = 1"), "metadata": {"tags": ["raises-exception"]}})
    assert "tags" not in str(graded_as(student).document)


def test_a_cell_with_two_answers_has_one_grade_id_and_holds_both(student, graded_as):
    student.solve().write("double", DOUBLE_MODEL + "\n\n" + HALVE_MODEL).delete("halve")
    outcome = graded_as(student)
    place = outcome.place("def halve")
    assert outcome.scores() == FULL
    assert outcome.restored.holders["double"] == outcome.restored.holders["halve"] == (place,)


def test_the_same_bytes_give_the_same_notebook(lesson, student):
    student.solve().delete("test_double")
    assert restore(student.submission(), lesson) == restore(student.submission(), lesson)


def test_a_notebook_of_another_lesson_is_named(lesson, student):
    text = lesson.source.replace("double", "square").replace("halve", "root").replace("_3", "_9")
    text = text.replace("why_bias", "why_root").replace("twos", "roots")
    other = replace(
        lesson,
        name="03_roots",
        source=text,
        release=text,
        exercises=(Exercise("square", "rubric", "test_square", ("square",), 2),),
        answers=(Answer("square", "code", "", ("square",)),),
    )
    with pytest.raises(Unreadable, match="This is the notebook of lesson '02_twos', not of '03_roots'"):
        restore(student.submission(), other, [lesson, other])
    with pytest.raises(Unreadable, match="not the notebook of lesson '02_twos'"):
        restore(b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "1 + 1"}]}', lesson)
