"""The notebook to execute: the student's cells, with the original test cells in their places."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.intake.read import StudentCell, Unreadable, read
from autograder.model import Lesson


@dataclass(frozen=True)
class Restored:
    """A submission made whole.

    `notebook`: JSON text (nbformat 4.5, no outputs); every graded cell of the lesson stands in it
    exactly once, with its nbgrader metadata. Every sentence in `reasons` says what was repaired.
    Each answer id of the lesson is in exactly one of `answered`, `blank` (still as released, or
    empty) and `missing` (no cell holds it). `unanswered`: exercises for a person to mark where
    there is nothing to mark, so that they score 0. `holders`: answer id to the positions, in
    `notebook`, of the cells that hold it.
    """

    notebook: str
    reasons: tuple[str, ...]
    answered: frozenset[str]
    blank: frozenset[str]
    missing: frozenset[str]
    unanswered: frozenset[str]
    holders: Mapping[str, tuple[int, ...]]


def restore(submission: bytes, lesson: Lesson, others: Iterable[Lesson] = ()) -> Restored:
    """Make of any bytes a notebook that can be executed and scored.

    `others`: the other lessons of the course, so that a notebook handed in for the wrong one can be
    told by name. Raises `Unreadable`, whose `reason` is for the student, when nothing can be graded.
    Pure: the same bytes give the same notebook.
    """
    student = read(submission)
    originals = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell
        for cell in json.loads(lesson.source)["cells"]
        if "nbgrader" in cell.get("metadata", {})
    }
    tests = {exercise.test_id for exercise in lesson.exercises if exercise.kind != "manual"}
    cells: list[dict[str, Any]] = []
    holders: dict[str, tuple[int, ...]] = {}
    blank = set()
    for cell in student.cells:
        original = originals.get(cell.grade_id or "")
        if original is not None and cell.grade_id in tests:
            cells.append({**original, "outputs": [], "execution_count": None})
            continue
        if original is not None and cell.grade_id is not None:
            holders[cell.grade_id] = (len(cells),)
            if cell.source.split() == lesson.answer(cell.grade_id).stub.split():
                blank.add(cell.grade_id)
        cells.append(_as_json(cell, len(cells), original["metadata"] if original else {}))
    if not holders:
        raise Unreadable(f"This is not a notebook of the lesson '{lesson.name}'.")
    notebook = {
        "cells": cells,
        "metadata": json.loads(lesson.source)["metadata"],
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    manual = {exercise.id for exercise in lesson.exercises if exercise.kind == "manual"}
    return Restored(
        notebook=json.dumps(notebook, ensure_ascii=False),
        reasons=student.reasons,
        answered=frozenset(holders) - blank,
        blank=frozenset(blank),
        missing=frozenset(answer.id for answer in lesson.answers) - frozenset(holders),
        unanswered=frozenset(manual & blank),
        holders=holders,
    )


def _as_json(cell: StudentCell, position: int, metadata: dict[str, Any]) -> dict[str, Any]:
    body = {
        "cell_type": cell.cell_type,
        "id": f"cell-{position}",
        "metadata": metadata,
        "source": cell.source,
    }
    if cell.cell_type == "code":
        return {**body, "outputs": [], "execution_count": None}
    return {**body, "attachments": cell.attachments} if cell.attachments else body
