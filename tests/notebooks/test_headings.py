"""What the headings of a lesson say, told by one reader for authors, graders, pages and the site."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_markdown_cell

from autograder.notebooks.headings import headings_in, headings_of

LESSON = "# 03 XOR\ntext\n## Exercise 2 of 7: `xor` by [hand](a.md)  *(3 points)*\n```\n## no heading\n```\n"


def test_a_heading_of_an_exercise_says_its_number_count_points_and_title() -> None:
    title, exercise = headings_in(LESSON)
    assert (title.level, title.title, title.is_exercise, title.points) == (1, "03 XOR", False, None)
    assert (exercise.level, exercise.title, exercise.line) == (2, "Exercise 2 of 7: xor by hand", 2)
    assert (exercise.number, exercise.count, exercise.points) == ("2", "7", 3.0)


@pytest.mark.parametrize(
    ("text", "number", "count"),
    [
        ("Exercise 3: without a count", "3", ""),
        ("Exercise 3 of 7 without a colon", "3", ""),
        ("Exercise: without a number", "", ""),
        ("Exercise 3rd", "", ""),
    ],
)
def test_what_a_heading_does_not_say_is_empty(text: str, number: str, count: str) -> None:
    (heading,) = headings_in(f"### {text}")
    assert (heading.is_exercise, heading.number, heading.count) == (True, number, count)


def test_exercises_is_no_exercise_and_a_comment_sign_alone_no_heading() -> None:
    (heading,) = headings_in("## Exercises\n#hashtag\n#######  seven")
    assert not heading.is_exercise


def test_an_answer_in_words_has_no_heading_of_the_lesson() -> None:
    answer = new_markdown_cell("## Exercise 1", metadata={"nbgrader": {"grade_id": "why"}})
    assert [one.text for one in headings_of([answer, new_markdown_cell("## Next\n")])] == ["Next"]
