"""The titles of a lesson and its exercises, read from the lesson's own headings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from autograder.model import Exercise, Lesson
from autograder.notebooks.cells import grade_id, released_cells
from autograder.notebooks.headings import headings_in


@dataclass(frozen=True)
class Outline:
    """The lesson's title, and the title of each exercise by its id."""

    title: str
    exercises: Mapping[str, str]


@lru_cache(maxsize=100)
def outline(lesson: Lesson) -> Outline:
    """Return the titles of a lesson; without headings, its name and the exercises' ids.

    The title of an exercise is the last heading (level 2 or below) before its first cell, if no other
    exercise came between.
    """
    first_cells = {cell: exercise.id for exercise in lesson.exercises for cell in _cells(exercise)}
    title = ""
    heading = ""
    titles = {exercise.id: exercise.id for exercise in lesson.exercises}
    named: set[str] = set()
    for cell in released_cells(lesson.release):
        exercise_id = first_cells.get(grade_id(cell))
        if exercise_id is not None:
            if heading and exercise_id not in named:
                titles[exercise_id] = heading
            named.add(exercise_id)
            heading = ""
        elif cell.cell_type == "markdown":
            for found in headings_in(cell.source):
                if found.level == 1:
                    title = title or found.title
                else:
                    heading = found.title
    return Outline(title or lesson.name, titles)


def _cells(exercise: Exercise) -> tuple[str, ...]:
    return (*exercise.answer_ids, exercise.test_id)
