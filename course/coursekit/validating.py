"""nbgrader's Validate button, with the table of checks in place of the test cell's source.

The button's pop-up prints the source of each cell that failed; to a student the checks and their reasons say
more. `nbgrader_config.py` hands the two hooks below to nbgrader's `Execute`. nbclient calls nothing when a
cell or a notebook has come to its end there, so the table is put in place when the next cell starts.
"""

from __future__ import annotations

import os

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from coursekit.checks.rubric import MIME
from coursekit.checks.view import as_text

# What is being validated. In the module, since a configuration copies all objects in it but functions.
_validated: list[NotebookNode] = []


def notebook_starts(notebook: NotebookNode) -> None:
    """Add a last cell, so that there is a next one for each test cell; only while Validate is at work."""
    _validated.clear()
    if os.environ.get("NBGRADER_VALIDATING") == "1":
        notebook.cells.append(new_markdown_cell())
        _validated.append(notebook)


def cell_starts(cell: NotebookNode, cell_index: int) -> None:
    """Make each test cell that was executed so far read as the outcome of its rubric."""
    for notebook in _validated:
        for executed in notebook.cells[:cell_index]:
            _read_as_table(executed)


def _read_as_table(cell: NotebookNode) -> None:
    from nbgrader.utils import compute_checksum

    outputs = cell.get("outputs", [])
    outcome = next((output.data[MIME] for output in outputs if MIME in output.get("data", {})), None)
    if outcome is None:
        return
    nbgrader = cell.metadata.get("nbgrader", {})
    unchanged = nbgrader.get("checksum") == compute_checksum(cell)
    cell.source = as_text(outcome)
    if unchanged:  # else nbgrader is to say that the student has changed the test
        nbgrader["checksum"] = compute_checksum(cell)
