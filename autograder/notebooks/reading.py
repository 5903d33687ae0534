"""Reads a file that should be a graded notebook, and may not be one."""

from __future__ import annotations

import json

import nbformat
from nbformat import NotebookNode


def read_notebook(text: str) -> NotebookNode | None:
    """Return the notebook (format 4) that `text` holds, or None."""
    try:
        fields = json.loads(text)
        if (
            not isinstance(fields, dict)
            or fields.get("nbformat") != 4
            or not isinstance(fields.get("cells"), list)
        ):
            return None
        return nbformat.reads(text, as_version=4)
    except (ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError):
        return None
