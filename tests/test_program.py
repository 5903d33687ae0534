"""What the program does before its command line is imported."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from autograder.__main__ import runs_notebooks


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("grade", True),
        ("grade 03_xor --workers 2", True),
        ("regrade --diff", True),
        ("check grade.ipynb", True),
        ("", False),
        ("release grade", False),
        ("grade --help", False),
        ("grade --scheduler tcp://host:8786", False),
        ("grade --scheduler=tcp://host:8786", False),
    ],
)
def test_only_what_runs_notebooks_here_begins_to_warm_up(arguments: str, expected: bool) -> None:
    assert runs_notebooks(arguments.split()) is expected


@pytest.mark.parametrize("what", ["executors.local", "reports"])
def test_workers_and_what_draws_pages_import_no_more_than_they_need(what: str) -> None:
    script = (
        f"import sys\nimport autograder.__main__, autograder.{what}\n"
        "unwanted = {'typer', 'alembic', 'jupytext', 'nbgrader', 'tensorflow', 'autograder.cli'}\n"
        "print(*unwanted & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_no_process_builds_a_grammar_of_web_addresses() -> None:
    assert importlib.util.find_spec("lark"), "it isn't installed, so nothing is left out"
    script = "import sys, autograder, nbformat, jsonschema\nprint(*{'lark'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_it_is_a_module_to_run_as_well() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "grade", "--help"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "Grade what is new or changed" in done.stdout
