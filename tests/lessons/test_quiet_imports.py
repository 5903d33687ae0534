"""TensorFlow's notices stay off a lesson's page only if coursekit is imported before it."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

from autograder.authoring import build_lesson, lesson_names

ROOT = Path(__file__).parent.parent.parent


def imported(source: str) -> list[str]:
    """The top-level packages that a cell imports, in order."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name.partition(".")[0]) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, (node.module or "").partition(".")[0]))
    return [name for _, name in sorted(found)]


@pytest.mark.parametrize("name", lesson_names(ROOT))
def test_coursekit_comes_before_keras_and_tensorflow(name: str) -> None:
    cells = nbformat.reads(build_lesson(ROOT / "solutions" / name).release, as_version=4).cells
    order = [package for cell in cells if cell.cell_type == "code" for package in imported(cell.source)]
    loud = [order.index(package) for package in ("keras", "tensorflow") if package in order]
    assert not loud or order.index("coursekit") < min(loud)
