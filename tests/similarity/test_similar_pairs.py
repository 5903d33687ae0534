"""Which pairs are named, and which are explained by the lesson or by the class."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from autograder.similarity import StudentAnswers, similar_pairs
from autograder.similarity.answers import Answered
from autograder.similarity.pairs import LEAST_SHARED


def work(student: str, **answers: Iterable[int]) -> StudentAnswers:
    """Someone whose answers have these fingerprints; the one numbered n stands on line n."""
    return StudentAnswers(
        student,
        {name: Answered("", {n: frozenset({n}) for n in numbers}) for name, numbers in answers.items()},
    )


def others(count: int) -> list[StudentAnswers]:
    """So many who have nothing in common with anybody."""
    return [
        work(f"other{n}", a=range(1000 * n, 1000 * n + 20), b=range(1000 * n, 1000 * n + 20))
        for n in range(1, count + 1)
    ]


def named(
    works: list[StudentAnswers], explained: frozenset[int] = frozenset(), threshold: float = 0.75
) -> list[str]:
    return [" ".join(pair.students) for pair in similar_pairs(works, explained, threshold)]


ADA, BORA = work("ada", a=range(20), b=range(30)), work("bora", a=range(20), b=range(30))


def test_two_that_have_all_in_common_are_named_with_answers_and_lines() -> None:
    (pair,) = similar_pairs([ADA, *others(10), BORA], frozenset())
    assert pair.students == ("ada", "bora") and pair.share == pytest.approx(1) and pair.alike == 2
    assert [(answer.id, answer.share) for answer in pair.answers] == [("a", 1), ("b", 1)]
    assert pair.answers[1].lines == (frozenset(range(30)), frozenset(range(30)))


def test_what_most_of_the_class_wrote_is_no_evidence() -> None:
    crowd = [work(f"crowd{n}", a=range(20), b=range(30)) for n in range(9)]
    assert named([ADA, BORA, *crowd, *others(10)]) == []


def test_what_the_lesson_holds_is_no_evidence() -> None:
    assert named([ADA, BORA, *others(10)], frozenset(range(30))) == []


def test_a_little_in_common_is_never_named_however_unusual() -> None:
    short = [work(name, a=range(LEAST_SHARED - 1)) for name in ("ada", "bora")]
    enough = [work(name, a=range(LEAST_SHARED)) for name in ("ada", "bora")]
    assert named([*short, *others(10)]) == []
    assert named([*enough, *others(10)]) == ["ada bora"]


def test_what_only_one_of_them_wrote_counts_against_it() -> None:
    half = work("bora", a=range(20), b=range(500, 530))
    assert named([ADA, half, *others(10)]) == []
    (pair,) = similar_pairs([ADA, half, *others(10)], frozenset(), 0.3)
    assert [(answer.id, round(answer.share, 2)) for answer in pair.answers] == [("a", 1), ("b", 0)]
    assert 0.4 < pair.share < 0.6
    less = work("bora", a=range(20))
    assert named([ADA, less, *others(10)]) == []
    more = work("bora", a=range(20), b=range(900))
    assert named([ADA, more, *others(10)]) == []


def test_what_few_wrote_weighs_more() -> None:
    def shared(by: int) -> float:
        """How much ada and zoe have in common when so many more wrote the half that they share."""
        zoe = work("zoe", a=[*range(10), *range(70, 80)])
        ada = work("ada", a=[*range(10), *range(60, 70)])
        crowd = [work(f"crowd{n}", a=[*range(10), *range(2000 + 10 * n, 2010 + 10 * n)]) for n in range(by)]
        pairs = similar_pairs([ada, zoe, *crowd, *others(30)], frozenset(), 0.05)
        return next(pair.share for pair in pairs if pair.students == ("ada", "zoe"))

    assert shared(0) > shared(5) > shared(12)


def test_the_most_alike_come_first() -> None:
    near = work("cy", a=range(20), b=range(4, 34))
    assert named([near, BORA, ADA, *others(10)])[0] == "bora ada"


def test_two_alone_tell_nothing_and_nobody_is_compared_with_nobody() -> None:
    assert named([ADA, BORA]) == [] and named([ADA]) == [] and named([]) == []
