"""The cells of a notebook: by which id nbgrader knows each, what it is for, and its text.

A cell is whatever has the form of one: a `NotebookNode`, or a dictionary as JSON has it. What nbgrader has
written into it may be damaged, since students' notebooks pass here too; then it is none of nbgrader's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode

#: An answer in code, an answer in words, a test, or a cell that nobody is to change.
Role = Literal["code", "words", "test", "locked"]
Cell = Mapping[str, Any]
#: Lessons of which the released cells are kept.
KEPT = 16


def nbgrader_of(cell: Cell) -> Mapping[str, Any]:
    """What nbgrader has noted about the cell; {} if that is nothing, or nothing that can be read."""
    metadata = cell.get("metadata")
    noted = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    return noted if isinstance(noted, Mapping) else {}


def grade_id(cell: Cell) -> str:
    """The id by which nbgrader knows the cell; '' for one that it does not know."""
    return str(nbgrader_of(cell).get("grade_id") or "")


def role(cell: Cell) -> Role:
    """What a cell that nbgrader knows is for."""
    noted = nbgrader_of(cell)
    if noted.get("solution"):
        return "code" if cell["cell_type"] == "code" else "words"
    return "test" if noted.get("grade") else "locked"


def is_test(cell: Cell) -> bool:
    """Whether the cell carries points and is no answer itself."""
    noted = nbgrader_of(cell)
    return bool(noted.get("grade")) and not noted.get("solution")


def source_of(cell: Cell) -> str:
    """The cell's text, which a file may hold as a string or as a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(map(str, source or ()))


def sources_by_id(cells: Iterable[Cell]) -> dict[str, str]:
    """The text of each cell that nbgrader knows, by its id. Of two with one id the later one counts."""
    return {name: source_of(cell) for cell in cells if (name := grade_id(cell))}


@lru_cache(maxsize=KEPT)
def released_cells(release: str) -> tuple[NotebookNode, ...]:
    """The cells of `Lesson.release` (JSON text), read once: a class hands in the same few lessons.

    They are shared, so nobody may change them.
    """
    return tuple(nbformat.reads(release, as_version=4).cells)
