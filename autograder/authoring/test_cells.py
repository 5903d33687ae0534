"""How a test cell is handed out: folded below a line that says what it is for, its helpers sealed."""

from __future__ import annotations

import ast

from coursekit.sealed import opened, seal

from autograder.errors import LessonError
from autograder.notebooks.regions import SEALED, find_regions

#: Colab's form view shows this title in place of the folded cell, JupyterLab shows its first line.
FIRST_LINE = "# @title Run this cell to check your answer"
FOLDED = {"cellView": "form", "jupyter": {"source_hidden": True}}


def as_handed_out(source: str) -> str:
    """Return the test cell that an author wrote in the form in which notebooks have it.

    Raises LessonError for a sealed region that is not closed, or does not hold whole statements of its own.
    """
    lines = source.split("\n")
    for first, last in reversed(find_regions(source, SEALED)):
        region = "\n".join(lines[first - 1 : last])
        if not _stands_alone(region):
            raise LessonError(
                f"line {first}: the sealed region must hold whole statements at the top level of the cell; "
                "put functions and tables in it, and call them in the checks"
            )
        lines[first - 1 : last] = [seal(region)]
    return "\n".join([FIRST_LINE, *lines])


def as_written(source: str) -> str:
    """Return a notebook's test cell as its author wrote it: the inverse of `as_handed_out`."""
    return opened(source.removeprefix(f"{FIRST_LINE}\n"))


def _stands_alone(code: str) -> bool:
    try:
        return bool(ast.parse(code).body)
    except SyntaxError:
        return False
