"""A student's notebook as far as carrying answers over, and handing them in, needs it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from coursekit.student import record

Cell = dict[str, Any]
#: What `autograder release` gives to the cells of a lesson that nobody fills in; Jupyter's look otherwise.
_OF_THE_LESSON = re.compile(r"[0-9a-f]{16}(-\d+)?")


class NotANotebook(ValueError):
    """A file that can't be read as a notebook; the text says which and what to do."""


def read(path: Path) -> dict[str, Any]:
    """The notebook at `path`. Raises NotANotebook."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise NotANotebook(f"{path} can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise NotANotebook(f"{path} {_why_not(path)}") from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not (isinstance(cells, list) and all(isinstance(cell, dict) for cell in cells)):
        raise NotANotebook(f"{path} is no notebook of a form that is in use today (nbformat 4).")
    return dict(notebook)


def _why_not(path: Path) -> str:
    text = path.read_bytes()
    if not text.strip():
        why = "is empty: nothing was saved in it. Save it again in Jupyter"
    elif re.search(rb"^(<<<<<<<|>>>>>>>) ", text, re.MULTILINE):
        why = (
            "has marks of a merge in it (<<<<<<<), so no program can read it. Take your own state back "
            f'(git checkout --ours "{path.name}")'
        )
    else:
        why = "is not a whole notebook. Save it again in Jupyter, take yesterday's copy of it"
    return f"{why}, or give it another name and take a fresh copy of the lesson: coursekit.fresh."


def write(path: Path, notebook: dict[str, Any]) -> None:
    """As Jupyter writes it; whole, or not at all."""
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    record.write_whole(path, text)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Within it, an OSError says what to do: nothing can be written to `folder`."""
    try:
        yield
    except OSError as error:
        raise OSError(
            f"Nothing can be written to {folder} ({error.strerror}). Your notebook is as it was. Make room "
            "there, or copy your lessons to a folder of your own and open them in it."
        ) from error


def source_of(cell: Cell) -> str:
    """The cell's text, however the file has it."""
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def grade_id(cell: Cell) -> str:
    """nbgrader's name for the cell; "" if it has none."""
    metadata = cell.get("metadata")
    marked = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return str(marked.get("grade_id", "")) if isinstance(marked, dict) else ""


def is_answer(cell: Cell) -> bool:
    """Whether the cell is one to fill in."""
    return bool(grade_id(cell)) and bool(cell["metadata"]["nbgrader"].get("solution"))


def answers_in(notebook: dict[str, Any]) -> dict[str, Cell]:
    """The cells to fill in, by their ids; the first of two with one id, since copies come after it."""
    found: dict[str, Cell] = {}
    for cell in notebook["cells"]:
        if is_answer(cell):
            found.setdefault(grade_id(cell), cell)
    return found


def is_the_students_own(cell: Cell) -> bool:
    """Whether a student has added the cell, told by its id."""
    return not grade_id(cell) and not _OF_THE_LESSON.fullmatch(str(cell.get("id", "")))


def binds(source: str, name: str) -> bool:
    """Whether the text seems to define `name`, told without parsing it: it may not be Python yet."""
    defined = rf"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+{re.escape(name)}\b"
    assigned = rf"^[ \t]*{re.escape(name)}\b[^=\n]*=(?!=)|\bas[ \t]+{re.escape(name)}\b"
    return (
        re.search(f"{defined}|{assigned}|import\\b.*\\b{re.escape(name)}\\b", source, re.MULTILINE)
        is not None
    )
