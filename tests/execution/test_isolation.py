"""What the student's kernel is given of a test that runs apart from it, and what the test is called."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.execution.isolation import place_tests
from autograder.model import Exercise, Lesson


def imports(released: str, hidden: str = "") -> str:
    """What is imported for a test, as the names that it leaves in a namespace show."""
    test = {"nbgrader": {"grade": True, "grade_id": "test_f"}}

    def notebook(source: str) -> str:
        return nbformat.writes(new_notebook(cells=[new_code_cell(source, id="c0", metadata=test)]))

    exercise = Exercise("f", "rubric", "test_f", ("f",), 1)
    lesson = Lesson("lesson", notebook(released + hidden), notebook(released), (exercise,), ())
    return place_tests(nbformat.reads(lesson.source, as_version=4).cells, lesson).imports["c0"]


@pytest.mark.parametrize(
    ("released", "names"),
    [
        ("import math\nfrom json import dumps as d\nprint(1)", {"math", "d"}),
        ("import os.path as p, sys\nwith rubric('f', checks=1) as check:\n    import math", {"p", "sys"}),
        ("# only words", set()),
        ("x = 1", set()),
        ("from __future__ import annotations\nimport math", {"math"}),
        ("import math\nimport not_there\nimport json", {"math"}),
        ("from math import *\n", {"floor"}),
        ("%time import math", set()),
    ],
)
def test_top_level_imports_of_the_released_test_are_there(released: str, names: set[str]) -> None:
    found: dict[str, object] = {}
    exec(imports(released), found)
    assert names <= found.keys()
    assert not {"json", "check", "x"} & found.keys()


def test_a_released_test_with_nothing_but_hidden_checks_is_no_python_and_its_imports_count() -> None:
    released = "import math\nwith rubric('f', checks=1) as check:\n"
    assert "import math" in imports(released, "    with check('a', points=1): pass\nimport json\n")
    assert "json" not in imports(released, "    with check('a', points=1): pass\nimport json\n")


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("## Exercise 3 of 7: twice a number  *(1 point)*", "the check of Exercise 3"),
        ("## Exercise 3 of 7: twice\n\n### What to do", "the check of exercise 'f'"),
        ("## Twice a number", "the check of exercise 'f'"),
        ("Exercise 3 is easy", "the check of exercise 'f'"),
        ("", "the check of exercise 'f'"),
    ],
)
def test_a_test_is_called_by_its_exercise(text: str, called: str) -> None:
    answer = new_code_cell("def f(): ...", metadata={"nbgrader": {"grade_id": "f", "solution": True}})
    test = new_code_cell("# @title Run this", id="c0", metadata={"nbgrader": {"grade_id": "test_f"}})
    notebook = nbformat.writes(new_notebook(cells=[new_markdown_cell(text), answer, test]))
    lesson = Lesson("lesson", notebook, notebook, (Exercise("f", "rubric", "test_f", ("f",), 1),), ())
    assert place_tests(nbformat.reads(notebook, as_version=4).cells, lesson).called == {"c0": called}


def test_what_is_hidden_is_not_told() -> None:
    assert "secret" not in imports("import math\n", "import secrets\nfrom os import path as secret\n")
