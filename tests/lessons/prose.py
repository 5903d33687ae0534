"""The figures in a lesson's sentences, and what its cells print near them.

A figure is a number that somebody measured: one with a decimal point (0.97), a percentage, a number of three
digits or more, or a pair such as "33 of 70". It is borne out where a cell near it prints it, or has it in its
code, to as many digits as the sentence tells. Near is the section of the sentence (an exercise does not begin
one), the section before and the one after; the first section of a lesson and its summary speak of the whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

#: What is no sentence of the author's on the lesson's own results.
ASIDE = re.compile(r"<details>.*?</details>|```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$|<[^>]*>", re.DOTALL)
#: An exercise or a question begins: what it tells is a task's, and tests hold it.
TASK = re.compile(r"^#+ .*\*\(\d+ points?\)\*", re.MULTILINE)
HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
SECTION = re.compile(r"^##? (?!.*\*\(\d+ points?\)\*)", re.MULTILINE)
SUMMARY = "In five lines"

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+"
FIGURE = re.compile(
    rf"(?<![\w.,/])(?P<left>{NUMBER}) of (?:the )?(?P<right>{NUMBER})(?![\w/])"
    rf"|(?<![\w.,/])(?P<percent>{NUMBER})(?= ?%)"
    r"|(?<![\w.,/])(?P<alone>\d{1,3}(?:,\d{3})+|\d*\.\d+|\d{3,})(?![\w/]|\.\d)"
)
PRINTED = re.compile(r"\d[\d,_]*(?:\.\d+)?(?:e[-+]?\d+)?|\.\d+", re.IGNORECASE)
YEARS = range(1900, 2100)


@dataclass(frozen=True)
class Figure:
    """A figure as it is written, and the words around it."""

    written: str
    words: str


def figures(text: str) -> Iterator[Figure]:
    """The figures in the sentences of a text cell; headings, formulas, code, asides and tasks have none."""
    task = TASK.search(text)
    sentences = HEADING.sub(" ", ASIDE.sub(" ", text[: task.start()] if task else text))
    for match in FIGURE.finditer(sentences):
        for group in ("left", "right", "percent", "alone"):
            written = match[group]
            if written and not (written.isdigit() and int(written) in YEARS):
                around = sentences[max(0, match.start() - 60) : match.end() + 40]
                yield Figure(written, " ".join(around.split()))


def numbers(text: str) -> Iterator[float]:
    """The numbers in what a cell prints, or in its code."""
    for match in PRINTED.finditer(text):
        yield float(match[0].replace(",", "").replace("_", "").rstrip("."))


def is_borne_out(written: str, known: Iterable[float]) -> bool:
    """Whether one of the numbers, or a hundred times it, is the figure to as many digits as are written."""
    figure, decimals = float(written.replace(",", "")), len(written.partition(".")[2])
    half = 0.5 * 10**-decimals * (1 + 1e-9)
    ordered = sorted(known)
    return any(
        at < len(ordered) and ordered[at] <= high
        for low, high in ((figure - half, figure + half), ((figure - half) / 100, (figure + half) / 100))
        for at in [bisect_left(ordered, low - 1e-12)]
    )


def not_borne_out(cells: list[NotebookNode], told: Mapping[str, str]) -> tuple[list[Figure], set[str]]:
    """The figures that no cell near them prints, and those of `told` that nothing needs.

    cells: of an executed lesson; told: figures whose source is told, and that source
    """
    sections = list(_sections(cells))
    everywhere = [number for cell in cells for number in _of(cell)]
    missing, used = [], set()
    for cell, section in zip(cells, sections, strict=True):
        if cell.cell_type != "markdown" or "nbgrader" in cell.metadata:
            continue
        near = everywhere
        if section > 1 and SUMMARY not in cell.source:
            near = [n for c, s in zip(cells, sections, strict=True) if abs(s - section) <= 1 for n in _of(c)]
        for figure in figures(cell.source):
            if is_borne_out(figure.written, near):
                continue
            if figure.written in told:
                used.add(figure.written)
            else:
                missing.append(figure)
    return missing, set(told) - used


def _sections(cells: list[NotebookNode]) -> Iterator[int]:
    """The number of the section that each cell is in, from 1; where a cell begins one, that one."""
    number = 0
    for cell in cells:
        number += cell.cell_type == "markdown" and bool(SECTION.search(cell.source))
        yield number


def _of(cell: NotebookNode) -> Iterator[float]:
    """The numbers in the code and the output of a demonstration; of what is graded, none."""
    if cell.cell_type != "code" or "nbgrader" in cell.metadata:
        return
    yield from numbers(cell.source)
    for output in cell.outputs:
        if output.output_type == "stream":
            yield from numbers(output.text)
        else:
            yield from numbers(str(output.get("data", {}).get("text/plain", "")))
