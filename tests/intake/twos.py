"""A small lesson made by hand, and a student who hands in what a test needs."""

from __future__ import annotations

import contextlib
import copy
import io
import json
from typing import Any

from autograder.intake import Restored
from autograder.model import Answer, Exercise, Lesson, PartSpec

Cell = dict[str, Any]

DOUBLE_STUB = 'def double(x):\n    """Twice x."""\n    raise NotImplementedError()'
DOUBLE_MODEL = 'def double(x):\n    """Twice x."""\n    return 2 * x'
HALVE_STUB = 'def halve(x):\n    """Half of x."""\n    raise NotImplementedError()'
HALVE_MODEL = "def _part(x, n):\n    return x / n\n\n\ndef halve(x):\n    return _part(x, 2)"
QUESTION_STUB = "raise NotImplementedError()"
WORDS_STUB = "YOUR ANSWER HERE"
WORDS_MODEL = "It moves the line away from the origin. 2 points: ..., 0: ..."


def markdown(source: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(source: str) -> Cell:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def graded(cell: Cell, grade_id: str, points: float | None = None, **flags: bool) -> Cell:
    """The cell with nbgrader's metadata."""
    nbgrader = {"grade": False, "solution": False, "locked": False, "task": False, **flags}
    nbgrader |= {"grade_id": grade_id, "schema_version": 3, "cell_type": cell["cell_type"]}
    if points is not None:
        nbgrader["points"] = points
    return {**cell, "metadata": {"nbgrader": nbgrader}}


def answer_cell(grade_id: str, source: str) -> Cell:
    return graded(code(source), grade_id, solution=True)


def tests_of(exercise: str, want: float, hidden: bool) -> Cell:
    """Two checks of one point: 4 gives `want`; -4, behind the markers of hidden tests, gives -`want`."""
    source = (
        "from coursekit import rubric\n\n"
        f'with rubric("{exercise}", checks=2) as check:\n'
        '    with check("one case", points=1):\n'
        f"        check.close(check.call({exercise}, 4), {want})\n"
    )
    if hidden:
        source += (
            "    ### BEGIN HIDDEN TESTS\n"
            '    with check("a secret case", points=1):\n'
            f"        check.close(check.call({exercise}, -4), -{want})\n"
            "    ### END HIDDEN TESTS\n"
        )
    return graded(code(source + "check.score"), f"test_{exercise}", 2, grade=True, locked=True)


def question_test() -> Cell:
    source = (
        "from coursekit import rubric\n\n"
        'with rubric("question_3", checks=1) as check:\n'
        '    with check("the right option", points=1):\n'
        '        check.choice(answer_3, right="b", because={"a": "Two is divisible by two."})\n'
        "check.score"
    )
    return graded(code(source), "test_question_3", 1, grade=True, locked=True)


def words_cell(grade_id: str, source: str) -> Cell:
    return graded(markdown(source), grade_id, 2.0, grade=True, solution=True)


def notebook(cells: list[Cell]) -> dict[str, Any]:
    numbered = [{**cell, "id": f"lesson-{position}"} for position, cell in enumerate(cells)]
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    return {"cells": numbered, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def lesson_cells(solved: bool) -> list[Cell]:
    """Two functions, a question and an answer in words, with a demonstration in front."""
    return [
        markdown("# A lesson on twos\n\nWhat a pair has to do with a half."),
        code("import numpy as np"),
        markdown("## Exercise 1: twice  *(2 points)*\n\nWrite `double(x)`."),
        answer_cell("double", DOUBLE_MODEL if solved else DOUBLE_STUB),
        tests_of("double", 8, hidden=solved),
        markdown("## Exercise 2: half  *(2 points)*\n\nWrite `halve(x)`."),
        answer_cell("halve", HALVE_MODEL if solved else HALVE_STUB),
        tests_of("halve", 2, hidden=solved),
        markdown("## Exercise 3: which one?\n\nIs two a) odd or b) even?"),
        answer_cell("question_3", 'answer_3 = "b"' if solved else QUESTION_STUB),
        question_test(),
        markdown("## Exercise 4: why?\n\nWhat is a bias good for?"),
        words_cell("why_bias", WORDS_MODEL if solved else WORDS_STUB),
        markdown("## Summary\n\nTwo is company."),
    ]


def make_lesson() -> Lesson:
    """`double` and `halve` (2 points each), `question_3` (1 point), `why_bias` (2 points, in words)."""
    parts = (PartSpec("one case", 1, False), PartSpec("a secret case", 1, True))
    return Lesson(
        name="02_twos",
        source=json.dumps(notebook(lesson_cells(solved=True))),
        release=json.dumps(notebook(lesson_cells(solved=False))),
        exercises=(
            Exercise("double", "rubric", "test_double", ("double",), 2, parts),
            Exercise("halve", "rubric", "test_halve", ("halve",), 2, parts),
            Exercise("question_3", "rubric", "test_question_3", ("question_3",), 1, parts[:1]),
            Exercise("why_bias", "manual", "why_bias", ("why_bias",), 2),
        ),
        answers=(
            Answer("double", "code", DOUBLE_STUB, ("double",)),
            Answer("halve", "code", HALVE_STUB, ("_part", "halve")),
            Answer("question_3", "code", QUESTION_STUB, ("answer_3",)),
            Answer("why_bias", "markdown", WORDS_STUB, ()),
        ),
    )


class Student:
    """A notebook as released, to be filled in and mistreated. `cells` is an ordinary list."""

    def __init__(self, release: str) -> None:
        self.document: dict[str, Any] = json.loads(release)

    @property
    def cells(self) -> list[Cell]:
        return self.document["cells"]

    def at(self, grade_id: str) -> int:
        """The position of the first cell with that grade_id."""
        return next(
            position
            for position, cell in enumerate(self.cells)
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
        )

    def cell(self, grade_id: str) -> Cell:
        return self.cells[self.at(grade_id)]

    def write(self, grade_id: str, source: str) -> Student:
        self.cell(grade_id)["source"] = source
        return self

    def solve(self) -> Student:
        """Answer everything rightly."""
        self.write("double", DOUBLE_MODEL).write("halve", HALVE_MODEL)
        return self.write("question_3", 'answer_3 = "b"').write("why_bias", "It moves the line.")

    def delete(self, grade_id: str) -> Student:
        del self.cells[self.at(grade_id)]
        return self

    def insert(self, position: int, *cells: Cell) -> Student:
        self.cells[position:position] = copy.deepcopy(list(cells))
        return self

    def strip(self) -> Student:
        """Lose all metadata of cells, as a copy into a new notebook does."""
        for cell in self.cells:
            cell["metadata"] = {}
        return self

    def submission(self) -> bytes:
        return json.dumps(self.document).encode()


class Outcome:
    """A restored notebook, as a test looks at it."""

    def __init__(self, restored: Restored) -> None:
        self.restored = restored
        self.document: dict[str, Any] = json.loads(json.dumps(restored.notebook))
        self.cells: list[Cell] = self.document["cells"]

    def grade_id(self, cell: Cell) -> str | None:
        return cell["metadata"].get("nbgrader", {}).get("grade_id")

    def ids(self) -> list[str]:
        """The grade ids, in the order of the cells."""
        return [grade_id for cell in self.cells if (grade_id := self.grade_id(cell))]

    def cell(self, grade_id: str) -> Cell:
        """The one cell with that grade_id."""
        (found,) = [cell for cell in self.cells if self.grade_id(cell) == grade_id]
        return found

    def source(self, grade_id: str) -> str:
        return str(self.cell(grade_id)["source"])

    def place(self, text: str) -> int:
        """The position of the one cell whose source holds `text`."""
        (found,) = [place for place, cell in enumerate(self.cells) if text in cell["source"]]
        return found

    def scores(self) -> dict[str, float]:
        """What the tests give when the code cells run one after another, by id of the test cell.

        An error ends its own cell only. Cells in IPython's syntax do nothing here.
        """
        names: dict[str, Any] = {}
        scores = {}
        for cell in self.cells:
            if cell["cell_type"] != "code":
                continue
            names.pop("check", None)
            with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
                exec(compile(cell["source"], "<cell>", "exec"), names)
            grade_id = self.grade_id(cell)
            if grade_id and grade_id.startswith("test_"):
                scores[grade_id.removeprefix("test_")] = names["check"].score if "check" in names else 0.0
        return scores
