"""Recognises the lesson of a notebook by names in it, its landmarks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from autograder.intake.expected import expected, rubrics_in
from autograder.intake.read import StudentCell
from autograder.model import Landmarks, Lesson
from autograder.notebooks.scanning import bound_names

#: The most names of a notebook that are read, about, and the longest, which is longer than any of ours.
MOST_NAMES = 2_000
LONGEST_NAME = 200
#: A notebook belongs to another lesson if it has so many times more of that lesson's landmarks,
FOREIGN = 3
#: and at least so many.
FEWEST = 2


def landmarks_of(lesson: Lesson) -> Landmarks:
    """Return the landmarks of `lesson`: ids of its cells, names that answers define, rubrics of tests."""
    marks: set[str] = set()
    for notebook in lesson.notebooks or (lesson,):
        wanted = expected(notebook)
        marks |= {f"id {cell.grade_id}" for cell in wanted.cells}
        marks |= {f"name {name}" for cell in wanted.cells for name in cell.keys}
        marks |= {f"rubric {name}" for name in wanted.test_by_rubric}
    return frozenset(marks)


def landmarks_in(cells: Iterable[StudentCell]) -> Landmarks:
    """Return the landmarks in a notebook as it was handed in, for whatever lesson."""
    marks: set[str] = set()
    for cell in cells:
        if len(marks) > MOST_NAMES:
            break
        names = {f"id {cell.grade_id}"} if cell.grade_id else set()
        if cell.cell_type == "code":
            names |= {f"name {name}" for name in bound_names(cell.source)}
            names |= {f"rubric {name}" for name in rubrics_in(cell.source)}
        marks |= {name for name in names if len(name) <= LONGEST_NAME}
    return frozenset(marks)


def likeliest(found: Landmarks, lessons: Mapping[str, Landmarks], asked_for: str = "") -> str | None:
    """Return the lesson of a notebook with these landmarks, if it is clear and not `asked_for`; else None.

    Landmarks that several lessons share do not count.
    """
    if asked_for and asked_for not in lessons:
        return None
    own = lessons.get(asked_for, frozenset())
    shares = {name: len(found & marks - own) for name, marks in lessons.items() if name != asked_for}
    best = max(shares.values(), default=0)
    names = [name for name, share in shares.items() if share == best]
    if len(names) > 1 or best < FEWEST:
        return None
    is_plain = best > FOREIGN * len(found & own - lessons[names[0]])
    return names[0] if is_plain else None
