"""Whatever a kernel puts out is made what a notebook can hold, or left out."""

from __future__ import annotations

import itertools
import json
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, output_from_msg

from autograder.execution.outputs import DEEPEST, NOT_KEPT, proper


def nested(levels: int, inmost: Any = 1) -> Any:
    for _ in range(levels):
        inmost = [inmost]
    return inmost


ODD = (
    None, True, -1, 5, 1.5, float("nan"), float("inf"), 10**400, "", "text", "\ud800", [], {}, [1, "a"],
    ["a", "b"], {"a": {"b": None}}, {"": {"": [float("nan")]}}, nested(DEEPEST - 1), nested(900),
)  # fmt: skip
KINDS = ("text/plain", "text/html", "image/png", "application/json", "application/x+json", "", "odd", "a\n")


def message(kind: str, content: Any) -> dict[str, Any]:
    return {"msg_type": kind, "header": {"msg_type": kind}, "parent_header": {}, "content": content}


def kept(kind: str, content: Any) -> dict[str, Any] | None:
    """The output as a notebook has it after it was written and read; None if there is none."""
    made = proper(message(kind, content))
    if made is None:
        return None
    made["header"]["msg_type"] = kind = kind.replace("update_", "")
    notebook = new_notebook(cells=[new_code_cell("1", outputs=[output_from_msg(made)])])
    nbformat.validate(notebook)
    text = nbformat.writes(notebook)
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    output: dict[str, Any] = nbformat.reads(text, as_version=4).cells[0].outputs[0]
    return output


@pytest.mark.parametrize("shown", ["display_data", "update_display_data", "execute_result"])
@pytest.mark.parametrize("form", KINDS)
def test_a_display_of_any_value_can_be_held_by_a_notebook(shown: str, form: str) -> None:
    for value in ODD:
        content = {"data": {form: value, "text/latex": "$x$"}, "metadata": {}, "execution_count": 1}
        output = kept(shown, content)
        assert output is not None
        assert output["data"]["text/latex"] == "$x$", "what is proper beside it stays"
        assert kept(shown, {**content, "data": {form: value}})


@pytest.mark.parametrize("part", ["data", "metadata", "transient", "execution_count"])
@pytest.mark.parametrize("shown", ["display_data", "update_display_data", "execute_result"])
def test_any_part_of_a_display_may_be_odd_or_missing(shown: str, part: str) -> None:
    whole = {"data": {"text/plain": "3"}, "metadata": {}, "transient": {}, "execution_count": 1}
    for value in ODD:
        kept(shown, {**whole, part: value})
    left = {name: value for name, value in whole.items() if name != part}
    assert (kept(shown, left) is None) == (part == "data")


def test_any_part_of_an_error_or_of_printed_text_may_be_odd() -> None:
    whole: dict[str, dict[str, Any]] = {
        "error": {"ename": "ValueError", "evalue": "no", "traceback": ["a", "b"]},
        "stream": {"name": "stdout", "text": "a"},
    }
    for kind, part in [(kind, part) for kind, parts in whole.items() for part in parts]:
        for value in ODD:
            kept(kind, {**whole[kind], part: value})
            kept(kind, {**whole[kind], part: [value, "b"]})
        kept(kind, {name: text for name, text in whole[kind].items() if name != part})
    assert kept("error", {**whole["error"], "traceback": [5, None, "c"]})["traceback"] == ["5", "None", "c"]  # type: ignore[index]


def test_a_content_of_any_kind_breaks_nothing() -> None:
    for kind, value in itertools.product(("stream", "display_data", "error", "status", "whatever"), ODD):
        made = proper(message(kind, value))
        assert made is None or isinstance(made["content"], dict)


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"text/plain": 5}, {"text/plain": "5"}),
        ({"text/plain": [1, "a"]}, {"text/plain": "[1, 'a']"}),
        ({"text/plain": {"a": {"1": None}}}, {"text/plain": "{'a': {'1': None}}"}),
        ({"text/plain": None}, {"text/plain": NOT_KEPT}),
        ({"text/plain": "ok", "text/html": 5}, {"text/plain": "ok"}),
        ({"text/html": {"a": 1}}, {"text/plain": NOT_KEPT}),
        ({"application/json": [float("nan")]}, {"text/plain": NOT_KEPT}),
        ({"application/json": {"a": [1]}}, {"application/json": {"a": [1]}}),
        ({}, {}),
    ],
)
def test_what_can_be_kept_is_and_a_note_stands_for_what_can_not(
    data: dict[str, Any], shown: dict[str, Any]
) -> None:
    output = kept("display_data", {"data": data, "metadata": {}})
    assert output is not None
    assert output["data"] == shown


@pytest.mark.parametrize(
    ("name", "held"), [("a", True), (7, True), ([1], False), ({"a": 1}, False), (None, False), (1.5, False)]
)
def test_a_display_id_is_one_by_which_an_output_can_be_found(name: object, held: bool) -> None:
    content = {"data": {"text/plain": "3"}, "metadata": {}, "transient": {"display_id": name}}
    made = proper(message("display_data", content))
    assert made is not None
    assert made["content"]["transient"] == ({"display_id": name} if held else {})


def test_an_ordinary_message_is_what_it_was() -> None:
    ordinary = message(
        "execute_result", {"data": {"text/plain": "3"}, "metadata": {}, "transient": {}, "execution_count": 4}
    )
    assert proper(ordinary) == ordinary
    for ordinary in (
        message("status", {"execution_state": "idle"}),
        message("stream", {"name": "stderr", "text": "a"}),
    ):
        assert proper(ordinary) == ordinary
