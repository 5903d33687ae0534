"""The notebook to execute: the student's cells, with the original test cells in their places."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.intake.assemble import assemble
from autograder.intake.expected import Expected, expected
from autograder.intake.match import Code, Match, match
from autograder.intake.read import KERNEL, StudentCell, Unreadable, read
from autograder.intake.reasons import reasons_of
from autograder.intake.words import Words
from autograder.model import Lesson

KERNELSPEC = {"name": KERNEL, "display_name": "Python 3", "language": "python"}

#: So much of the lesson's own text must be there when no exercise is recognised at all.
MIN_SHARE_OF_GIVEN = 0.2
#: A notebook in which another lesson is recognised so many times better is a notebook of that lesson.
FOREIGN = 3


@dataclass(frozen=True)
class Restored:
    """A submission made whole.

    `notebook`: JSON text (nbformat 4.5, no outputs). Every cell of the lesson that carries points stands
    in it once, with its nbgrader metadata, after the cells that hold its answer. Each sentence in
    `reasons` says what was repaired. Each answer id of the lesson is in exactly one of `answered`,
    `blank` (still as released, or empty) and `missing` (no cell holds it). `unanswered`: exercises for a
    person to mark where there is nothing to mark, so that they score 0. `holders`: answer id to the
    positions, in `notebook`, of the cells that hold it, in order; () when it is missing.
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
    wanted = expected(lesson)
    student = read(submission, kernel=str(wanted.metadata.get("kernelspec", {}).get("name", KERNEL)))
    found = match(student.cells, wanted)
    _refuse_foreign(student.cells, lesson.name, wanted, found, others)
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
        notebook=json.dumps(notebook, ensure_ascii=False),
        reasons=student.reasons + reasons_of(found, wanted),
        answered=_ids(found, lambda answer: True) - blank - missing,
        blank=blank,
        missing=missing,
        unanswered=marked_by_a_person & (blank | missing),
        holders=_holders(cells, now_at, found),
    )


def _holders(
    cells: Sequence[Mapping[str, Any]], now_at: Mapping[int, int], found: Match
) -> dict[str, tuple[int, ...]]:
    """Where the answers stand now. One in words stands in one cell, which may have been put in."""
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    holders = {answer: tuple(now_at[at] for at in code.at) for answer, code in found.code.items()}
    for answer, words in found.words.items():
        holders[answer] = () if words.missing else (ids.index(answer),)
    return holders


def _ids(found: Match, when: Callable[[Code | Words], bool]) -> frozenset[str]:
    return frozenset(answer for answer, one in found.answers() if when(one))


def _refuse_foreign(
    cells: Sequence[StudentCell], name: str, wanted: Expected, found: Match, others: Iterable[Lesson]
) -> None:
    """Raise `Unreadable` for the notebook of another lesson, or of none."""
    if 2 * found.evidence > len(wanted.cells):
        return
    evidence = {other.name: match(cells, expected(other)).evidence for other in others if other.name != name}
    likeliest = max(evidence, key=lambda other: evidence[other], default="")
    if likeliest and evidence[likeliest] > FOREIGN * found.evidence:
        raise Unreadable(f"This is the notebook of lesson '{likeliest}', not of '{name}'.")
    if not found.evidence and found.share_of_given < MIN_SHARE_OF_GIVEN:
        raise Unreadable(f"This is not the notebook of lesson '{name}': none of its exercises is in it.")
