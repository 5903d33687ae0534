"""Makes of what a kernel puts out what a notebook can hold.

IPython sends on what an object says of itself, of whatever type, and nbformat takes only text, but for JSON.
So an odd display is made text or left out here: it is no fault of the kernel's, and no reason to end a run.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

#: Stands in place of an output of which a notebook can hold nothing.
NOT_KEPT = "[This output could not be kept: a notebook can't hold what it is made of.]"
#: Deeper values are left out: whoever copies or writes a notebook goes through them by recursion.
DEEPEST = 100

_JSON = re.compile(r"^application/(.*\+)?json$")  # as in nbformat's schema


def proper(message: dict[str, Any]) -> dict[str, Any] | None:
    """Return a kernel's message in the form that nbformat asks for; None for what is no output at all."""
    content = message["content"]
    if not isinstance(content, Mapping):
        return None
    match message["msg_type"]:
        case "stream":
            made = _stream(content)
        case "display_data" | "update_display_data" | "execute_result":
            made = _display(content)
        case "error":
            made = _error(content)
        case _:
            made = {}  # none that is kept
    if made is None:
        return None
    if "execution_count" in content or message["msg_type"] == "execute_result":
        made["execution_count"] = _count(content.get("execution_count"))
    return {**message, "content": {**content, **made}}


def _stream(content: Mapping[str, Any]) -> dict[str, Any] | None:
    name, text = content.get("name"), content.get("text")
    if text is None:
        return None
    return {"name": name if isinstance(name, str) else "stdout", "text": _text(text)}


def _display(content: Mapping[str, Any]) -> dict[str, Any] | None:
    data, metadata = content.get("data"), content.get("metadata")
    if not isinstance(data, Mapping):
        return None
    kept = {kind: shown for kind, value in data.items() if (shown := _shown(kind, value)) is not None}
    return {
        "data": kept if kept or not data else {"text/plain": NOT_KEPT},
        "metadata": metadata if isinstance(metadata, Mapping) and _is_json(metadata) else {},
        "transient": _transient(content.get("transient")),
    }


def _error(content: Mapping[str, Any]) -> dict[str, Any]:
    lines = content.get("traceback")
    return {
        "ename": _text(content.get("ename", "")),
        "evalue": _text(content.get("evalue", "")),
        "traceback": [_text(line) for line in lines] if isinstance(lines, list) else [],
    }


def _shown(kind: str, value: Any) -> Any:
    """Return what a notebook can hold of one form of an output; None if it can hold nothing."""
    if _JSON.search(kind):
        return value if _is_json(value) else None
    if isinstance(value, str) or (isinstance(value, list) and all(isinstance(line, str) for line in value)):
        return value
    return _text(value) or None if kind == "text/plain" and value is not None else None


def _transient(transient: Any) -> dict[str, Any]:
    """Return the display id, if it is one by which an output can be found again."""
    name = transient.get("display_id") if isinstance(transient, Mapping) else None
    return {"display_id": name} if isinstance(name, str | int) else {}


def _count(count: Any) -> int | None:
    return count if type(count) is int and count >= 0 else None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return str(value) if _is_json(value) else ""


def _is_json(value: Any, levels: int = DEEPEST) -> bool:
    """Whether a value that came as JSON can be written as such again, and is not nested too deeply."""
    if isinstance(value, float):
        return math.isfinite(value)
    if not isinstance(value, Mapping | list):
        return True
    parts = value.values() if isinstance(value, Mapping) else value
    return levels > 0 and all(_is_json(part, levels - 1) for part in parts)
