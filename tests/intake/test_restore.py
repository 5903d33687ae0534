"""What is graded is the student's answers and the instructor's tests, whatever happened in between."""

from __future__ import annotations

import json


def test_an_untouched_notebook_gets_its_hidden_tests_and_no_reason(lesson, student, look):
    from autograder.intake import restore

    restored = restore(student.submission(), lesson)
    assert restored.reasons == ()
    outcome = look(restored.notebook)
    assert "a secret case" in outcome.source("test_double")
    assert restored.blank == {"double", "halve", "question_3", "why_bias"}
    assert restored.unanswered == {"why_bias"}


def test_a_solved_notebook_keeps_every_answer_and_gets_the_hidden_tests(lesson, student, look):
    from autograder.intake import restore

    restored = restore(student.solve().submission(), lesson)
    outcome = look(restored.notebook)
    assert "return 2 * x" in outcome.source("double")
    assert "a secret case" in outcome.source("test_halve")
    assert restored.answered == {"double", "halve", "question_3", "why_bias"}
    assert not restored.unanswered
    assert json.loads(restored.notebook)["metadata"]["kernelspec"]["name"] == "python3"
