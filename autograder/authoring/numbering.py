"""The exercises of a lesson are counted in the order in which a reader meets them: `Exercise 3 of 9`."""

from __future__ import annotations

import re

import nbformat

from autograder.model import Lesson

HEADING = re.compile(r"^#+ Exercise\b(?: (\d+) of (\d+):)?.*$", re.MULTILINE)
EXAMPLE = "write `## Exercise {} of {}: what it is about`"


def exercise_numbers(lesson: Lesson) -> dict[str, str]:
    """Answer id -> the number in the heading above it; answers without such a heading are left out."""
    numbers: dict[str, str] = {}
    above = ""
    for cell in nbformat.reads(lesson.release, as_version=4).cells:
        nbgrader = cell.metadata.get("nbgrader")
        if nbgrader is None and cell.cell_type == "markdown":
            for heading in HEADING.finditer(cell.source):
                above = heading[1] or ""
        elif nbgrader is not None and nbgrader["solution"]:
            if above:
                numbers[nbgrader["grade_id"]] = above
            above = ""
    return numbers


def numbering_findings(lesson: Lesson) -> list[str]:
    """Headings of exercises that are not counted 1, 2, 3 … of so many, in the order of the lesson."""
    headings = [
        heading
        for cell in nbformat.reads(lesson.release, as_version=4).cells
        if cell.cell_type == "markdown" and "nbgrader" not in cell.metadata
        for heading in HEADING.finditer(cell.source)
    ]
    return [
        f"heading '{heading[0].lstrip('# ')}': this is exercise {place} of {len(headings)}; "
        + EXAMPLE.format(place, len(headings))
        for place, heading in enumerate(headings, start=1)
        if heading.groups() != (str(place), str(len(headings)))
    ]
