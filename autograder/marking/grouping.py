"""Groups similar answers: equal ones together, and similar ones near each other.

Groups only help to look through the answers. No answer is marked because it is in a group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.marking.queue import Listed
from autograder.marking.vectors import Vectors, Way, vectors

#: The largest mean distance (1 - cosine) between answers of a group, as measured in docs/marking.md.
FARTHEST: dict[Way, float] = {"words": 0.85, "sentences": 0.5}
#: The most different answers that are compared: time and memory grow with the square of their number.
MOST_COMPARED = 4_000


@dataclass(frozen=True)
class Group:
    """A group of similar answers, nearest to the middle first. `key`: the `alike` of the first one."""

    key: str
    alike: tuple[str, ...]  # the different answers in it
    members: tuple[Listed, ...]  # in the order of `alike`, equal ones together

    @property
    def left(self) -> int:
        return sum(member.waits for member in self.members)


def together(texts: list[str], way: Way, farthest: float | None = None) -> list[list[int]]:
    """Group similar texts: lists of their indices, each index in one list, the text in the middle first.

    Texts beyond MOST_COMPARED are not compared. `farthest`: a distance in place of FARTHEST.
    """
    limit = FARTHEST[way] if farthest is None else farthest
    compared = texts[:MOST_COMPARED]
    alone = [[number] for number in range(len(compared), len(texts))]
    if len(compared) < 2:
        return [[number] for number in range(len(compared))] + alone
    from sklearn.cluster import AgglomerativeClustering

    found = vectors(compared, way)
    distances = np.clip(1 - found @ found.T, 0, 2)
    labels = AgglomerativeClustering(
        n_clusters=None, distance_threshold=limit, metric="precomputed", linkage="average"
    ).fit_predict(distances)
    members: dict[int, list[int]] = {}
    for number, label in enumerate(labels):
        members.setdefault(int(label), []).append(number)
    return [_from_the_middle(found, numbers) for numbers in members.values()] + alone


def groups_of(listed: Sequence[Listed], similar: Sequence[Sequence[str]] = ()) -> list[Group]:
    """Return the groups of these answers, the largest first.

    `similar`: the `alike` of answers that are similar, group by group; any other is a group of its own.
    """
    equal: dict[str, list[Listed]] = {}
    for one in listed:
        equal.setdefault(one.alike, []).append(one)
    named = Counter(alike for some in similar for alike in some)
    sets = [[alike for alike in some if alike in equal] for some in similar]
    sets += [[alike] for alike in equal if alike not in named]
    found = [
        Group(some[0], tuple(some), tuple(member for alike in some for member in equal[alike]))
        for some in sets
        if some
    ]
    return sorted(found, key=lambda group: (-len(group.members), group.key))


def to_be_compared(listed: Sequence[Listed]) -> dict[str, str]:
    """Return the different answers that have words and no picture, by their `alike`."""
    return {one.alike: one.source for one in listed if not one.attached and one.source.strip()}


def _from_the_middle(found: Vectors, numbers: list[int]) -> list[int]:
    middle = found[numbers].mean(axis=0)
    nearness = found[numbers] @ middle
    order = np.argsort(-nearness, kind="stable")
    return [numbers[place] for place in order]
