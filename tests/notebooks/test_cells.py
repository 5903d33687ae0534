"""Which cell a cell is, whoever has written it."""

from __future__ import annotations

from typing import Any

import pytest
from nbformat.v4 import new_code_cell

from autograder.notebooks.cells import grade_id, is_test, role, source_of, sources_by_id


def cell(cell_type: str = "code", **nbgrader: Any) -> dict[str, Any]:
    return {
        "cell_type": cell_type,
        "metadata": {"nbgrader": {"grade_id": "a", **nbgrader}},
        "source": ["x\n", "y"],
    }


@pytest.mark.parametrize("metadata", [None, {}, {"nbgrader": "damaged"}, {"nbgrader": {"grade_id": None}}])
def test_a_cell_that_nbgrader_does_not_know_has_no_id(metadata: Any) -> None:
    assert grade_id({"cell_type": "code", "metadata": metadata}) == ""
    assert grade_id(new_code_cell("x")) == grade_id({}) == ""


def test_each_cell_has_one_role() -> None:
    assert role(cell(solution=True)) == "code"
    assert role(cell("markdown", solution=True, grade=True)) == "words"
    assert role(cell(grade=True)) == "test"
    assert role(cell("markdown", task=True)) == role(cell()) == "locked"


def test_an_answer_that_carries_points_itself_is_no_test() -> None:
    assert is_test(cell(grade=True)) and not is_test(cell(grade=True, solution=True)) and not is_test({})


def test_sources_are_text_however_the_file_has_them_and_the_later_of_two_counts() -> None:
    assert source_of(cell()) == "x\ny"
    later = {**cell(), "source": "z"}
    assert sources_by_id([cell(), {"source": "nobody's"}, later]) == {"a": "z"}
