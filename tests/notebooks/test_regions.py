"""What stands between two markers."""

from __future__ import annotations

from autograder.notebooks.regions import HIDDEN_TESTS, lines_within, without_markers

CELL = (
    "a = 1\n### BEGIN HIDDEN TESTS\nassert a\n\n### END HIDDEN TESTS\nb = 2\n### BEGIN HIDDEN TESTS\nassert b"
)


def test_the_lines_of_a_region_go_to_its_end_or_to_the_end_of_the_cell() -> None:
    assert lines_within(CELL, HIDDEN_TESTS) == ["assert a", "", "assert b"]
    assert lines_within(CELL, "SOLUTION") == []


def test_without_markers_everything_else_stays() -> None:
    assert without_markers(CELL) == "a = 1\nassert a\n\nb = 2\nassert b"
