"""What a lesson's cells put out, kept by content: a lesson is executed again only when its code has changed.

It is the student's copy that is executed: no solution is ever in the kernel.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import coursekit
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from packaging.requirements import Requirement
from unanswered import waiting_cells

from autograder.errors import AutograderError

#: Seconds. It only ends what would never end: the longest cell of the course takes half a minute.
CELL_TIMEOUT = 1800
SKIP = "skip-execution"
#: A plot says in words what it shows, for those who can't see it: what else stands beside the picture is
#: `<Figure size 640x480 with 1 Axes>`.
DESCRIBE_PLOTS = r"""
from matplotlib.figure import Figure

def _described(figure):
    parts = []
    for axes in figure.axes:
        said = [axes.get_title()]
        said += [f"across: {axes.get_xlabel()}"] if axes.get_xlabel() else []
        said += [f"up: {axes.get_ylabel()}"] if axes.get_ylabel() else []
        if legend := axes.get_legend():
            said.append("lines: " + ", ".join(text.get_text() for text in legend.get_texts()))
        parts.append(", ".join(text for text in said if text))
    parts = [part for part in parts if part] or ["without words"]
    return " ".join(("Plot. " + "; ".join(parts)).replace("$", "").split())

Figure.__repr__ = _described
del _described, Figure
"""


class SiteError(AutograderError):
    """The site can't be built; the text says what stands in the way."""


def executed(path: Path, kept: Path) -> NotebookNode:
    """The notebook at `path` with its outputs, executed unless `kept` has them already.

    Cells that wait for an answer stay without outputs. Raises SiteError when any other cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    file = kept / f"{path.stem}-{_digest(notebook)}.json"
    if not file.exists():
        _execute(notebook, path.stem)
        outputs = {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
        kept.mkdir(parents=True, exist_ok=True)
        partly = file.with_suffix(f".{os.getpid()}")
        partly.write_text(json.dumps(outputs), encoding="utf-8")
        partly.replace(file)
    outputs = json.loads(file.read_text(encoding="utf-8"))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = nbformat.from_dict(outputs[cell.id])
    return notebook


def _execute(notebook: NotebookNode, name: str) -> None:
    """Put the outputs into the notebook."""
    waiting = waiting_cells(notebook)
    copy = nbformat.from_dict(notebook)
    for cell in copy.cells:
        if cell.id in waiting:
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), SKIP]
    copy.cells.insert(0, new_code_cell(DESCRIBE_PLOTS))
    print(f"{name}: running its cells", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            copy,
            timeout=CELL_TIMEOUT,
            kernel_name="python3",
            skip_cells_with_tag=SKIP,
            coalesce_streams=True,
            resources={"metadata": {"path": folder}},
        )
        try:
            client.execute()
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise SiteError(f"{name}: a cell that needs no answer does not run\n{error}") from error
    for cell, run in zip(notebook.cells, copy.cells[1:], strict=True):
        if cell.cell_type == "code":
            cell.outputs = run.outputs


def _digest(notebook: NotebookNode) -> str:
    """Of all that the outputs depend on: the code, coursekit, and the versions of what is imported."""
    parts = [sys.version, DESCRIBE_PLOTS, *_versions()]
    parts += [f"{cell.id} {cell.source}" for cell in notebook.cells if cell.cell_type == "code"]
    package = Path(coursekit.__file__).parent
    parts += [path.read_text(encoding="utf-8") for path in sorted(package.rglob("*.py"))]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _versions() -> Iterator[str]:
    """Of what lessons import, and of what runs them."""
    root = Path(__file__).parents[1]
    course, whole = (
        tomllib.loads((root / path).read_text(encoding="utf-8"))
        for path in ("course/pyproject.toml", "pyproject.toml")
    )
    extras = course["project"]["optional-dependencies"]["digits"]
    for text in (
        *course["project"]["dependencies"],
        *extras,
        *whole["dependency-groups"]["data"],
        "ipykernel",
    ):
        name = Requirement(text).name
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield name
