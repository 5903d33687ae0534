"""Finds pairs of submissions that are more similar than the lesson and the rest of the class explain."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.similarity.answers import StudentAnswers

#: A fingerprint that more than this share of those who answered have is common, and so no evidence.
COMMON = 0.5
#: A fingerprint that only so many have may be evidence, whatever the size of the class.
MAY_SHARE = 2
#: The least number of unusual fingerprints that a named pair shares, about five lines of code.
LEAST_SHARED = 10
#: The default least `share` of a pair that is named; docs/similarity.md says why.
THRESHOLD = 0.75
#: The least `share` of an answer that is called alike.
ALIKE = 0.8
#: In a smaller class it is unknown what is common.
SMALL_CLASS = 10

#: A fingerprint of an answer: answer id, fingerprint.
_Mark = tuple[str, int]


@dataclass(frozen=True)
class AnswerPair:
    """One answer of two students. `share`: the part of the longer one's unusual weight that both have.

    `lines`: in each answer, the lines of the shared fingerprints, from 1.
    """

    id: str
    share: float
    lines: tuple[frozenset[int], frozenset[int]]


@dataclass(frozen=True)
class Pair:
    """Two submissions. `share`: the part of all that is unusual in them that both have, from 0 to 1."""

    students: tuple[str, str]
    share: float
    answers: tuple[AnswerPair, ...]  # those with anything unusual, in the lesson's order

    @property
    def alike(self) -> int:
        """The number of answers that are alike."""
        return sum(answer.share >= ALIKE for answer in self.answers)


def similar_pairs(
    works: Sequence[StudentAnswers], explained: Collection[int], threshold: float = THRESHOLD
) -> list[Pair]:
    """Return the pairs that share at least `threshold` of what is unusual, the most alike first.

    A fingerprint weighs log2(who answered / who has it), more the fewer have it, and nothing if the lesson
    explains it or more than COMMON of the class have it. An answer counts by the square root of its weight:
    ten times the code is not ten times the evidence.
    """
    weights = _weights(works, explained)
    totals = [_totals(work, weights) for work in works]
    whole = [sum(map(math.sqrt, total.values())) for total in totals]
    holders: dict[_Mark, list[int]] = defaultdict(list)
    for number, work in enumerate(works):
        for mark in _marks(work):
            if mark in weights:
                holders[mark].append(number)
    pairs = []
    for one, work in enumerate(works):
        for other, shared in _shared(one, work, holders, weights).items():
            if shared.count < LEAST_SHARED:
                continue
            parts = sum(
                weight / math.sqrt(max(totals[one][answer], totals[other][answer]))
                for answer, weight in shared.by_answer.items()
            )
            if (share := min(1.0, parts / max(whole[one], whole[other]))) >= threshold:
                pairs.append(_pair(work, works[other], share, weights, totals[one], totals[other]))
    return sorted(pairs, key=lambda pair: (-pair.share, pair.students))


def _weights(works: Iterable[StudentAnswers], explained: Collection[int]) -> dict[_Mark, float]:
    """Return the weight of each fingerprint that has one."""
    works = list(works)
    who_answered = Counter(answer for work in works for answer in work.answers)
    who_has = Counter(mark for work in works for mark in _marks(work))
    weights = {}
    for (answer, fingerprint), count in who_has.items():
        of = who_answered[answer]
        if fingerprint not in explained and count <= max(MAY_SHARE, COMMON * of) and count < of:
            weights[answer, fingerprint] = math.log2(of / count)
    return weights


def _marks(work: StudentAnswers) -> Iterator[_Mark]:
    for answer, answered in work.answers.items():
        for fingerprint in answered.fingerprints:
            yield answer, fingerprint


def _totals(work: StudentAnswers, weights: Mapping[_Mark, float]) -> dict[str, float]:
    """Return for each answer the weight of all that is unusual in it, without answers that have nothing."""
    totals: dict[str, float] = defaultdict(float)
    for mark in _marks(work):
        if mark in weights:
            totals[mark[0]] += weights[mark]
    return dict(totals)


class _Shared:
    """What two submissions share: the number of fingerprints, and their weight in each answer."""

    def __init__(self) -> None:
        self.count = 0
        self.by_answer: dict[str, float] = defaultdict(float)


def _shared(
    number: int, work: StudentAnswers, holders: Mapping[_Mark, Sequence[int]], weights: Mapping[_Mark, float]
) -> dict[int, _Shared]:
    """Return what `work` shares with each later submission that shares anything with it."""
    found: dict[int, _Shared] = defaultdict(_Shared)
    for mark in _marks(work):
        for other in holders.get(mark, ()):
            if other > number:
                found[other].count += 1
                found[other].by_answer[mark[0]] += weights[mark]
    return found


def _pair(
    one: StudentAnswers,
    other: StudentAnswers,
    share: float,
    weights: Mapping[_Mark, float],
    totals: Mapping[str, float],
    others_totals: Mapping[str, float],
) -> Pair:
    answers = []
    for answer in dict.fromkeys((*one.answers, *other.answers)):
        most = max(totals.get(answer, 0.0), others_totals.get(answer, 0.0))
        if not most:
            continue
        first, second = (
            work.answers[answer].fingerprints if answer in work.answers else {} for work in (one, other)
        )
        shared = [mark for mark in first.keys() & second.keys() if (answer, mark) in weights]
        weight = sum(weights[answer, mark] for mark in shared)
        lines = tuple(frozenset().union(*(prints[mark] for mark in shared)) for prints in (first, second))
        answers.append(AnswerPair(answer, min(1.0, weight / most), (lines[0], lines[1])))
    return Pair((one.student, other.student), share, tuple(answers))
