"""The cells of a lesson as released, read once in a process: a class hands in the same few lessons."""

from __future__ import annotations

from functools import lru_cache

import nbformat
from nbformat import NotebookNode

#: Lessons of which the cells are kept.
KEPT = 16


@lru_cache(maxsize=KEPT)
def released_cells(release: str) -> tuple[NotebookNode, ...]:
    """The cells of `Lesson.release` (JSON text). They are shared: nobody may change them."""
    return tuple(nbformat.reads(release, as_version=4).cells)
