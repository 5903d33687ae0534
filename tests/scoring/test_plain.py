from __future__ import annotations

import pytest
from nbformat.v4 import new_output

from autograder.scoring.plain import plain_score


def last_value(text: str) -> list[object]:
    return [new_output("execute_result", data={"text/plain": text}, execution_count=1)]


@pytest.mark.parametrize(
    ("text", "earned"),
    [
        ("0.5", 0.5),
        ("np.float64(0.5)", 0.5),
        ("np.int64(1)", 1),
        ("numpy.float32(0.25)", 0.25),
        ("2", 2),
        (".5", 0.5),
        ("5e-1", 0.5),
        ("True", 2),
        ("np.True_", 2),
        ("False", 0),
        ("np.False_", 0),
        ("-1", 0),
        ("nan", 0),
        ("np.float64(nan)", 0),
        ("7", 2),
        ("inf", 2),
        ("'all tests passed'", 2),
        ("array([0.5, 1. ])", 2),
        ("(0.5, 1)", 2),
    ],
)
def test_the_last_value_gives_the_points(text: str, earned: float) -> None:
    assert plain_score(last_value(text), points=2)[0] == earned


def test_no_value_is_full_credit() -> None:
    assert plain_score([], points=2) == (2, "")


def test_an_error_is_no_credit_and_is_told() -> None:
    outputs = [new_output("error", ename="AssertionError", evalue="x is 3", traceback=[])]
    assert plain_score(outputs, points=2) == (0, "AssertionError: x is 3")


def test_text_on_stderr_is_not_a_failure() -> None:
    outputs = [new_output("stream", name="stderr", text="UserWarning: …")]
    assert plain_score(outputs, points=2) == (2, "")


@pytest.mark.parametrize(
    ("text", "said"), [("0.5", "Partial credit: 0.5 of 2"), ("9", "2 is the most"), ("-3", "counts as 0")]
)
def test_lost_or_strange_points_are_explained(text: str, said: str) -> None:
    assert said in plain_score(last_value(text), points=2)[1]
