"""When a name is missing, the verdict tells of the cell that should define it."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograder.execution.run import Executed
from autograder.model import Exercise, ExerciseVerdict, Lesson, Part
from autograder.scoring import with_causes

MISSING = "`f` is not defined. Run the cell with your answer first; is it spelt right?"
F = "def f(x): return 2 * x"
LESSON = Lesson(
    "lesson",
    "",
    "",
    (
        Exercise("f", "rubric", "test_f", ("f",), 1),
        Exercise("g", "rubric", "test_g", ("g",), 1),
    ),
    (),
)


def error(kind: str, text: str, line: int = 0) -> Any:
    """As IPython shows it."""
    shown = [
        f"\x1b[31m{kind}\x1b[39m  Traceback",
        f"\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[3]\x1b[39m, line {line}",
    ]
    return new_output(
        "error", ename=kind, evalue=text, traceback=[*(shown if line else []), f"{kind}: {text}"]
    )


def told(
    *cells: tuple[str, Any],
    message: str = MISSING,
    holders: dict[str, tuple[int, ...]] | None = None,
    cut: tuple[int, ...] = (),
) -> str:
    """What the check of `f` says, with these cells (source, output or None) before its test."""
    made = [
        new_code_cell(source, id=f"c{at}", outputs=[output] if output else [])
        for at, (source, output) in enumerate(cells)
    ]
    marked = {"nbgrader": {"grade": True, "solution": False, "grade_id": "test_f"}}
    test = new_code_cell("f(1)", id="test", metadata=marked)
    executed = Executed(
        nbformat.writes(new_notebook(cells=[*made, test])),
        1.0,
        frozenset({"test"}),
        frozenset(f"c{at}" for at in cut),
    )
    verdict = ExerciseVerdict("f", 0, 1, (Part("a check", 1, 0, False, message),), message=message)
    (found,) = with_causes([verdict], executed, LESSON, holders or {"f": (len(cells) - 1,)})
    assert found.message == found.parts[0].message
    return found.message


@pytest.mark.parametrize(
    ("source", "shown", "sentence"),
    [
        (
            "def f(x):\n    '''Twice.'''\n    \u200breturn 2 * x",
            error("SyntaxError", "invalid non-printable character U+200B (1234.py, line 3)"),
            "SyntaxError: invalid non-printable character U+200B in line 3.",
        ),
        (
            "def f(x):\n\u00a0\u00a0return 2 * x",
            error("SyntaxError", "invalid non-printable character U+00A0 (1234.py, line 2)"),
            "SyntaxError: invalid non-printable character U+00A0 in line 2.",
        ),
        (
            "name = \u201ctwice\u201d\n" + F,
            error("SyntaxError", "invalid character '\u201c' (U+201C) (ipython-input-1.py, line 1)"),
            "SyntaxError: invalid character '\u201c' (U+201C) in line 1.",
        ),
        (
            F + "\n  x = 1",
            error("IndentationError", "unexpected indent (1.py, line 2)"),
            "IndentationError: unexpected indent in line 2.",
        ),
        (
            "import missing\n\n" + F,
            error("ModuleNotFoundError", "No module named 'missing'", 1),
            "ModuleNotFoundError: No module named 'missing' in line 1.",
        ),
        (
            "from keras.layers.core import Dense\n" + F,
            error("ModuleNotFoundError", "No module named 'keras.layers.core'", 1),
            "ModuleNotFoundError: No module named 'keras.layers.core' in line 1.",
        ),
        ("raise SystemExit\n" + F, error("SystemExit", "", 1), "SystemExit in line 1."),
        (
            "1 / 0\n" + F,
            error("ZeroDivisionError", "division by zero", 1),
            "ZeroDivisionError: division by zero in line 1.",
        ),
        ("print 2\n" + F, error("SyntaxError", "Missing parentheses"), "SyntaxError: Missing parentheses."),
        (
            "%time\n%nothing\n" + F,
            new_output(
                "stream", name="stderr", text="UsageError: Line magic function `%nothing` not found.\n"
            ),
            "UsageError: Line magic function `%nothing` not found.",
        ),
        ("boom()\n" + F, error("Own", "first line\nsecond line", 1), "Own: first line in line 1."),
    ],
)
def test_the_answers_own_error_is_told(source: str, shown: Any, sentence: str) -> None:
    assert told((source, shown)) == f"The cell with your answer stopped: {sentence}"


@pytest.mark.parametrize("begin", ["<<<<<<< local", "<<<<<<< HEAD", "<<<<<<<"])
def test_a_merge_conflict_is_called_by_its_name(begin: str) -> None:
    source = f"import math\n{begin}\n{F}\n=======\n{F}\n>>>>>>> remote\n"
    message = told((source, error("SyntaxError", "invalid syntax (1.py, line 2)")))
    assert message.startswith("The cell with your answer holds a merge conflict (line 2): keep one")


def test_an_answer_that_a_limit_stopped_is_told_of() -> None:
    source = "while True: pass\n" + F
    message = told((source, error("KeyboardInterrupt", "")), cut=(0,))
    assert message == "The cell with your answer was stopped before its end: see the reasons above."


IMPORTS = (
    "from google.colab import files\nimport numpy as np",
    error("ModuleNotFoundError", "No module named 'google.colab'", 1),
)
BEGINS = (
    "The cell that begins “from google.colab import files” stopped with ModuleNotFoundError: "
    "No module named 'google.colab' in line 1; what comes after that line in it was not run."
)


def test_the_cell_with_the_imports_is_told_of() -> None:
    message = "`f` raised NameError: name 'np' is not defined in the line `return np.double(x)`."
    assert told(IMPORTS, (F, None), message=message) == f"{message} {BEGINS}"


def test_a_cell_that_stopped_for_want_of_another_is_followed() -> None:
    found = told(IMPORTS, ("two = np.ones(2)\n" + F, error("NameError", "name 'np' is not defined", 1)))
    assert (
        found == f"The cell with your answer stopped: NameError: name 'np' is not defined in line 1. {BEGINS}"
    )


def test_the_answer_of_another_exercise_is_called_by_that() -> None:
    message = "`f` raised NameError: name 'g' is not defined in the line `return g(x)`."
    broken = ("def g(x) return x", error("SyntaxError", "expected ':' (1.py, line 1)"))
    found = told(broken, (F, None), message=message, holders={"f": (1,), "g": (0,)})
    assert (
        found
        == f"{message} The cell with the answer of exercise 'g' stopped: SyntaxError: expected ':' in line 1."
    )


def test_a_plain_test_tells_it_too() -> None:
    found = told(
        (F + ")", error("SyntaxError", "unmatched ')' (1.py, line 1)")),
        message="NameError: name 'f' is not defined",
    )
    why = "The cell with your answer stopped: SyntaxError: unmatched ')' in line 1."
    assert found == f"NameError: name 'f' is not defined. {why}"


def test_an_answer_that_can_not_even_be_read_is_told_of() -> None:
    source = "f(x) := twice x"
    found = told((source, error("SyntaxError", "invalid syntax (1.py, line 1)")))
    assert found == "The cell with your answer stopped: SyntaxError: invalid syntax in line 1."


@pytest.mark.parametrize(
    "cells",
    [
        [(F, None)],
        [("def h(x): pass", None)],
        [("1 / 0", error("ZeroDivisionError", "division by zero", 1))],
        [("1 / 0\n" + F, error("ZeroDivisionError", "division by zero", 1)), (F, None)],
    ],
)
def test_where_no_cell_that_should_define_it_stopped_nothing_is_told(cells: list[tuple[str, Any]]) -> None:
    assert told(*cells) == MISSING


def test_other_messages_stay_as_they_are() -> None:
    broken = (F + ")", error("SyntaxError", "unmatched ')' (1.py, line 1)"))
    for message in ("", "expected 4, but here is 5.", "Not attempted yet."):
        assert told(broken, message=message) == message


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "error"},
        {"output_type": "error", "ename": 1, "evalue": None, "traceback": "no list"},
        {"output_type": "error", "ename": ["Own"], "evalue": ["a", "b"], "traceback": [1, None]},
        {"output_type": "stream", "name": "stderr", "text": 3},
    ],
)
def test_malformed_outputs_break_nothing(output: dict[str, Any]) -> None:
    notebook = nbformat.writes(new_notebook(cells=[new_code_cell(F, id="c0")]))
    document = json.loads(notebook)
    document["cells"][0]["outputs"] = [output, "no output", None]
    executed = Executed(json.dumps(document), 1.0, frozenset())
    verdict = ExerciseVerdict("f", 0, 1, message=MISSING)
    assert with_causes([verdict], executed, LESSON, {"f": (0,)})[0].message
