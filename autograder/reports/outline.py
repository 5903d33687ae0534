"""What a lesson and its exercises are called, read from the lesson's own headings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import nbformat

from autograder.model import Exercise, Lesson


@dataclass(frozen=True)
class Outline:
    """The lesson's title, and the title of each exercise by its id."""

    title: str
    exercises: Mapping[str, str]


@lru_cache(maxsize=100)
def outline(lesson: Lesson) -> Outline:
    """Titles for a person to read; names and ids stand in where a lesson has no headings.

    An exercise is called by the last heading (level 2 or below) before its first cell, if no other
    exercise came between.
    """
    first_cells = {cell: exercise.id for exercise in lesson.exercises for cell in _cells(exercise)}
    title = ""
    heading = ""
    titles = {exercise.id: exercise.id for exercise in lesson.exercises}
    named: set[str] = set()
    for cell in nbformat.reads(lesson.release, as_version=4).cells:
        exercise_id = first_cells.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if exercise_id is not None:
            if heading and exercise_id not in named:
                titles[exercise_id] = heading
            named.add(exercise_id)
            heading = ""
        elif cell.cell_type == "markdown":
            for level, text in _headings(cell.source):
                if level == 1:
                    title = title or text
                else:
                    heading = text
    return Outline(title or lesson.name, titles)


def _cells(exercise: Exercise) -> tuple[str, ...]:
    return (*exercise.answer_ids, exercise.test_id)


def _headings(markdown: str) -> list[tuple[int, str]]:
    found = []
    fenced = False
    for line in markdown.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        match = re.match(r"(#{1,6})\s+(.+)", line)
        if match and not fenced:
            found.append((len(match[1]), _plain(match[2])))
    return found


def _plain(heading: str) -> str:
    """A heading without marks of emphasis, code or links, and without '(3 points)'."""
    text = re.sub(r"[*_]*\(\s*[\d.]+\s+points?\s*\)[*_]*", "", heading)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[*`]|(?<!\w)_|_(?!\w)", "", text).strip(" #")
