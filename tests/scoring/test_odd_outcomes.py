"""What a kernel sends in place of a test's result costs that exercise at most, and earns no more than it."""

from __future__ import annotations

import json
import math
from typing import Any

import nbformat
import pytest
from coursekit.checks.rubric import MIME
from full_length import STRESS
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell

from autograder.execution.run import Executed
from autograder.model import Exercise, ExerciseVerdict, Lesson, PartSpec
from autograder.scoring import score

PARTS = (PartSpec("small numbers", 1, hidden=False), PartSpec("large numbers", 2, hidden=True))
LESSON = Lesson(
    "01_lesson",
    "",
    "",
    (
        Exercise("double", "rubric", "test_double", ("double",), 3, PARTS),
        Exercise("test_half", "plain", "test_half", ("half",), 2),
        Exercise("next", "rubric", "test_next", ("next",), 1, (PartSpec("all", 1, hidden=False),)),
    ),
    (),
)

#: Whatever JSON can hold, and some things that only Python's can.
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("title", "points", "earned", "status", "message", "hint", "exercise", "parts", "checks", "version")
PIECES = st.dictionaries(
    st.sampled_from(FIELDS), st.sampled_from(("passed", "small numbers", "double")) | VALUES, max_size=6
)
OUTCOMES = (
    VALUES
    | PIECES
    | st.builds(lambda parts, more: {**more, "exercise": "double", "parts": parts}, VALUES, PIECES)
    | st.builds(lambda parts: {"exercise": "double", "parts": parts}, st.lists(PIECES | VALUES, max_size=4))
)


def marked(*outputs: Any) -> tuple[ExerciseVerdict, ...]:
    """The verdicts where the tests of the first two exercises left these outputs, the third a right one."""
    right = {"exercise": "next", "parts": [{"title": "all", "status": "passed"}]}
    cells = [
        _cell("test_double", outputs),
        _cell("test_half", outputs),
        _cell("test_next", [_display({MIME: right})]),
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    ran = frozenset(cell.id for cell in cells)
    return score(Executed(json.dumps(notebook), 1.0, ran), LESSON)


def _cell(grade_id: str, outputs: Any) -> nbformat.NotebookNode:
    cell = new_code_cell("", id=grade_id, metadata={"nbgrader": {"grade_id": grade_id}})
    cell["outputs"] = list(outputs)
    return cell


def _display(data: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "metadata": {}, "data": data}


def hold(verdicts: tuple[ExerciseVerdict, ...]) -> None:
    assert [verdict.id for verdict in verdicts] == ["double", "test_half", "next"]
    for verdict, exercise in zip(verdicts, LESSON.exercises, strict=True):
        assert math.isfinite(verdict.score)
        assert 0 <= verdict.score <= exercise.points == verdict.max_score
        assert isinstance(verdict.message, str)
        assert [(part.title, part.points) for part in verdict.parts] == [
            (part.title, part.points) for part in exercise.parts
        ]
        assert all(isinstance(text, str) for part in verdict.parts for text in (part.message, part.hint))
    assert verdicts[2].score == 1


ODD_OUTCOMES: tuple[Any, ...] = (
    None,
    7,
    "passed",
    [],
    {"exercise": "double", "parts": 7},
    {"exercise": "double", "parts": None},
    {"exercise": "double", "parts": "small numbers"},
    {"exercise": "double", "parts": {"small numbers": "passed"}},
    {"exercise": "double", "parts": [7, None, [], "small numbers", {}]},
    {"exercise": "double", "parts": [{"title": ["small numbers"], "status": "passed"}]},
    {"exercise": "double", "parts": [{"title": {"a": 1}, "status": "passed"}]},
    {"exercise": "double", "parts": [{"title": "small numbers", "status": ["passed"]}]},
    {"exercise": "double", "parts": [{"title": "small numbers", "status": "failed", "message": 7}]},
    {"exercise": "double", "parts": [{"title": "small numbers", "status": "failed", "hint": {"a": []}}]},
    {"exercise": "double", "message": [1], "parts": []},
    {"exercise": ["double"], "parts": []},
    {"exercise": {}, "parts": []},
    {"exercise": "double", "parts": [{"title": "small numbers", "points": math.nan, "status": "failed"}]},
    {"exercise": "double", "parts": [{"title": "small numbers", "earned": math.inf, "status": "failed"}]},
)


@pytest.mark.parametrize("outcome", ODD_OUTCOMES, ids=lambda outcome: str(outcome)[:60])
def test_an_outcome_that_is_none_earns_nothing(outcome: Any) -> None:
    verdicts = marked(_display({MIME: outcome}))
    hold(verdicts)
    assert verdicts[0].score == 0


@pytest.mark.parametrize(
    "output",
    [
        {},
        7,
        None,
        [],
        {"output_type": "display_data"},
        {"output_type": "display_data", "metadata": {}, "data": 7},
        {"output_type": "display_data", "metadata": {}, "data": [MIME]},
        {"output_type": "display_data", "metadata": {}, "data": None},
        {"output_type": "execute_result", "metadata": {}, "data": {"text/plain": 7}},
        {"output_type": "execute_result", "metadata": {}, "data": {"text/plain": ["1", "2"]}},
        {"output_type": "execute_result", "metadata": {}, "data": {"text/plain": {"a": 1}}},
        {"output_type": "execute_result", "metadata": {}, "data": {"text/plain": None}},
        {"output_type": "execute_result"},
        {"output_type": "error"},
        {"output_type": "error", "ename": 7, "evalue": ["x"], "traceback": None},
        {"output_type": ["error"]},
        {"output_type": "stream"},
        {"output_type": "stream", "name": 7, "text": 7},
    ],
    ids=str,
)
def test_an_output_that_is_none_stops_no_other_exercise(output: Any) -> None:
    hold(marked(output))


@settings(max_examples=2_000 if STRESS else 100, deadline=None)
@given(OUTCOMES)
def test_no_outcome_stops_the_scoring_or_earns_too_much(outcome: Any) -> None:
    hold(marked(_display({MIME: outcome})))


@settings(max_examples=2_000 if STRESS else 100, deadline=None)
@given(
    st.dictionaries(st.sampled_from(("output_type", "data", "ename", "evalue", "text", "name")), VALUES)
    | st.builds(lambda value: {"output_type": "execute_result", "data": {"text/plain": value}}, VALUES)
    | st.builds(lambda data: {"output_type": "execute_result", "data": data}, VALUES)
)
def test_no_output_stops_the_scoring(output: Any) -> None:
    hold(marked(output))


@pytest.mark.parametrize(
    "digits", ["1" * 900_000, "0." + "0" * 900_000, "1e" + "9" * 900_000, "1" * 900_000 + "x"]
)
def test_a_number_without_end_is_read_once(digits: str) -> None:
    """The work does not grow with its square: that would take hours."""
    hold(marked({"output_type": "execute_result", "metadata": {}, "data": {"text/plain": digits}}))
