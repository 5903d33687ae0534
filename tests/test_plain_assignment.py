"""An assignment written for plain nbgrader, in nbgrader's own layout, graded by our command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

pytestmark = pytest.mark.kernel

NAME = "ps1"


def cell(kind: str, source: str, **nbgrader: object) -> nbformat.NotebookNode:
    make = new_markdown_cell if kind == "markdown" else new_code_cell
    settings = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
    settings |= {"cell_type": kind, **nbgrader}
    return make(source, metadata={"nbgrader": settings})


def assignment() -> nbformat.NotebookNode:
    return new_notebook(
        cells=[
            cell("code", "def half(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION",
                 grade_id="half", solution=True),
            cell("code", "import helper, os\nassert os.environ['NBGRADER_EXECUTION'] == 'autograde'\n"
                 "assert half(float(open('data/four.csv').read())) == helper.TWO\n"
                 "### BEGIN HIDDEN TESTS\nassert half(3) == 1.5\n### END HIDDEN TESTS",
                 grade_id="test_half", grade=True, locked=True, points=2),
            cell("code", "import numpy as np, sys\nprint('careful', file=sys.stderr)\nnp.float64(half(1))",
                 grade_id="partial", grade=True, locked=True, points=1),
            cell("markdown", "Because.", grade_id="why", grade=True, solution=True, points=3),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )  # fmt: skip


def graded(course: Path, *, status: int) -> dict[str, list[dict[str, object]]]:
    """What is written by `autograder grade`, which ends with this exit status."""
    result = subprocess.run(
        [str(Path(sys.executable).with_name("autograder")), "grade", "--json", "verdicts.json"],
        cwd=course,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == status, result.stderr
    document: dict[str, list[dict[str, object]]] = json.loads((course / "verdicts.json").read_text("utf-8"))
    for one in document["not_graded"]:
        assert f"{one['path']}, because: {one['why']}" in result.stdout
    return document


def test_a_plain_assignment_is_graded_with_nbgraders_sound_rules(tmp_path: Path) -> None:
    source = tmp_path / "source" / NAME / f"{NAME}.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(assignment(), source)
    for name, text in (("helper.py", "TWO = 2"), ("data/four.csv", "4\n")):  # they lie beside the notebook
        (source.parent / name).parent.mkdir(exist_ok=True)
        (source.parent / name).write_text(text)
    for student, answer, words in (
        ("ada", "def half(x): return x / 2", "Twice a half is whole."),
        ("bora", "def half(x): return x // 2", "YOUR ANSWER HERE"),
    ):
        notebook = assignment()
        notebook.cells[0].source = answer
        notebook.cells[3].source = words
        path = tmp_path / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
        (path.parent / "helper.py").write_text("TWO = half = 0")  # the assignment's own counts
    in_r = assignment()
    in_r.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}
    for name, text in (("in_r", nbformat.writes(in_r)), ("broken", "{")):
        (tmp_path / "source" / name).mkdir()
        (tmp_path / "source" / name / f"{name}.ipynb").write_text(text)
    document = graded(tmp_path, status=1)
    assert [one["path"] for one in document["not_graded"]] == ["*/broken", "*/in_r"]
    assert "source/in_r/in_r.ipynb: it is written in R" in str(document["not_graded"][1]["why"])
    verdicts = {verdict["student"]: verdict for verdict in document["submissions"]}
    scores = {s: [e["score"] for e in v["exercises"]] for s, v in verdicts.items()}  # type: ignore[attr-defined]
    # half(1) is 0.5 or 0: np.float64(0.5) is half a point and not all of it, and stderr is no failure.
    assert scores == {"ada": [2, 0.5, 0], "bora": [0, 0, 0]}
    assert [verdicts[s]["status"] for s in ("ada", "bora")] == ["needs_manual", "graded"]
