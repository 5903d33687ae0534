"""The first cells of a lesson that is opened alone, as in Colab: links to services, and an installation."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.authoring.published import published_place
from autograder.errors import LessonError
from autograder.model import INSTALLS_TAG

_INSTALL = """\
# @title Run this cell first (it installs coursekit where that is missing, as in Colab or Kaggle)
import importlib.util

if importlib.util.find_spec("coursekit") is None:
    import subprocess, sys

    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", {package!r}])
    importlib.invalidate_caches()
    if importlib.util.find_spec("coursekit") is None:
        raise ModuleNotFoundError(
            "coursekit could not be installed; what pip says stands above. Has this notebook a network "
            "(Kaggle: Settings > Internet > On)? Then run this cell again. If the address is gone, ask your "
            "instructor for a new copy of the lesson."
        )
"""


def opened_anywhere(notebook: NotebookNode, name: str, root: Path) -> NotebookNode:
    """Return `notebook` with such cells after its first, if the course at `root` says where it is published.

    `[tool.course]` says so. Without that setting no cell is added: pip would look up the bare name
    `coursekit` in an index that is not ours. Raises LessonError for a setting that can't be right.
    """
    try:
        place = published_place(root)
    except ValueError as error:
        raise LessonError(str(error)) from error
    if place is None:
        return notebook
    links = " · ".join(f"[{service}]({address})" for service, address in place.badges(name).items())
    cells = [nbformat.v4.new_markdown_cell(f"Open in {links}", id="open-elsewhere")]
    if place.package:
        source = _INSTALL.format(package=f"coursekit @ {place.package}").strip()
        metadata = {"tags": [INSTALLS_TAG], "jupyter": {"source_hidden": True}}
        cells.append(nbformat.v4.new_code_cell(source, id="install-coursekit", metadata=metadata))
    return nbformat.from_dict({**notebook, "cells": [*notebook.cells[:1], *cells, *notebook.cells[1:]]})
