"""What is graded is the student's answers and the instructor's tests, whatever happened in between."""

from __future__ import annotations

FULL = {"double": 2, "halve": 2, "question_3": 1}
NOTHING = {"double": 0, "halve": 0, "question_3": 0}


def test_an_untouched_notebook_scores_nothing_and_gets_no_reason(student, graded_as):
    outcome = graded_as(student)
    assert outcome.scores() == NOTHING
    assert outcome.restored.reasons == ()
    assert outcome.restored.blank == {"double", "halve", "question_3", "why_bias"}
    assert outcome.restored.unanswered == {"why_bias"}


def test_a_solved_notebook_passes_the_hidden_tests_and_gets_no_reason(student, graded_as):
    outcome = graded_as(student.solve())
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == ()
    assert outcome.restored.answered == {"double", "halve", "question_3", "why_bias"}
    assert not outcome.restored.unanswered
