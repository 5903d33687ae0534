"""What is said of answers that are not there is what the graders say."""

from __future__ import annotations

import pytest
from class_of_rows import failed, verdict
from coursekit import rubric

from autograder.model import ExerciseVerdict
from autograder.reports.wording import is_not_attempted, percent, share_so_far
from autograder.scoring.plain import plain_score


def untouched() -> None:
    raise NotImplementedError


def test_a_rubric_says_of_an_untouched_answer_that_it_was_not_attempted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with rubric("double", checks=1) as check, check("2 becomes 4", points=1):
        check.call(untouched)
    reason = capsys.readouterr().out.splitlines()[-1].strip()
    assert is_not_attempted(ExerciseVerdict("double", 0, 1, message=reason))


def test_a_plain_test_says_so_too() -> None:
    error = {"output_type": "error", "ename": "NotImplementedError", "evalue": "", "traceback": []}
    earned, message = plain_score([error], 2)
    assert is_not_attempted(ExerciseVerdict("double", earned, 2, message=message))


def test_an_unanswered_question_in_words_is_not_attempted_and_one_to_mark_is() -> None:
    assert is_not_attempted(ExerciseVerdict("why", 0, 2, message="Not answered."))
    assert not is_not_attempted(ExerciseVerdict("why", 0, 2, needs_manual=True, message="Not answered."))


def test_points_or_another_reason_are_an_attempt() -> None:
    assert not is_not_attempted(verdict(1, message="Not attempted yet.").exercises[0])
    assert not is_not_attempted(verdict(0, message="It is None.").exercises[0])
    assert not is_not_attempted(ExerciseVerdict("why", 0, 2))


@pytest.mark.parametrize(
    ("part", "said"), [(0, "0 %"), (0.001, "1 %"), (0.333, "33 %"), (0.996, "99 %"), (1, "100 %")]
)
def test_only_all_is_a_hundred_percent_and_only_nothing_none(part: float, said: str) -> None:
    assert percent(part) == said.replace(" ", "\N{NO-BREAK SPACE}")


def test_a_share_is_of_what_is_marked() -> None:
    assert share_so_far(verdict(3, waits=True)) == 1
    assert share_so_far(verdict(0, words=1)) == 0.2
    assert share_so_far(failed()) is None
