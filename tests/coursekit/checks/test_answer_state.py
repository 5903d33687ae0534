"""A check says when the function that it calls is older than the cell that should define it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest
from coursekit.checks.answer_state import stale_answer
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Runs cells in a shell of their own, and says what is noted about `double` afterwards."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # a shell puts its own there
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()

    def run(*cells: str) -> str:
        with capture_output():
            for cell in cells:
                shell.run_cell(cell, store_history=True)
        return stale_answer("double", shell)

    yield run
    InteractiveShell.clear_instance()


RIGHT = "def double(x):\n    return 2 * x"


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ("def double(x):\n    return 2 * x)", "SyntaxError in line 2"),
        ("def double(x)\n    return 2 * x", "SyntaxError in line 1"),
        ("import no_such_module\n\ndef double(x):\n    return 2 * x", "stopped, so"),
        ("double = make_it(2)", "stopped, so"),
    ],
)
def test_an_answer_that_stopped_is_told_of(run: Callable[..., str], last: str, words: str) -> None:
    assert words in run(RIGHT, last)


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [RIGHT],
        ["1 / 0", RIGHT, RIGHT],
        [RIGHT + ")", RIGHT],
        [RIGHT, "double(2) == 4"],
        [RIGHT, "def triple(x):\n    return 3 * x)"],
        ["double = 3"],
        ["from math import sqrt as double"],
        ["from functools import partial\ndouble = partial(max, 2)"],
    ],
)
def test_an_answer_of_the_last_run_is_not(run: Callable[..., str], cells: list[str]) -> None:
    assert run(*cells) == ""


def test_without_a_notebook_nothing_is_noted() -> None:
    assert stale_answer("double", None) == ""
