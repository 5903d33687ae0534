"""The cells of a notebook: nbgrader's id of each, its role, and its text.

A cell may be a `NotebookNode`, or a dictionary as parsed from JSON. Its nbgrader metadata may be damaged,
since students' notebooks are read here too; such a cell counts as one without them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode

#: An answer in code, an answer in words, a test, or a locked cell.
Role = Literal["code", "words", "test", "locked"]
Cell = Mapping[str, Any]
#: The number of lessons whose released cells are kept in memory.
KEPT = 16


def nbgrader_of(cell: Cell) -> Mapping[str, Any]:
    """Return the cell's nbgrader metadata; {} if there are none, or they are damaged."""
    metadata = cell.get("metadata")
    noted = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    return noted if isinstance(noted, Mapping) else {}


def grade_id(cell: Cell) -> str:
    """Return the id by which nbgrader knows the cell; '' for a cell that it does not know."""
    return str(nbgrader_of(cell).get("grade_id") or "")


def role(cell: Cell) -> Role:
    """Return the role of a cell that nbgrader knows."""
    noted = nbgrader_of(cell)
    if noted.get("solution"):
        return "code" if cell["cell_type"] == "code" else "words"
    return "test" if noted.get("grade") else "locked"


def is_test(cell: Cell) -> bool:
    """Whether the cell carries points and is no answer itself."""
    noted = nbgrader_of(cell)
    return bool(noted.get("grade")) and not noted.get("solution")


def source_of(cell: Cell) -> str:
    """Return the cell's text, which a file may hold as a string or as a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(map(str, source or ()))


def sources_by_id(cells: Iterable[Cell]) -> dict[str, str]:
    """Return the text of each cell that nbgrader knows, by id. Of two with one id the later one counts."""
    return {name: source_of(cell) for cell in cells if (name := grade_id(cell))}


def with_outputs_of(notebook: str, other: str, names: Iterable[str]) -> str:
    """Return a notebook (JSON text) whose cells with these grade_ids have their outputs of the other one."""
    wanted = set(names)
    there = {name: cell for cell in json.loads(other)["cells"] if (name := grade_id(cell)) in wanted}
    whole = json.loads(notebook)
    for cell in whole["cells"]:
        if (name := grade_id(cell)) in there:
            cell["outputs"], cell["execution_count"] = there[name]["outputs"], there[name]["execution_count"]
    return json.dumps(whole)


@lru_cache(maxsize=KEPT)
def released_cells(release: str) -> tuple[NotebookNode, ...]:
    """Return the cells of `Lesson.release` (JSON text). They are cached, since a class uses few lessons.

    The cells are shared, so they must not be changed.
    """
    return tuple(nbformat.reads(release, as_version=4).cells)
