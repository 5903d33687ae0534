"""Rubrics: their items, parsed from the author's text, for the number keys.

Two forms are understood, with or without emphasis on the points:

* points that add up: `**1 point** for the reason. **1 point** for the remedy. 0 points for …`
* levels, of which one holds: `2 points: both, each with a reason. 1 point: one of them. 0 points: …`

A rubric in another form is shown as it is, and the keys give plain numbers of points.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from autograder.model import ExerciseVerdict, total

#: The number of number keys.
MOST_ITEMS = 9
_HALF = "half"
_BOLD = r"(?:\*\*)?"
_AMOUNT = re.compile(
    rf"(?:(?<=[.;:,)]\s)|(?<=\n)|^){_BOLD}(?P<points>\d+(?:\.\d+)?|[Hh]alf(?= a point))"
    rf"(?:\s*(?:a\s+)?points?)?(?P<colon>:)?{_BOLD}(?P<after>:|\s+for\b|\s+if\b)?(?=\s)"
)


@dataclass(frozen=True)
class Item:
    """One line of a rubric. `ticked`: at first, as for a check that has passed."""

    points: float
    text: str
    ticked: bool = False


@dataclass(frozen=True)
class Rubric:
    """The items of a rubric, by number key. `adds_up`: their points are added; else one of them holds."""

    items: tuple[Item, ...]
    adds_up: bool

    def points_of(self, chosen: Sequence[int]) -> float:
        """Return the points of the items with these numbers, from 0. Raises IndexError for an unknown one."""
        if min(chosen, default=0) < 0:
            raise IndexError(min(chosen))
        points = [self.items[number].points for number in dict.fromkeys(chosen)]
        return total(points) if self.adds_up else max(points, default=0.0)


def rubric_in(texts: Sequence[str], most: float) -> Rubric:
    """Return the first rubric in `texts` that gives `most` points at best; else plain levels."""
    for text in texts:
        items = _items(text)[:MOST_ITEMS]
        giving = [item for item in items if item.points > 0]
        if giving and total(item.points for item in giving) == most:
            return Rubric(tuple(giving), adds_up=True)
        if len(giving) > 1 and max(item.points for item in giving) == most:
            return Rubric(tuple(_with_nothing(items)), adds_up=False)
    return plain_levels(most)


def plain_levels(most: float) -> Rubric:
    """Return levels in equal steps from `most` points to none, in halves where there are enough keys."""
    step = next((step for step in (0.5, 1.0, 2.0, 5.0, 10.0) if most / step < MOST_ITEMS), most / 8)
    steps = [total([step * number]) for number in range(int(most / step) + 1)]
    if steps[-1] != most:
        steps = [*steps[: MOST_ITEMS - 1], most]
    return Rubric(tuple(Item(points, "") for points in reversed(steps)), adds_up=False)


def rubric_of_checks(outcome: ExerciseVerdict) -> Rubric:
    """Return a test's checks as items, ticked where they passed; plain levels for a test without checks."""
    parts = outcome.parts
    if not parts or len(parts) > MOST_ITEMS or total(part.points for part in parts) != outcome.max_score:
        return plain_levels(outcome.max_score)
    return Rubric(
        tuple(Item(part.points, part.title, part.earned >= part.points) for part in parts), adds_up=True
    )


def _items(text: str) -> list[Item]:
    """Return an item for each amount of points, with the words up to the next amount."""
    found = [match for match in _AMOUNT.finditer(text) if match["colon"] or match["after"]]
    items = []
    for match, following in zip_longest(found, found[1:]):
        words = text[match.end() : following.start() if following else len(text)]
        points = 0.5 if match["points"].lower() == _HALF else float(match["points"])
        items.append(Item(points, _sentence(words)))
    return items


def _sentence(words: str) -> str:
    """Return the words in one line without marks of emphasis."""
    return re.sub(r"\*+(?! )([^*]+)\*+", r"\1", " ".join(words.split())).strip(" ;,*")


def _with_nothing(items: list[Item]) -> list[Item]:
    """Return the levels, highest first, with one for no points."""
    levels = [item for item in items if item.points > 0]
    nothing = next((item for item in items if item.points == 0), Item(0.0, ""))
    return sorted([*levels[: MOST_ITEMS - 1], nothing], key=lambda item: -item.points)
