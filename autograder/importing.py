"""Imports modules beside a course's configuration: plugins and helpers that it names."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def importing_from(root: Path) -> Iterator[None]:
    """Let modules in `root` be imported, as nbgrader does, which is run from there."""
    place = str(root.resolve())
    sys.path.insert(0, place)
    try:
        yield
    finally:
        sys.path.remove(place)
