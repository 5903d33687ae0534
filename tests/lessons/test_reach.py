from __future__ import annotations

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from reach import within_reach

ANSWER = new_code_cell(
    "def double(x):\n    raise NotImplementedError",
    metadata={"nbgrader": {"grade_id": "a", "solution": True}},
)
TEST = new_code_cell(
    "four = double(2)", metadata={"nbgrader": {"grade_id": "t", "grade": True, "solution": False}}
)


def left_of(*cells: NotebookNode | str) -> list[str]:
    """Which of the demonstrations, given as their sources, are left in beside the answer and its test."""
    every = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    left = nbformat.reads(within_reach(nbformat.writes(new_notebook(cells=every))), as_version=4).cells
    sources = [cell.source for cell in left]
    assert {cell.source for cell in every if cell.metadata} <= set(sources)
    return [source for source in sources if source in cells]


def test_what_has_no_part_in_an_answer_goes() -> None:
    assert left_of("x = train()", ANSWER, TEST, "y = train()") == []


def test_what_uses_an_answer_stays_and_what_uses_that_too() -> None:
    demonstrations = ["y = double(3)", "plot(y)"]
    assert left_of(ANSWER, TEST, *demonstrations) == demonstrations


def test_what_an_answer_needs_stays_and_what_that_needs_too() -> None:
    cells = ["import numpy as np", "two = np.array(2)", "three = np.array(3)"]
    answer = new_code_cell("def double(x):\n    return two * x", metadata=ANSWER.metadata)
    assert left_of(*cells, answer) == cells[:2]


def test_data_that_an_answer_may_have_changed_is_within_reach() -> None:
    cells = ["doubled = []", "doubled.append(double(1))", "print(doubled)"]
    assert left_of(ANSWER, *cells) == cells


def test_a_name_that_is_bound_anew_is_out_of_reach() -> None:
    assert left_of(ANSWER, "y = double(3)", "y = 6", "plot(y)") == ["y = double(3)"]


def test_what_a_test_binds_is_the_tests_own() -> None:
    assert left_of(ANSWER, TEST, "print(four)") == []


def test_a_cell_whose_names_can_not_be_told_stays() -> None:
    assert left_of("from helpers import *", ANSWER) == ["from helpers import *"]
