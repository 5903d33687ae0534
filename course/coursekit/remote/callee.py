"""The side that holds the student's functions: serves one request at a time."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from json import dumps, loads
from typing import Any

import numpy as np

from coursekit.quiet import printing_nothing
from coursekit.remote import NotTransferable
from coursekit.remote.channel import Ask, ask_by_input
from coursekit.remote.exceptions import line_of, raised, rebuilt
from coursekit.remote.live import ObjectTable
from coursekit.remote.state import fingerprint
from coursekit.remote.values import decode, encode
from coursekit.seeds import follow_seed

#: Type under which a reply leaves the kernel.
MIME = "application/vnd.coursekit.reply+json"
#: Whoever asks does not listen to much more than that at once.
LARGEST_BYTES = 64 << 20


@dataclass(frozen=True)
class Reply:
    """An answer to a request, in a form that IPython sends as it is."""

    body: dict[str, Any]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {MIME: self.body}


class Server:
    """Serves the names and functions of one notebook."""

    def __init__(self) -> None:
        self._ask: Ask = ask_by_input
        self._objects = ObjectTable(self._call_back, trusted=False)

    def serve(self, request: str, ask: Ask | None = None) -> Reply:
        """Look a name up, or call a function, in the namespace of the notebook.

        `ask` carries a message to the caller and brings back its answer, for functions that were handed in;
        unless given, it goes the way of `input()`.
        """
        body = loads(request)
        self._ask = ask or ask_by_input
        try:
            if body.get("begin"):
                self._objects = ObjectTable(self._call_back, trusted=False)
            reply = self._look(body["look"]) if "look" in body else self._call(body)
            if (size := _size(reply)) > LARGEST_BYTES:
                most = LARGEST_BYTES >> 20
                raise NotTransferable(
                    f"what came back takes {size >> 20} MiB, and {most} MiB can be handed over"
                )
            return Reply(reply)
        except NotTransferable as error:
            return Reply({"cannot": str(error)})

    def _look(self, name: str) -> dict[str, Any]:
        # Not `import __main__`: in a kernel forked from a warm process, that would be the process's own.
        namespace = vars(sys.modules["__main__"])
        if name not in namespace:
            return {"missing": True}
        return {"value": encode(namespace[name], self._objects)}

    def _call(self, body: dict[str, Any]) -> dict[str, Any]:
        objects = self._objects
        function = objects.mine(body["call"])
        objects.folders.take(body.get("files", []), new_ones=True)
        objects.set_shared(body.get("shared", []), lambda item: decode(dumps(item), objects))
        args, kwargs = decode(body["arguments"], objects)
        if body.get("seed") is not None:
            follow_seed(body["seed"])
        try:
            with printing_nothing(), np.errstate(**body.get("errors", {})):
                result = function(*args, **kwargs)
        except NotTransferable:
            raise
        except BaseException as error:  # noqa: BLE001  whatever it is, the test is told
            return {"raised": raised(error, line_of(function, error)), **self._aftermath()}
        value = encode(result, objects)
        # Whether an argument has changed is not said here: the caller sees for itself by what is left of it.
        return {"value": value, "left": fingerprint((args, kwargs), objects.is_same), **self._aftermath()}

    def _aftermath(self) -> dict[str, Any]:
        """What the call has done to things that both sides have."""
        after: dict[str, Any] = {}
        if models := self._objects.changed_models():
            after["models"] = models
        if shared := self._objects.shared(lambda item: loads(encode(item, self._objects))):
            after["shared"] = shared
        if files := self._objects.folders.news():
            after["files"] = files
        return after

    def _call_back(self, number: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        message = {"callback": number, "arguments": encode((args, kwargs), self._objects)}
        reply = loads(self._ask(dumps(message)))
        if "raised" in reply:
            raise rebuilt(reply["raised"])
        if "arguments" in reply:
            _write_back(args, decode(reply["arguments"], self._objects))
        return decode(reply["value"], self._objects)


_server = Server()


def serve(request: str, ask: Ask | None = None) -> Reply:
    """See `Server.serve`."""
    return _server.serve(request, ask)


def _size(reply: dict[str, Any]) -> int:
    """How long it is as text; the value is text already."""
    return sum(len(part if isinstance(part, str) else dumps(part)) for part in reply.values())


def _write_back(mine: tuple[Any, ...], theirs: tuple[Any, ...]) -> None:
    """What a function that was handed in has written into an array is to be seen in the caller's array."""
    for array, changed in zip(mine, theirs, strict=True):
        if isinstance(array, np.ndarray) and isinstance(changed, np.ndarray) and array.shape == changed.shape:
            array[...] = changed
