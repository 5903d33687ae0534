"""The parts of a question in words and of its solution."""

from __future__ import annotations

import pytest

from autograder.notebooks.in_words import Solution, solution_in_words, without_open_rubric


@pytest.mark.parametrize(
    "source",
    [
        "Because.\n\n*For the marker.* 2 points: any reason.",
        "Because.\n\n**For the marker.** 2 points: any reason.",
        "### BEGIN SOLUTION\nBecause.\n\n  *For the marker* 2 points: any reason.\n### END SOLUTION",
    ],
)
def test_what_is_for_the_marker_is_no_part_of_the_model_answer(source: str) -> None:
    assert solution_in_words(source) == Solution("Because.", "2 points: any reason.")


def test_a_solution_without_notes_is_not_cut(source: str = "Say it *for the marker.* Or so.") -> None:
    assert solution_in_words(source) == Solution(source, None)


def test_the_open_rubric_is_one_paragraph_of_the_question() -> None:
    question = "Why?\n\n*What earns the points:* 1 for a reason,\n1 for another.\n\nTake a minute."
    assert without_open_rubric(question) == ("Why?\n\nTake a minute.", "1 for a reason,\n1 for another.")
    assert without_open_rubric("Why?\n\n*What earns the points:* 1.") == ("Why?", "1.")
    assert without_open_rubric("Why?") == ("Why?", "")
