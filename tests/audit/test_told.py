"""A bare message says what came back and what was expected; whoever words another one so hears of it here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from coursekit.rubric import rubric

from autograder.audit.told import best_told, how_told, lost_checks
from autograder.model import ExerciseVerdict, Part


def message_of(body: Callable[[rubric], None]) -> str:
    check = rubric("an exercise", checks=1)
    with check("a check", points=1):
        body(check)
    return check.parts[0].message


def raises_what_it_likes() -> None:
    raise ValueError("no such axis")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (lambda check: check.close(1, 2), "bare"),
        (lambda check: check.close([1, 2], [1, 2, 3]), "bare"),
        (lambda check: check.close(np.arange(10), np.zeros(10)), "bare"),
        (lambda check: check.close("words", 2), "bare"),
        (lambda check: check.close(np.nan, 2), "bare"),
        (lambda check: check.equal("cat", "dog"), "bare"),
        (lambda check: check.equal(list(range(20)), list(range(21))), "bare"),
        (lambda check: check.equal(list(range(20)), [*range(19), 0]), "bare"),
        (lambda check: check.shape(np.zeros(3), (2, 2)), "bare"),
        (lambda check: check.shape([[1], [1, 2]], (2, 2)), "bare"),
        (lambda check: check.unpack([1, 2, 3], "a", "b"), "bare"),
        (lambda check: check.unpack(7, "a", "b"), "bare"),
        (lambda check: 1 / 0, "bare"),
        (lambda check: check.close(None, 2), "named"),
        (lambda check: check.unpack(None, "a", "b"), "named"),
        (lambda check: check.close(3, 2, mistakes={"That is one too many.": 3}), "named"),
        (lambda check: check.that(False, "The rows are in another order."), "named"),
        (lambda check: check.choice("a", "b", {"a": "It is the reverse."}), "named"),
        (lambda check: check.call(raises_what_it_likes), "raised"),
    ],
)
def test_what_a_message_tells(body: Callable[[rubric], None], kind: str) -> None:
    assert how_told(message_of(body)) == kind


def test_one_sentence_that_names_the_mistake_is_enough() -> None:
    parts = (
        Part("right", 1, 1, False),
        Part("bare", 1, 0, False, "The result is 1; expected 2."),
        Part("named", 1, 0, True, "That is the transpose."),
    )
    lost = lost_checks(ExerciseVerdict("an exercise", 1, 3, parts))
    assert lost == {"bare": "bare", "named": "named"}
    assert best_told(lost) == "named"
    assert best_told({"bare": "bare"}) == "bare"
