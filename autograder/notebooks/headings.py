"""Parses the headings of a text cell, also those of exercises: `## Exercise 3 of 7: XOR *(3 points)*`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.notebooks.cells import Cell, grade_id, source_of

_HEADING = re.compile(r"(#{1,6})[ \t]+(.+)")
_EXERCISE = re.compile(r"Exercise\b(?: (?P<number>\d+)\b(?: of (?P<count>\d+):)?)?")
_POINTS = re.compile(r".*\((\d+(?:\.\d+)?) points?\)")
_FENCE = "```"


@dataclass(frozen=True)
class Heading:
    """A heading. `text`: as it is written, without the `#` signs. `line`: the index of its line, from 0.

    In an exercise's heading 'Exercise 3 of 7:', `number` is 3 and `count` is 7, each '' where it is missing.
    `points`: the points that the heading names, or None.
    """

    level: int
    text: str
    line: int
    is_exercise: bool
    number: str
    count: str
    points: float | None

    @property
    def title(self) -> str:
        """The text for a person to read: without marks of emphasis, code or links, and without its points."""
        text = re.sub(r"[*_]*\(\s*[\d.]+\s+points?\s*\)[*_]*", "", self.text)
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
        return re.sub(r"[*`]|(?<!\w)_|_(?!\w)", "", text).strip(" #")


def headings_in(markdown: str) -> Iterator[Heading]:
    """Yield the headings of a Markdown text in order. Lines in a fenced code block are no headings."""
    fenced = False
    for number, line in enumerate(markdown.split("\n")):
        if line.lstrip().startswith(_FENCE):
            fenced = not fenced
        found = _HEADING.match(line)
        if found and not fenced:
            yield _read(len(found[1]), found[2].rstrip(), number)


def headings_of(cells: Iterable[Cell]) -> Iterator[Heading]:
    """Yield the headings of a notebook's text cells, but for answers in words."""
    for cell in cells:
        if cell["cell_type"] == "markdown" and not grade_id(cell):
            yield from headings_in(source_of(cell))


def _read(level: int, text: str, line: int) -> Heading:
    exercise = _EXERCISE.match(text)
    points = _POINTS.match(text)
    return Heading(
        level,
        text,
        line,
        is_exercise=exercise is not None,
        number=(exercise and exercise["number"]) or "",
        count=(exercise and exercise["count"]) or "",
        points=float(points[1]) if points else None,
    )
