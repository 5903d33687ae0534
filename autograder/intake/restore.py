"""Restores the notebook to execute: the student's cells, with the original test cells in their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import to_notebook

from autograder.errors import Unreadable
from autograder.intake.assemble import assemble
from autograder.intake.expected import ExpectedLesson, expected
from autograder.intake.landmarks import landmarks_in, landmarks_of, likeliest
from autograder.intake.match import CodeAnswer, Match, match
from autograder.intake.read import KERNEL, StudentCell, read
from autograder.intake.reasons import reasons_of
from autograder.intake.words import TextAnswer
from autograder.model import Landmarks, Lesson

KERNELSPEC = {"name": KERNEL, "display_name": "Python 3", "language": "python"}

#: The least share of the lesson's own text that must be present when no exercise is recognised.
MIN_SHARE_OF_GIVEN = 0.2


@dataclass(frozen=True)
class Restored:
    """A submission whose missing and changed cells have been restored.

    `notebook`: in nbformat 4.5, without outputs; executing it writes outputs into it. Every cell of the
    lesson that carries points occurs once, with its nbgrader metadata, after the cells that hold its
    answer. Each sentence in `reasons` says what was repaired. Each answer id of the lesson is in exactly one
    of `answered`, `blank` (still as released, or empty) and `missing` (no cell holds it). `out_of_place`:
    those of `answered` whose own cell is untouched, and text elsewhere was taken for the answer.
    `unanswered`: exercises for a person to mark that have no answer, so they score 0. `holders`: answer id
    to the positions, in `notebook`, of the cells that hold it, in order; () when it is missing. `landmarks`:
    names by which another lesson may be recognised, if the notebook has little of this one.
    """

    notebook: NotebookNode
    reasons: tuple[str, ...]
    answered: frozenset[str]
    out_of_place: frozenset[str]
    blank: frozenset[str]
    missing: frozenset[str]
    unanswered: frozenset[str]
    holders: Mapping[str, tuple[int, ...]]
    landmarks: Landmarks = frozenset()


def restore(submission: bytes, lesson: Lesson, others: Iterable[Lesson] = ()) -> Restored:
    """Restore from any bytes a notebook that can be executed and scored.

    `others`: the other lessons of the course, so that the reason can name the lesson of a notebook that was
    handed in for the wrong one. Raises `Unreadable`, whose `reason` is for the student, when nothing can be
    graded.
    Pure: the same bytes give the same notebook.
    """
    wanted = expected(lesson)
    student = read(submission, kernel=str(wanted.metadata.get("kernelspec", {}).get("name", KERNEL)))
    found = match(student.cells, wanted)
    landmarks = _refuse_foreign(student.cells, lesson, wanted, found, others)
    cells, now_at = assemble(student.cells, wanted, found)
    notebook = {
        "cells": cells,
        "metadata": {**wanted.metadata, "kernelspec": KERNELSPEC},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    marked_by_a_person = frozenset(cell.grade_id for cell in wanted.cells if cell.carries_points)
    missing = _ids(found, lambda answer: answer.missing)
    blank = _ids(found, lambda answer: answer.blank) - missing
    return Restored(
        notebook=to_notebook(notebook),
        reasons=student.reasons + reasons_of(found, wanted),
        answered=_ids(found, lambda answer: True) - blank - missing,
        out_of_place=frozenset(name for name, words in found.words.items() if words.unsure or words.beside),
        blank=blank,
        missing=missing,
        unanswered=marked_by_a_person & (blank | missing),
        holders=_holders(cells, now_at, found),
        landmarks=landmarks,
    )


def _holders(
    cells: Sequence[Mapping[str, Any]], now_at: Mapping[int, int], found: Match
) -> dict[str, tuple[int, ...]]:
    """Return the positions of the answers in the notebook. An answer in words has one cell."""
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    holders = {answer: tuple(now_at[at] for at in code.at) for answer, code in found.code.items()}
    for answer, words in found.words.items():
        holders[answer] = () if words.missing else (ids.index(answer),)
    return holders


def _ids(found: Match, when: Callable[[CodeAnswer | TextAnswer], bool]) -> frozenset[str]:
    return frozenset(answer for answer, one in found.answers() if when(one))


def _refuse_foreign(
    cells: Sequence[StudentCell],
    lesson: Lesson,
    wanted: ExpectedLesson,
    found: Match,
    others: Iterable[Lesson],
) -> Landmarks:
    """Raise `Unreadable` for a notebook of another lesson or of none; where unsure, return its landmarks."""
    if 2 * found.evidence > len(wanted.cells):
        return frozenset()
    landmarks = landmarks_in(cells)
    known = {other.name: landmarks_of(other) for other in (lesson, *others)}
    if other := likeliest(landmarks, known, lesson.name):
        raise Unreadable(is_of(other, lesson.name), landmarks)
    if not found.evidence and found.share_of_given < MIN_SHARE_OF_GIVEN:
        why = f"This is not the notebook of lesson '{lesson.name}': none of its exercises is in it."
        raise Unreadable(why, landmarks)
    return landmarks


def is_of(lesson: str, asked_for: str) -> str:
    """Return the sentence about a notebook that was handed in for the wrong lesson."""
    return f"This is the notebook of lesson '{lesson}', not of '{asked_for}'."
