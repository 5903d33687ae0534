"""Keeping the hidden tests out of what a student reads: their lines, and what they asked.

A hidden check calls the student's code, which may write down what it is given, and print it later in any
form: no pattern finds that. So what a student's cells put out after the first hidden check of the notebook is
not shown on the page. What was put out before can hold nothing of the kind, and what is put out while a check
calls the code is never kept.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import lru_cache

import nbformat

from autograder.model import Lesson
from autograder.notebooks.cells import grade_id, released_cells, sources_by_id
from autograder.notebooks.regions import HIDDEN_TESTS, lines_within

INSTEAD = "[a line of the hidden tests]"
#: Shorter lines (`)`, `else:`) tell nothing, and stand in every program.
TELLING = 8


@lru_cache(maxsize=100)
def hidden_lines(lesson: Lesson) -> frozenset[str]:
    """Return the stripped lines of the lesson's hidden tests that stand nowhere in the released notebook."""
    open_to_all: set[str] = set()
    for cell in released_cells(lesson.release):
        open_to_all.update(line.strip() for line in cell.source.splitlines())
    lines = set[str]().union(*_hidden_by_cell(lesson).values())
    return frozenset(line for line in lines - open_to_all if len(line) >= TELLING)


@lru_cache(maxsize=100)
def tests_with_hidden_checks(lesson: Lesson) -> frozenset[str]:
    """Return the grade ids of the test cells that hold a part which a student does not see."""
    return frozenset(_hidden_by_cell(lesson))


def _hidden_by_cell(lesson: Lesson) -> dict[str, set[str]]:
    """Return the stripped lines of the hidden part of each cell that has one, by grade id.

    In tests written for plain nbgrader, the hidden part is all that is not released, since a course may have
    its own markers for where such a part begins and ends.
    """
    released = {
        name: {line.strip() for line in source.splitlines()}
        for name, source in sources_by_id(released_cells(lesson.release)).items()
    }
    plain = {exercise.test_id for exercise in lesson.exercises if exercise.kind == "plain"}
    hidden: dict[str, set[str]] = {}
    for cell in nbformat.reads(lesson.source, as_version=4).cells:
        name = grade_id(cell)
        found = {line.strip() for line in lines_within(cell.source, HIDDEN_TESTS)} - {""}
        if name in plain:
            lines = {line.strip() for line in cell.source.splitlines()}
            found |= lines - released.get(name, set()) - {""}
        if name and found:
            hidden[name] = found
    return hidden


class Censor:
    """Removes hidden lines from texts: a traceback prints the code around an error, which may be hidden."""

    def __init__(self, lines: Iterable[str]) -> None:
        forms = {form for line in lines for form in (line, html.escape(line), html.escape(line, quote=False))}
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        # Spaces may have been changed on the way (wrapping, ANSI stripped); anything else may not.
        patterns = [r"\s+".join(re.escape(word) for word in form.split()) for form in longest_first]
        self._pattern = re.compile("|".join(patterns)) if patterns else None

    def __call__(self, text: str) -> str:
        """Return `text` with every hidden line replaced by INSTEAD."""
        return self._pattern.sub(INSTEAD, text) if self._pattern else text
