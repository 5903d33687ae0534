"""Which cells need not run at grading: those that no graded answer depends on.

A lesson's demonstrations train and plot for a minute that no score depends on. A cell is skipped only
if it is, word for word, a demonstration of the released lesson, and none of the names that the
remaining cells use comes from it. Whatever a student wrote or changed always runs; when in doubt, run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import nbformat
from nbformat import NotebookNode

from autograder.kernels.names import Names, names_in
from autograder.model import Lesson


def cells_to_skip(notebook: str, lesson: Lesson) -> frozenset[str]:
    """Ids of the code cells in `notebook` (JSON text, restored) that no graded answer depends on."""
    cells = [cell for cell in nbformat.reads(notebook, as_version=4).cells if cell.cell_type == "code"]
    demonstrations = _demonstrations(lesson)
    kept = [cell for cell in cells if _normal(cell.source) not in demonstrations]
    skipped = [cell for cell in cells if _normal(cell.source) in demonstrations]
    names = {cell.id: names_in(cell.source) for cell in cells}
    for cell in cells:
        if _normal(cell.source) in demonstrations or _is_test(cell):
            # Written by the lesson's author: what it binds itself, it does not need from elsewhere.
            names[cell.id] = replace(names[cell.id], used=names[cell.id].used - names[cell.id].bound)
        else:
            own = _imports_of_its_own(names[cell.id], [names[other.id] for other in skipped])
            names[cell.id] = replace(names[cell.id], used=names[cell.id].used - own)
    assigned = {name for cell in cells for name in names[cell.id].assigned}
    while True:
        needed = {name for cell in kept for name in names[cell.id].used}
        wanted = [cell for cell in skipped if _matters(names[cell.id], needed, needed & assigned)]
        if not wanted:
            return frozenset(cell.id for cell in skipped)
        kept += wanted
        skipped = [cell for cell in skipped if cell not in wanted]


def _imports_of_its_own(cell: Names, demonstrations: Iterable[Names]) -> set[str]:
    """Names that a cell imports before all else, where no demonstration makes them mean another thing."""
    return {
        name
        for name, what in cell.imported_first
        if not any(
            name in other.changed or (name in other.bound and (name, what) not in other.imported)
            for other in demonstrations
        )
    }


def _is_test(cell: NotebookNode) -> bool:
    nbgrader = cell.metadata.get("nbgrader", {})
    return bool(nbgrader.get("grade")) and not nbgrader.get("solution")


def _matters(cell: Names, needed: set[str], data: set[str]) -> bool:
    """Whether a cell may change what the needed names stand for; data may change wherever it is used."""
    return cell.opaque or bool((cell.bound | cell.changed) & needed) or bool(cell.used & data)


def _demonstrations(lesson: Lesson) -> set[str]:
    """Sources of the released code cells that are neither answers nor tests."""
    released: Iterable[NotebookNode] = nbformat.reads(lesson.release, as_version=4).cells
    return {
        _normal(cell.source)
        for cell in released
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade_id")
    }


def _normal(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
