"""Which answers are equal, which are similar, and what a rubric's lines are."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.marking.normal import normal_form
from autograder.marking.rubric import plain_levels, rubric_in
from autograder.marking.vectors import NEEDED, vectors

ANSWERS = tomllib.loads((Path(__file__).parent / "answers.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The *bias* moves it.", "the bias moves it"),
        ("Don’t know", "dont know!"),
        ("- one\n- two", "one, two"),
        ("`fit` goes on", "“fit” goes on…".replace("…", ".")),
    ],
)
def test_how_it_is_typed_makes_no_other_answer(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.5", "05"),
        ("0.5", "-0.5"),
        ("a < b", "a > b"),
        ("f(x-1)", "f(x)-1"),
        ("a != b", "a = b"),
        ("it is", "it is not"),
    ],
)
def test_what_changes_the_meaning_makes_another_answer(one: str, other: str) -> None:
    assert normal_form(one) != normal_form(other)


@given(st.text(max_size=40))
def test_a_normal_form_is_its_own(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)


def test_the_set_has_120_answers_with_points_that_the_rubric_can_give() -> None:
    assert [len(question["answers"]) for question in ANSWERS.values()] == [20] * 6
    assert all(0 <= points <= 2 for question in ANSWERS.values() for points, _, _ in question["answers"])


def test_amounts_that_come_to_the_whole_add_up_and_others_are_levels() -> None:
    adding = rubric_in(["**1 point** for *why*: the bend. **1 point** for an example. 0 points for less."], 2)
    assert adding.adds_up and [item.text for item in adding.items] == ["why: the bend.", "an example."]
    levels = rubric_in(["2 points: both. 1 point: one of them. 0 points: agrees."], 2)
    assert not levels.adds_up and [item.points for item in levels.items] == [2, 1, 0]
    assert rubric_in(["Any reason.", "1 for a reason, 1 for another."], 2).adds_up
    assert rubric_in(["Any reason."], 3) == plain_levels(3)


@pytest.mark.parametrize("most", [0.5, 1, 2, 3, 7, 10, 33, 100])
def test_plain_levels_go_from_all_to_nothing_on_nine_keys(most: float) -> None:
    points = [item.points for item in plain_levels(most).items]
    assert points[0] == most and points[-1] == 0 and len(points) <= 9


@pytest.mark.skipif(
    not all(map(importlib.util.find_spec, NEEDED)), reason="the extra `marking` is not installed"
)
def test_the_sentence_model_gives_what_its_authors_say() -> None:
    texts = [
        "That is a happy person",
        "That is a happy dog",
        "That is a very happy person",
        "Today is a sunny day",
    ]
    found = vectors(texts, "sentences")
    np.testing.assert_allclose(found[0] @ found[1:].T, [0.6946, 0.9429, 0.2569], atol=1e-3)
