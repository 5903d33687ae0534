"""How far a lesson's answers reach: the demonstrations that come out differently when they are blank."""

from __future__ import annotations

from dataclasses import replace

import nbformat
from nbformat import NotebookNode

from autograder.notebooks.dataflow.uses import Names, names_in


def within_reach(notebook: str) -> str:
    """The notebook (JSON text) without the demonstrations that no answer has any part in.

    What is left: answers, tests, the demonstrations that use what comes of an answer, however far it has
    gone, and what all of these need. When in doubt, a cell is left in.
    """
    read = nbformat.reads(notebook, as_version=4)
    code = [cell for cell in read.cells if cell.cell_type == "code"]
    names = {cell.id: _names(cell) for cell in code}
    kept = _reached(code, names)
    while needed := _needed(kept, code, names):
        kept |= needed
    read.cells = [cell for cell in read.cells if cell.cell_type != "code" or cell.id in kept]
    return nbformat.writes(read)


def _reached(code: list[NotebookNode], names: dict[str, Names]) -> set[str]:
    """Answers, tests, and what uses what comes of them; data counts as changed by whoever uses it."""
    data = {name for each in names.values() for name in each.assigned}
    reached, cells = set[str](), set[str]()
    for cell in code:
        its = names[cell.id]
        if _is_graded(cell) or its.opaque or its.used & reached:
            cells.add(cell.id)
            if not _is_test(cell):  # it runs apart from the others
                reached |= its.bound | its.changed | (its.used & data)
        else:
            reached -= its.bound
    return cells


def _needed(kept: set[str], code: list[NotebookNode], names: dict[str, Names]) -> set[str]:
    used = {name for cell_id in kept for name in names[cell_id].used}
    others = [cell.id for cell in code if cell.id not in kept]
    return {cell_id for cell_id in others if (names[cell_id].bound | names[cell_id].changed) & used}


def _names(cell: NotebookNode) -> Names:
    names = names_in(cell.source)
    if _is_graded(cell) and not _is_test(cell):
        return names
    # Written by the lesson's author: what it binds itself, it does not need from elsewhere.
    return replace(names, used=names.used - names.bound)


def _is_graded(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade_id"))


def _is_test(cell: NotebookNode) -> bool:
    nbgrader = cell.metadata.get("nbgrader", {})
    return bool(nbgrader.get("grade")) and not nbgrader.get("solution")
