"""What can be observed of each cell of a submission on its own."""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from autograder.intake.expected import ExpectedCell, ExpectedLesson, plain, telling_lines
from autograder.intake.read import CellType, StudentCell
from autograder.notebooks.scanning import MAX_LENGTH, bound_names, cell_magic, without_comments

_FENCE = re.compile(r"\s*+```[^\n]*+\n")


@dataclass(frozen=True)
class ObservedCell:
    """A cell of the submission, and how it relates to the lesson.

    `marked`: the lesson's cell that its grade_id names. `code`: what can be run of it, None for text.
    `plain`: its text as it is compared. `names`: the names that it binds. `given`: its position in the
    release if the release has it, word for word, as a cell that nobody has to change.
    """

    at: int
    cell_type: CellType
    source: str
    marked: ExpectedCell | None
    code: str | None
    plain: str
    names: frozenset[str]
    given: int | None

    @cached_property
    def lines(self) -> Counter[str]:
        return telling_lines(self.source)

    def is_marked(self, expected: ExpectedCell) -> bool:
        return self.marked is not None and self.marked.grade_id == expected.grade_id

    def is_untouched(self, answer: ExpectedCell) -> bool:
        """Whether the cell is the stub of `answer`, or empty."""
        return not self.plain or self.plain in answer.texts


def look(cells: Iterable[StudentCell], lesson: ExpectedLesson) -> tuple[ObservedCell, ...]:
    """Observe each cell in turn."""
    known = {cell.grade_id: cell for cell in lesson.cells}
    return tuple(_look(at, cell, known.get(cell.grade_id or ""), lesson) for at, cell in enumerate(cells))


def is_prose(code: str) -> bool:
    """Whether a code cell holds words: only comments, or a text that is clearly no Python."""
    text = without_comments(code[:MAX_LENGTH]).strip()
    if not text:
        return bool(code.strip())
    if text.startswith(("%", "!", "?")) or bound_names(text):
        return False
    return not _compiles(text)


def _look(at: int, cell: StudentCell, marked: ExpectedCell | None, lesson: ExpectedLesson) -> ObservedCell:
    code = cell.source if cell.cell_type == "code" else None
    if code is None and marked is not None and marked.role == "code":
        code = _code_in_text(cell.source, marked)
    text = plain(cell.source if code is None else code, "markdown" if code is None else "code")
    return ObservedCell(
        at=at,
        cell_type=cell.cell_type,
        source=cell.source,
        marked=marked,
        code=code,
        plain=text,
        names=frozenset() if code is None else bound_names(code),
        given=lesson.given.get(text) if text and marked is None else None,
    )


def _code_in_text(source: str, answer: ExpectedCell) -> str | None:
    """Return the code of an answer that was turned into a text cell; None if the cell holds only words."""
    fenced = _FENCE.match(source)
    code = source[fenced.end() :].rstrip().removesuffix("```") if fenced else source
    is_code = bound_names(code) & answer.keys or plain(code, "code") in answer.texts or _compiles(code)
    return code if is_code else None


def _compiles(code: str) -> bool:
    if len(code) > MAX_LENGTH or cell_magic(code):
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about a student's escapes and comparisons: no matter here
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
