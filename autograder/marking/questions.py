"""The questions to mark in a lesson, each with what a marker needs beside an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import nbformat

from autograder.gradebook.by_hand import MarkedCell
from autograder.marking.rubric import Rubric, plain_levels, rubric_in
from autograder.model import Exercise, Lesson
from autograder.notebooks.cells import grade_id, nbgrader_of, released_cells, sources_by_id
from autograder.notebooks.in_words import solution_in_words, without_open_rubric
from autograder.reports.outline import outline
from autograder.several import whole_id

#: 'words' and 'code' wait for a person in every submission, 'checked' code only where a person is needed.
Kind = Literal["words", "code", "checked"]


@dataclass(frozen=True)
class Piece:
    """A cell to be drawn: its kind, its source, and the files attached to it."""

    cell_type: str
    source: str
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Question:
    """A question of a lesson, with what a marker needs."""

    key: str  # for addresses: letters and digits only, whatever the names are
    lesson: str
    exercise: str  # the exercise's id in the whole lesson
    notebook: str
    lesson_title: str
    title: str
    kind: Kind
    points: float
    cell: MarkedCell
    answer_ids: tuple[str, ...]  # in the notebook
    asked: tuple[Piece, ...]
    open_rubric: str  # what students were told about points
    model: str
    notes: str  # for the marker
    rubric: Rubric
    stub: str  # the answer as handed out

    @property
    def for_all(self) -> bool:
        """Whether a person marks the answer of every submission."""
        return self.kind != "checked"


@lru_cache(maxsize=100)
def questions_of(lesson: Lesson) -> tuple[Question, ...]:
    """Return the lesson's questions in order; of those graded by a test, all that could need a person."""
    notebooks = lesson.notebooks or (lesson,)
    return tuple(question for notebook in notebooks for question in _questions(lesson, notebook))


def _questions(lesson: Lesson, notebook: Lesson) -> Iterator[Question]:
    asked = _asked(notebook)
    solutions = sources_by_id(nbformat.reads(notebook.source, as_version=4).cells)
    titles = outline(lesson)
    for exercise in notebook.exercises:
        first = exercise.answer_ids[0] if exercise.answer_ids else exercise.test_id
        pieces, earns = [], []
        for piece in asked.get(first, ()):
            text, rubric = without_open_rubric(piece.source)
            earns += [rubric] if rubric else []
            pieces += [Piece(piece.cell_type, text, piece.attachments)] if text else []
        whole = whole_id(lesson.name, notebook.name, exercise.id)
        solved = [solution_in_words(solutions.get(one, "")) for one in exercise.answer_ids]
        notes = "\n\n".join(one.notes for one in solved if one.notes)
        model = "\n\n\n".join(one.model for one in solved)
        kind = _kind(notebook, exercise)
        yield Question(
            key=hashlib.sha256(f"{lesson.name}\0{whole}".encode()).hexdigest()[:12],
            lesson=lesson.name,
            exercise=whole,
            notebook=notebook.name,
            lesson_title=titles.title,
            title=titles.exercises.get(whole, whole),
            kind=kind,
            points=exercise.points,
            cell=MarkedCell(
                lesson.name,
                notebook.name,
                exercise.test_id,
                tuple(dict.fromkeys((*exercise.answer_ids, exercise.test_id))),
            ),
            answer_ids=exercise.answer_ids,
            asked=tuple(pieces),
            open_rubric="\n\n".join(earns),
            model=model,
            notes=notes,
            rubric=plain_levels(exercise.points)
            if kind == "checked"
            # A plain nbgrader course may hold its rubric in the solution, without a heading of its own.
            else rubric_in([notes, "\n\n".join(earns), model], exercise.points),
            stub="\n".join(notebook.answer(one).stub for one in exercise.answer_ids),
        )


def _kind(notebook: Lesson, exercise: Exercise) -> Kind:
    if exercise.kind != "manual":
        return "checked"
    types = {notebook.answer(one).cell_type for one in exercise.answer_ids}
    return "code" if types == {"code"} else "words"


def _asked(notebook: Lesson) -> dict[str, list[Piece]]:
    """Return, by the id of each cell, the text cells right above it; for a task, its own text."""
    found: dict[str, list[Piece]] = {}
    above: list[Piece] = []
    for cell in released_cells(notebook.release):
        name, noted = grade_id(cell), nbgrader_of(cell)
        piece = Piece(cell.cell_type, cell.source, cell.get("attachments") or {})
        if name and noted.get("task"):
            found[name], above = [*above, piece], []
        elif name and (noted.get("solution") or noted.get("grade")):
            found[name], above = above, []
        elif cell.cell_type == "markdown":
            above = [*above, piece]
        else:
            above = []
    return found
