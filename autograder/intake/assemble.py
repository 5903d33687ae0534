"""Assembles the restored notebook: the student's cells in their order, the lesson's in their places."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from autograder.intake.expected import ExpectedCell, ExpectedLesson
from autograder.intake.match import Match
from autograder.intake.read import Attachments, StudentCell

Cell = dict[str, Any]

_VALID_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def assemble(
    cells: Sequence[StudentCell], lesson: ExpectedLesson, found: Match
) -> tuple[list[Cell], dict[int, int]]:
    """Return the cells of the restored notebook, and the new place of each kept cell of the submission."""
    answers = _answer_cells(cells, lesson, found)
    gone = _gone(lesson, found)
    put_after = _put_after(lesson, found, answers)
    run_before: dict[int, list[int]] = defaultdict(list)
    for code in found.code.values():
        for place in code.moved:
            run_before[code.at[0]].append(place)
    restored: list[Cell] = list(put_after[-1])
    now_at: dict[int, int] = {}
    for at in range(len(cells)):
        for place in (*run_before[at], at):
            if place == at and at in gone:
                continue
            now_at[place] = len(restored)
            restored.append(answers.get(place) or _as_it_is(cells[place], found.code_of.get(place)))
        restored += put_after[at]
    _number(restored, {cell.cell()["id"] for cell in lesson.cells})
    return restored, now_at


def _answer_cells(cells: Sequence[StudentCell], lesson: ExpectedLesson, found: Match) -> dict[int, Cell]:
    """Return the lesson's answer cells, by place: the lesson's metadata with the student's text."""
    answers: dict[int, Cell] = {}
    # one cell may hold two answers but has one grade_id: the one that it had before, if it had any
    for expected in sorted(lesson.with_role("code"), key=lambda cell: not found.code[cell.grade_id].marked):
        code = found.code[expected.grade_id]
        if code.at and code.main not in answers:
            source = found.code_of.get(code.main, cells[code.main].source)
            answers[code.main] = {**expected.cell(), "source": source}
    for expected in lesson.with_role("words"):
        words = found.words[expected.grade_id]
        if words.at:
            attachments: Attachments = {}
            for at in sorted((words.main, *words.merged)):
                attachments |= cells[at].attachments
            cell = {**expected.cell(), "source": words.text}
            answers[words.main] = {**cell, "attachments": attachments} if attachments else cell
    return answers


def _gone(lesson: ExpectedLesson, found: Match) -> set[int]:
    """Return the places of cells that are left out: copies of the lesson's cells, and moved or merged cells.

    A person marks a task, so a changed task cell stays for them to see.
    """
    tasks = {cell.grade_id for cell in lesson.with_role("locked") if cell.carries_points}
    gone = {
        at
        for grade_id, copies in found.copies.items()
        if not (grade_id in tasks and copies.changed)
        for at in copies.at
    }
    gone |= {at for code in found.code.values() for at in (*code.dropped, *code.moved)}
    return gone | {at for words in found.words.values() for at in words.merged}


def _put_after(lesson: ExpectedLesson, found: Match, answers: Mapping[int, Cell]) -> dict[int, list[Cell]]:
    """Return the lesson's cells to insert, by the place in the submission that they follow; -1: the front."""
    there = {cell["metadata"]["nbgrader"]["grade_id"] for cell in answers.values()}
    put: dict[int, list[Cell]] = defaultdict(list)
    for expected in lesson.cells:
        if expected.role in ("test", "locked"):
            put[_place(expected, lesson, found)].append(expected.cell())
        elif expected.carries_points and expected.grade_id not in there:
            put[found.anchors.before(expected.position)].append(_in_place_of_answer(expected, found))
    return put


def _place(expected: ExpectedCell, lesson: ExpectedLesson, found: Match) -> int:
    """Return the place to insert a cell after: the student's copy or the last answer cell, the later one."""
    copies = found.copies.get(expected.grade_id)
    places = list(copies.at[:1]) if copies else []
    for answer in lesson.answers_of.get(expected.grade_id, ()):
        places += found.code[answer].at if answer in found.code else found.words[answer].at
    return max(places, default=found.anchors.before(expected.position))


def _in_place_of_answer(expected: ExpectedCell, found: Match) -> Cell:
    """Make an answer cell that carries points and is missing, for the person who marks it."""
    cell = expected.cell()
    if expected.role == "words":
        return {**cell, "source": found.words[expected.grade_id].text or cell["source"]}
    if found.code[expected.grade_id].at:
        return {**cell, "source": "# The answer stands in a cell further up, together with another one."}
    return cell


def _as_it_is(cell: StudentCell, code: str | None) -> Cell:
    """Return a student's cell without its metadata, which could mark it as a test or make Jupyter skip it."""
    kept: Cell = {"cell_type": cell.cell_type, "id": cell.id or "", "metadata": {}, "source": cell.source}
    if code is not None:
        kept |= {"cell_type": "code", "source": code}
    elif cell.attachments:
        kept["attachments"] = cell.attachments
    return kept


def _number(cells: Sequence[Cell], reserved: Collection[str]) -> None:
    """Give every cell all its fields and a valid, unique id. Cells of the lesson keep their ids."""
    used: set[str] = set()
    for cell in cells:
        cell_id = cell["id"]
        own = "nbgrader" in cell["metadata"] or cell_id not in reserved
        if not own or cell_id in used or not _VALID_ID.fullmatch(cell_id):
            number = len(used)
            while (cell_id := f"cell-{number}") in used or cell_id in reserved:
                number += 1
            cell["id"] = cell_id
        used.add(cell_id)
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
