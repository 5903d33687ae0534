"""A course of one tiny lesson: what the attacks are after, and where its pieces lie."""

from __future__ import annotations

from pathlib import Path

import nbformat

from autograder.authoring import build_lesson, filled_notebook
from autograder.model import Lesson

NAME = "01_attacked"

#: Stands in the hidden tests of `double`, and nowhere else.
HIDDEN_MARK = "HIDDEN_MARK_7391"
#: Stands in the model solution, and nowhere else.
SOLUTION_MARK = "SOLUTION_MARK_5527"
#: Stands in what a neighbour hands in.
NEIGHBOUR_MARK = "NEIGHBOUR_MARK_8806"
#: The value of an environment variable of the process that grades.
GRADER_MARK = "GRADER_MARK_4412"

TEXT = f'''\
# %% [markdown]
# # Twice and half

# %% exercise="double"
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    {SOLUTION_MARK} = 2
    return {SOLUTION_MARK} * x
    ### END SOLUTION

# %% tests="double" points=3
from coursekit import rubric

with rubric("double", checks=3) as check:
    with check("2 becomes 4", points=1):
        check.close(check.call(double, 2), 4)
    ### BEGIN HIDDEN TESTS
    with check("10 becomes 20", points=1):
        check.close(check.call(double, 10.0), 20.0)
    with check("a long number is doubled", points=1):
        {HIDDEN_MARK} = 2468.5
        check.that(check.call(double, 1234.25) == {HIDDEN_MARK}, "This is not twice the number.")
    ### END HIDDEN TESTS
check.score

# %% exercise="half"
def half(x):
    """Half of x."""
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

# %% tests="half" points=2 live=true
import numpy as np
from coursekit import rubric

with rubric("half", checks=2) as check:
    with check("4 becomes 2", points=1):
        check.close(check.call(half, 4), 2)
    ### BEGIN HIDDEN TESTS
    with check("9 becomes 4.5", points=1):
        np.testing.assert_allclose(half(9), 4.5)
    ### END HIDDEN TESTS
check.score
'''


def write_course(root: Path) -> Lesson:
    """Write the lesson's text below `root`, and build it."""
    folder = root / "solutions" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.py").write_text(TEXT, encoding="utf-8")
    return build_lesson(folder)


def honest(lesson: Lesson, number: int) -> bytes:
    """A right solution, unlike that of any other number."""
    double = f"def double(x):\n    return x + x  # {NEIGHBOUR_MARK} number {number}"
    return filled_notebook(lesson, {"double": double, "half": "def half(x):\n    return 0.5 * x"})


def submitted(root: Path, student: str, submission: bytes) -> Path:
    """Hand in."""
    path = root / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(submission)
    return path


def outputs_text(notebook: str) -> str:
    """All that the cells of an executed notebook (JSON text) gave out, as JSON text."""
    cells = nbformat.reads(notebook, as_version=4).cells
    kept = [nbformat.v4.new_code_cell("", outputs=c.outputs) for c in cells if c.cell_type == "code"]
    return str(nbformat.writes(nbformat.v4.new_notebook(cells=kept)))
