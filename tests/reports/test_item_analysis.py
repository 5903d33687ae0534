"""Difficulty and discrimination, against figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from class_of_rows import verdict
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import ExerciseVerdict
from autograder.reports.item_analysis import (
    FEWEST_FOR_DIFFICULTY,
    FEWEST_FOR_DISCRIMINATION,
    analyse,
    difficulty,
    discrimination,
    rest_share,
)

SHARES = st.lists(st.tuples(*[st.integers(0, 10).map(lambda tenths: tenths / 10)] * 2), max_size=30)


def one(exercise: str, score: float, most: float = 2) -> ExerciseVerdict:
    return ExerciseVerdict(exercise, score, most, message="" if score else "It is wrong.")


def test_difficulty_is_the_mean_share_of_the_points() -> None:
    assert difficulty([1, 1, 0, 0.5]) == 0.625
    assert difficulty([]) is None


def test_discrimination_is_the_correlation_with_the_rest() -> None:
    # Means 0.6 and 0.58; products of the deviations sum to 0.56, their squares to 1.2 and 0.328:
    # r = 0.56 / sqrt(1.2 * 0.328). The other way round the products sum to 0.16.
    items, rests = [1, 1, 0, 0, 1], [0.9, 0.8, 0.2, 0.4, 0.6]
    assert discrimination(items, rests) == pytest.approx(0.8926, abs=5e-5)
    assert discrimination(items, rests[::-1]) == pytest.approx(0.2550, abs=5e-5)


def test_what_is_the_same_for_all_discriminates_nothing() -> None:
    assert discrimination([1, 1, 1], [0.1, 0.2, 0.3]) is None
    assert discrimination([0, 1, 1], [0.3, 0.3, 0.3]) is None
    assert discrimination([1], [1]) is None


@given(SHARES)
def test_it_is_a_correlation_whatever_the_points_are_worth(pairs: list[tuple[float, float]]) -> None:
    items, rests = [item for item, _ in pairs], [rest for _, rest in pairs]
    found = discrimination(items, rests)
    if found is None:
        assert len(pairs) < 2 or len(set(items)) == 1 or len(set(rests)) == 1
        return
    assert -1 <= found <= 1
    assert discrimination([4 * item + 1 for item in items], rests) == pytest.approx(found, abs=1e-9)
    assert discrimination([1 - item for item in items], rests) == pytest.approx(-found, abs=1e-9)
    assert discrimination(rests, items) == pytest.approx(found, abs=1e-9)


def test_the_exercise_itself_is_not_in_the_rest_and_neither_is_what_waits() -> None:
    waits = ExerciseVerdict("d", 0, 5, needs_manual=True)
    outcomes = [one("a", 2), one("b", 1), one("c", 0, 4), waits]
    assert rest_share(outcomes[0], outcomes) == pytest.approx(1 / 6)
    assert rest_share(outcomes[1], outcomes) == pytest.approx(2 / 6)
    assert rest_share(outcomes[0], [outcomes[0], waits]) is None


def test_a_whole_class_by_hand() -> None:
    # In half of the class a and b are both right, in the other half neither. The third exercise is earned by
    # every other student of each half: it goes with nothing.
    class_ = [
        [one("a", 2 * (n < 10)), one("b", 2 * (n < 10)), one("c", 2 * (n % 2))]
        for n in range(FEWEST_FOR_DISCRIMINATION)
    ]
    items = analyse(class_)
    assert [items[name].difficulty for name in "abc"] == [0.5, 0.5, 0.5]
    # the rest of a is b + c, of 4 points: r = 5 / sqrt(5 * 2.5)
    assert items["a"].discrimination == items["b"].discrimination == pytest.approx(0.7071, abs=5e-5)
    assert items["c"].discrimination == pytest.approx(0)


def test_of_too_few_students_nothing_is_told() -> None:
    class_ = [[one("a", n % 3), one("b", n % 3)] for n in range(FEWEST_FOR_DISCRIMINATION)]
    assert analyse(class_)["a"].discrimination == pytest.approx(1)
    fewer = analyse(class_[1:])["a"]
    assert fewer.too_few and fewer.discrimination is None and fewer.difficulty is not None
    assert analyse(class_[: FEWEST_FOR_DIFFICULTY - 1])["a"].difficulty is None
    assert analyse([]) == {}


def test_who_did_not_try_or_is_not_marked_does_not_count() -> None:
    blank = verdict(0, message="Not attempted yet.").exercises
    tried = [verdict(3).exercises, verdict(0, message="It is None.").exercises] * 3
    (double, why) = analyse([*tried, blank, verdict(3, waits=True).exercises]).values()
    assert (double.tried, double.difficulty) == (7, pytest.approx(4 / 7))
    assert why.tried == 7


def test_a_part_that_was_tried_is_a_try() -> None:
    (double, _) = verdict(0, message="Not attempted yet.").exercises
    first, second = double.parts
    half = replace(double, parts=(replace(first, message="It is None."), second))
    assert analyse([[half]])["double"].tried == 1
    untouched = replace(double, parts=(), message="NotImplementedError")
    assert analyse([[untouched]])["double"].tried == 0
