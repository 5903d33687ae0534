"""The numbers of a lesson's exercises, in the order in which a reader meets them: `Exercise 3 of 9`."""

from __future__ import annotations

from autograder.model import Lesson
from autograder.notebooks.cells import grade_id, nbgrader_of, released_cells, source_of
from autograder.notebooks.headings import headings_in, headings_of

EXAMPLE = "write `## Exercise {} of {}: what it is about`"


def exercise_numbers(lesson: Lesson) -> dict[str, str]:
    """Return the number in the heading above each answer, by answer id; without such a heading, none."""
    numbers: dict[str, str] = {}
    above = ""
    for cell in released_cells(lesson.release):
        if not grade_id(cell) and cell.cell_type == "markdown":
            for heading in headings_in(source_of(cell)):
                if heading.is_exercise:
                    above = heading.number if heading.count else ""
        elif nbgrader_of(cell).get("solution"):
            if above:
                numbers[grade_id(cell)] = above
            above = ""
    return numbers


def numbering_findings(lesson: Lesson) -> list[str]:
    """Return findings on headings of exercises that are not counted 1, 2, 3 … in the order of the lesson."""
    headings = [one for one in headings_of(released_cells(lesson.release)) if one.is_exercise]
    return [
        f"heading '{heading.text}': this is exercise {place} of {len(headings)}; "
        + EXAMPLE.format(place, len(headings))
        for place, heading in enumerate(headings, start=1)
        if (heading.number, heading.count) != (str(place), str(len(headings)))
    ]
