"""Exceptions as messages, with the line of the student's code that they came from."""

from __future__ import annotations

import builtins
import linecache
import traceback
from collections.abc import Callable
from typing import Any

from coursekit.remote.error_texts import without_configurations


def raised(error: BaseException, line: str = "") -> dict[str, str]:
    """An exception as a message: its type's name, its text, and the line it came from."""
    return {"type": type(error).__name__, "text": without_configurations(str(error))[:2000], "line": line}


def rebuilt(message: dict[str, str]) -> BaseException:
    """An exception like the one that `raised` was given; if not Python's own, of a type of the same name."""
    if not isinstance(message, dict) or not all(
        isinstance(message.get(k), str) for k in ("type", "text", "line")
    ):
        return RuntimeError("an exception that can't be read")
    kind = getattr(builtins, message["type"], None)
    try:
        if isinstance(kind, type) and issubclass(kind, BaseException):
            error: BaseException = kind(message["text"])
        else:
            error = type(message["type"], (Exception,), {})(message["text"])
    except TypeError:  # some want more than a text
        error = type(message["type"], (Exception,), {})(message["text"])
    error.line_of_answer = message["line"]  # type: ignore[attr-defined]
    return error


def line_of(function: Callable[..., Any], error: BaseException) -> str:
    """The last line of the function's own module that the error passed through, as text."""
    if hasattr(error, "line_of_answer"):
        return str(error.line_of_answer)
    own = getattr(function, "__globals__", None)
    frames = [
        (frame, number)
        for frame, number in traceback.walk_tb(error.__traceback__)
        # A test cell shares its globals with the student's code: only frames below the call count.
        if own is not None and frame.f_globals is own and frame.f_code.co_name != "<module>"
    ]
    if not frames:
        return ""
    frame, number = frames[-1]
    return linecache.getline(frame.f_code.co_filename, number).strip()
