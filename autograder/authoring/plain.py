"""The source notebook of an assignment for plain nbgrader: read, brought up to date, checked.

What stock nbgrader refuses, or would stumble over later, is refused here in a sentence that names the
file, the cell and the remedy.
"""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Iterator
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.nbgraderformat import SCHEMA_VERSION, MetadataValidator

from autograder.errors import LessonError

_GRADE_ID = re.compile(r"[a-zA-Z0-9_-]+")
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_TOOLBAR = "choose its kind anew in nbgrader's Create Assignment toolbar"
#: Kernels whose spec may lack a language.
_LANGUAGES = {"ir": "R", "ijulia": "Julia", "octave": "Octave", "matlab": "MATLAB", "bash": "Bash"}


def read_source(data: bytes, name: str) -> NotebookNode:
    """Return the notebook in `data`, in format 4 and with nbgrader's newest metadata; `name` is the file's.

    Metadata of older schemas are upgraded as `nbgrader update` does. Raises LessonError with every
    finding, one a line.
    """
    notebook = _notebook(data, name)
    language = _language(notebook)
    if language.lower() not in ("python", "ipython", "python3"):
        raise LessonError(
            f"{name}: it is written in {language}, and this grader runs Python only; "
            "grade it with `nbgrader autograde`"
        )
    findings = [
        f"{place_of(name, index, cell)}: {finding}"
        for index, cell in enumerate(notebook.cells)
        for finding in _bad_metadata(cell)
    ] or list(_double_ids(notebook, name))
    if findings:
        raise LessonError("\n".join(findings))
    return notebook


def place_of(name: str, index: int, cell: NotebookNode) -> str:
    """Return words that point a person to a cell: the file, the cell's number, and how it begins."""
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in first[:50])
    return f"{name}, cell {index + 1} (“{shown}”)" if shown else f"{name}, cell {index + 1} (empty)"


def quiet(configurable: Any) -> None:
    """Keep one of nbgrader's objects from writing to the terminal: its errors come to us as exceptions."""
    logger = logging.getLogger("autograder.nbgrader")
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    configurable.log = logger


def _notebook(data: bytes, name: str) -> NotebookNode:
    """Return the notebook in format 4, whichever it was written in."""
    remedy = "open it in JupyterLab and save it"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LessonError(f"{name}: it is not UTF-8 text (byte {error.start}); {remedy}") from error
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LessonError(
            f"{name}: it is not JSON ({error}), so no notebook; restore it from a copy"
        ) from error
    if not isinstance(fields, dict) or not isinstance(fields.get("nbformat"), int):
        raise LessonError(
            f"{name}: it is JSON, but no notebook; {remedy}, or move it out of the source folder"
        )
    try:
        notebook = nbformat.convert(nbformat.reader.reads(text), 4)
        _name_cells(notebook, fields)
        for cell in notebook.cells:
            cell.source = cell.source.replace("\r\n", "\n").replace("\r", "\n")
        nbformat.validate(notebook, relax_add_props=True)
    except nbformat.ValidationError as error:
        raise LessonError(f"{name}{_within(error)}: {error.message[:200]}; {remedy}") from error
    except Exception as error:  # nbformat raises many kinds of errors
        raise LessonError(
            f"{name}: Jupyter can't open it ({type(error).__name__}: {error}); {remedy}"
        ) from error
    return notebook


def _name_cells(notebook: NotebookNode, fields: dict[str, Any]) -> None:
    """Give cells without an id of their own one that is the same each time; nbformat's would be random."""
    if notebook.nbformat_minor < 5:
        return
    raw = fields["cells"] if fields.get("nbformat") == 4 else []
    given = [cell.get("id") for cell in raw]
    taken: set[str] = set()
    for index, cell in enumerate(notebook.cells):
        own = given[index] if index < len(given) else None
        if not (isinstance(own, str) and _CELL_ID.fullmatch(own)) or own in taken:
            own = f"cell-{index}"
            while own in taken or own in given:
                own += "-"
        cell.id = own
        taken.add(own)


def _within(error: nbformat.ValidationError) -> str:
    path = list(getattr(error, "relative_path", ()))
    if len(path) > 1 and path[0] == "cells" and isinstance(path[1], int):
        return f", cell {path[1] + 1}"
    return ""


