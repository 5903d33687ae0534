"""The side that holds the student's functions: serves one request at a time."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from coursekit.copying import copied, unchanged
from coursekit.crossing import CannotCross
from coursekit.crossing.channel import Ask, ask_by_input
from coursekit.crossing.exceptions import line_of, raised, rebuilt
from coursekit.crossing.values import decode, encode
from coursekit.quiet import printing_nothing
from coursekit.seeds import follow_seed

#: Type under which a reply leaves the kernel.
MIME = "application/vnd.coursekit.reply+json"


@dataclass(frozen=True)
class Reply:
    """An answer to a request, in a form that IPython sends as it is."""

    body: dict[str, Any]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {MIME: self.body}


_returned: list[Callable[..., Any]] = []


def serve(request: str, ask: Ask | None = None) -> Reply:
    """Look a name up, or call a function, in the namespace of the notebook.

    `ask` carries a message to the caller and brings back its answer, for functions that were handed in;
    unless given, it goes the way of `input()`.
    """
    body = json.loads(request)
    try:
        if "look" in body:
            return Reply(_look(body["look"]))
        return Reply(_call(body, ask or ask_by_input))
    except CannotCross as error:
        return Reply({"cannot": str(error)})


def _look(name: str) -> dict[str, Any]:
    # Not `import __main__`: in a kernel forked from a warm process, that would be the process's own.
    namespace = vars(sys.modules["__main__"])
    if name not in namespace:
        return {"missing": True}
    return {"value": encode(namespace[name], _remember)}


def _call(body: dict[str, Any], ask: Ask) -> dict[str, Any]:
    function = _returned[body["call"]]
    args, kwargs = decode(body["arguments"], lambda number, name: _handed_in(number, name, ask))
    before = copied((args, kwargs))
    if body.get("seed") is not None:
        follow_seed(body["seed"])
    try:
        with printing_nothing():
            result = function(*args, **kwargs)
    except CannotCross:
        raise
    except BaseException as error:  # noqa: BLE001  whatever it is, the test is told
        return {"raised": raised(error, line_of(function, error))}
    return {"value": encode(result, _remember), "changed": not unchanged(before, (args, kwargs))}


def _remember(function: Callable[..., Any]) -> int:
    _returned.append(function)
    return len(_returned) - 1


def _handed_in(number: int, name: str, ask: Ask) -> Callable[..., Any]:
    def function(*args: Any, **kwargs: Any) -> Any:
        reply = json.loads(ask(json.dumps({"callback": number, "arguments": encode((args, kwargs))})))
        if "raised" in reply:
            raise rebuilt(reply["raised"])
        if "arguments" in reply:
            _write_back(args, decode(reply["arguments"]))
        return decode(reply["value"])

    function.__name__ = name
    return function


def _write_back(mine: tuple[Any, ...], theirs: tuple[Any, ...]) -> None:
    """What a function that was handed in has written into an array is to be seen in the caller's array."""
    for array, changed in zip(mine, theirs, strict=True):
        if isinstance(array, np.ndarray) and isinstance(changed, np.ndarray) and array.shape == changed.shape:
            array[...] = changed
