"""attempts.py -> attempts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from autograder.authoring import Attempt, build_lesson, lesson_names, read_attempts
from autograder.errors import LessonError

ROOT = Path(__file__).parents[2]


def refusal(course) -> str:
    with pytest.raises(LessonError) as caught:
        read_attempts(course.folder, course.build())
    return str(caught.value)


def test_attempts_are_read_in_order(course):
    attempts = read_attempts(course.folder, course.build())
    assert len(attempts) == 12
    assert attempts[0] == Attempt("double", "right_0", "def double(x): ...", 3.0, None)
    assert attempts[2] == Attempt("double", "wrong_0", "def double(x): ...", 0.0, "think")


def test_says_may_hold_quotes_and_brackets(course):
    course.edit(course.attempts, 'earns=0 says="think"', 'earns=0 says="it\'s \\"[1, 2]\\" = {x}"')
    assert read_attempts(course.folder, course.build())[2].says == 'it\'s "[1, 2]" = {x}'


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('exercise="double"', 'exercise="dubble"', ["no such exercise", "double, question_1"]),
        ('exercise="double"', 'exercise="why"', ["no such exercise"]),
        ('exercise="double"', "exercise=double", ["can't be read"]),
        ('exercise="double"', 'exercise="double" points=3', ["unknown option 'points'"]),
        ('attempt="right_0" ', "", ["'attempt=…' is missing"]),
        ('attempt="right_0"', "attempt=7", ["attempt=7 is no name"]),
        (" earns=3", "", ["'earns=…' is missing"]),
        ("earns=3", "earns=3.5", ["earns=3.5", "from 0 to the exercise's 3"]),
        ("earns=3", "earns=-1", ["earns=-1"]),
        ("earns=3", 'earns="3"', ["earns='3'"]),
        ("earns=3", "earns=true", ["earns=True"]),
        ("earns=3", "earns=2", ["wrong attempt needs says"]),
        ('earns=0 says="think"', 'earns=0 says=" "', ["says=' ' is no text"]),
        ('attempt="right_1"', 'attempt="right_0"', ["2 attempts named 'right_0'", "rename"]),
        ('# %% exercise="double"', '# %% [markdown] exercise="double"', ["an attempt is a code cell"]),
        ('# %% exercise="double" attempt="right_0" earns=3', "# %%", ["is missing"]),
    ],
)
def test_a_wrong_header_is_refused_with_the_remedy(course, old, new, words):
    course.edit(course.attempts, old, new)
    refused = refusal(course)
    for word in words:
        assert word in refused
    assert all(line.startswith("01_double/attempts.py: ") for line in refused.splitlines())


def test_every_exercise_needs_two_right_attempts(course):
    course.edit(course.attempts, "earns=3", 'earns=2.5 says="nearly"')
    assert "exercise 'double' has 1 right attempts; write at least 2" in refusal(course)


def test_every_exercise_needs_four_wrong_attempts(course):
    course.edit(course.attempts, 'earns=0 says="think"', "earns=3")
    assert "exercise 'double' has 3 wrong attempts; write at least 4" in refusal(course)


def test_a_half_written_file_can_be_read_on_demand(course):
    course.attempts.write_text('# %% exercise="double" attempt="a" earns=3\ndouble = abs\n', encoding="utf-8")
    assert len(read_attempts(course.folder, course.build(), complete=False)) == 1
    assert "question_1" in refusal(course)


def test_a_missing_file_is_refused(course):
    course.attempts.unlink()
    assert "01_double/attempts.py: missing" in refusal(course)


@pytest.mark.parametrize("name", lesson_names(ROOT))
def test_no_answer_is_tried_under_two_names(name):
    folder = ROOT / "solutions" / name
    tried = Counter(
        (attempt.exercise, attempt.source) for attempt in read_attempts(folder, build_lesson(folder))
    )
    assert [exercise for (exercise, _), times in tried.items() if times > 1] == []