def _language(notebook: NotebookNode) -> str:
    """Return the language that a notebook asks for; Python, as in nbgrader, if it names none."""
    spec, info = (notebook.metadata.get(key) for key in ("kernelspec", "language_info"))
    spec, info = (fields if isinstance(fields, dict) else {} for fields in (spec, info))
    kernel = str(spec.get("name") or "")
    known = next((language for start, language in _LANGUAGES.items() if kernel == start), "")
    known = known or ("Julia" if kernel.startswith("julia") else "")
    return str(spec.get("language") or info.get("name") or known or "python")


def _bad_metadata(cell: NotebookNode) -> Iterator[str]:
    """Upgrade the nbgrader metadata of a cell, and yield what is wrong with them."""
    metadata = cell.metadata.get("nbgrader")
    if metadata is None:
        cell.metadata.pop("nbgrader", None)
        return
    if not isinstance(metadata, dict):
        yield f"its nbgrader metadata are not readable; {_TOOLBAR}"
        return
    version = metadata.get("schema_version", 0)
    if isinstance(version, bool) or not isinstance(version, int):
        yield f"its nbgrader schema_version is {version!r}, not a number; {_TOOLBAR}"
        return
    if version > SCHEMA_VERSION:
        yield (
            f"its nbgrader metadata are of version {version}, and the installed nbgrader knows none "
            f"above {SCHEMA_VERSION}; install a newer nbgrader"
        )
        return
    try:
        validator = MetadataValidator()
        quiet(validator)
        validator.upgrade_cell_metadata(cell)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        yield f"its nbgrader metadata of version {version} can't be upgraded ({error}); {_TOOLBAR}"
        return
    if "nbgrader" in cell.metadata:
        yield from _bad_flags(cell)


def _bad_flags(cell: NotebookNode) -> Iterator[str]:
    flags = cell.metadata.nbgrader
    wrong = [
        key for key in ("grade", "solution", "locked", "task") if not isinstance(flags.get(key, False), bool)
    ]
    missing = [key for key in ("grade", "solution", "locked") if key not in flags]
    if wrong or missing:
        yield f"its nbgrader metadata lack a true or false for {', '.join(wrong + missing)}; {_TOOLBAR}"
        return
    grade, solution, locked, task = (flags.get(key, False) for key in ("grade", "solution", "locked", "task"))
    if not (grade or solution or locked or task):
        return
    grade_id = flags.get("grade_id")
    if not isinstance(grade_id, str) or not _GRADE_ID.fullmatch(grade_id):
        said = f"its grade_id {grade_id!r} is no id" if grade_id else "it has no grade_id"
        yield f"{said}; write letters, digits, - and _ into the ID field of its toolbar"
    if (grade or task) and not _is_points(flags.get("points")):
        said = f"its points are {flags['points']!r}" if "points" in flags else "it has no points"
        yield f"{said}; write a number from 0 on into the Points field of its toolbar"
    if task and (grade or solution):
        yield f"it is marked both as a task and as something else; {_TOOLBAR}"
    elif task and cell.cell_type != "markdown":
        yield f"a task has to be a markdown cell, and this is a {cell.cell_type} cell; {_TOOLBAR}"
    elif cell.cell_type != "code" and grade != solution:
        what = "test" if grade else "autograded answer"
        yield (
            f"it is marked as {what}, but it is a {cell.cell_type} cell; make it a code cell, or choose "
            "'Manually graded answer' in its toolbar"
        )


def _is_points(points: object) -> bool:
    return (
        isinstance(points, int | float)
        and not isinstance(points, bool)
        and math.isfinite(points)
        and points >= 0
    )


def _double_ids(notebook: NotebookNode, name: str) -> Iterator[str]:
    seen: dict[str, int] = {}
    for index, cell in enumerate(notebook.cells):
        flags = cell.metadata.get("nbgrader", {})
        if not any(flags.get(key) for key in ("grade", "solution", "locked", "task")):
            continue
        grade_id = flags["grade_id"]
        if grade_id in seen:
            yield (
                f"{place_of(name, index, cell)}: its grade_id '{grade_id}' is that of cell "
                f"{seen[grade_id] + 1} too; give it another one in its toolbar"
            )
        seen.setdefault(grade_id, index)
