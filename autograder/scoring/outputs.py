"""Makes a cell's outputs safe to read, since a student's kernel may send anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PLAIN = "text/plain"


def well_formed(outputs: Any) -> list[dict[str, Any]]:
    """Return those of `outputs` that have nbformat's form, as far as a score depends on it.

    Each has an `output_type`; `data`, a dict, in which `text/plain` is a text; and `ename` and `evalue`,
    which are texts. Everything else in `data` is as it was sent.
    """
    return [
        {
            "output_type": output["output_type"],
            "data": _data(output.get("data")),
            "ename": _text(output.get("ename")),
            "evalue": _text(output.get("evalue")),
        }
        for output in (outputs if isinstance(outputs, list) else [])
        if isinstance(output, Mapping) and isinstance(output.get("output_type"), str)
    ]


def _data(data: Any) -> dict[str, Any]:
    return {**data, PLAIN: _text(data.get(PLAIN))} if isinstance(data, Mapping) else {}


def _text(value: Any) -> str:
    """Return a text, which the file format may hold as a list of lines."""
    lines = value if isinstance(value, list) else [value]
    return "".join(line for line in lines if isinstance(line, str))
