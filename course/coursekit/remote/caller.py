"""The side that holds the tests: proxies that stand for the student's functions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from coursekit import seeds
from coursekit.remote import AnswerLost, ArgumentChanged, NotTransferable
from coursekit.remote.channel import Ask, ask_by_input
from coursekit.remote.copying import copied, unchanged
from coursekit.remote.error_texts import in_short
from coursekit.remote.exceptions import raised, rebuilt
from coursekit.remote.live import ObjectTable
from coursekit.remote.state import fingerprint
from coursekit.remote.values import decode, encode

#: What a test's `np.errstate` may ask of the answer.
ERRORS = dict.fromkeys(("divide", "over", "under", "invalid"), ("ignore", "warn", "raise"))


def bind(
    namespace: dict[str, Any], names: Iterable[str], ask: Ask | None = None, seed: int | None = None
) -> None:
    """Put what the student calls by these names into `namespace`: values as copies, functions as proxies.

    A name that the student has not defined is taken out. Random generators start from `seed` on both sides.
    `ask` carries a message to the other side and brings back the reply; unless given, it goes the way of
    `input()`. Raises NotTransferable, AnswerLost.
    """
    global _current
    _current = other_side = _OtherSide(ask or ask_by_input, seed)
    if seed is not None:
        seeds.follow_seed(seed)
    for place, name in enumerate(names):
        # Of an earlier conversation the other side is to keep nothing.
        reply = other_side.send({"look": name, "begin": place == 0})
        if "missing" in reply:
            namespace.pop(name, None)
        else:
            namespace[name] = decode(reply["value"], other_side.objects)


def share(value: list[Any] | dict[Any, Any]) -> None:
    """Have the other side, if there is one, see and change this very list or dictionary."""
    if _current is not None:
        _current.objects.share(value)


@contextmanager
def shared_folder(folder: Path) -> Iterator[None]:
    """Within this the other side, if there is one, sees the files in this folder, and may write some."""
    folders = None if _current is None else _current.objects.folders
    if folders is not None:
        folders.add(folder)
    yield
    if folders is not None:
        folders.forget(folder)


class _OtherSide:
    """One conversation: requests go out, and calls of functions that were handed in come back."""

    def __init__(self, ask: Ask, seed: int | None) -> None:
        self.objects = ObjectTable(self._call, trusted=True)
        self._ask = ask
        self._seed = seed
        seeds.followers[:] = [self._note_seed]

    def send(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return its reply, after serving what is asked back in between."""
        while True:
            reply: dict[str, Any] = json.loads(self._ask(json.dumps(message)))
            if "callback" in reply:
                message = self._serve(reply)
            elif "cannot" in reply:
                raise NotTransferable(in_short(str(reply["cannot"])))
            elif "lost" in reply:
                raise AnswerLost(reply["lost"])
            else:
                self._take(reply)
                if "raised" in reply:
                    raise rebuilt(reply["raised"])
                return reply

    def _call(self, number: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call the student's function of that number."""
        message = {"call": number, "arguments": encode((args, kwargs), self.objects), "seed": self._seed}
        self._seed = None
        if shared := self.objects.shared(lambda item: json.loads(encode(item, self.objects))):
            message["shared"] = shared
        if files := self.objects.folders.news():
            message["files"] = files
        if errors := _errors():
            message["errors"] = errors
        before = fingerprint((args, kwargs), self.objects.is_same)
        reply = self.send(message)
        if "value" not in reply:
            raise NotTransferable("a reply without a value")
        if reply.get("left") != before:
            raise ArgumentChanged
        return decode(reply["value"], self.objects)

    def _take(self, reply: Mapping[str, Any]) -> None:
        """What has become of models, lists and folders on the other side."""
        try:
            self.objects.set_models(reply.get("models", ()))
            if "shared" in reply:
                self.objects.set_shared(reply["shared"], lambda item: decode(json.dumps(item), self.objects))
            self.objects.folders.take(reply.get("files", []), new_ones=False)
        except (ValueError, LookupError, TypeError, AttributeError, OSError, RecursionError) as error:
            raise NotTransferable(
                f"a message that can't be read ({type(error).__name__}: {error})"[:300]
            ) from error

    def _note_seed(self, seed: int) -> None:
        """The student's next call starts from the seed that the test set."""
        self._seed = seed

    def _serve(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            function = self.objects.mine(
                request["callback"]
            )  # before anything else of the request is looked at
        except LookupError as error:
            return {"raised": raised(error)}
        args, kwargs = _arguments(decode(request["arguments"], self.objects))
        before = copied(args)
        try:
            result = function(*args, **kwargs)
        except NotTransferable:
            raise
        except BaseException as error:  # noqa: BLE001  it is the student's to deal with, KeyboardInterrupt too
            return {"raised": raised(error)}
        reply = {"value": encode(result, self.objects)}
        if not unchanged(before, args):
            reply["arguments"] = encode(args, self.objects)
        return reply


_current: _OtherSide | None = None


def _arguments(value: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """What a function can be called with. Raises NotTransferable."""
    match value:
        case (tuple() | list()) as args, dict() as kwargs if all(isinstance(key, str) for key in kwargs):
            return tuple(args), kwargs
    raise NotTransferable("a call with what no function can be called with")


def _errors() -> dict[str, str]:
    """What the test wants NumPy to do about overflows and the like, where that is not the usual."""
    usual = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
    now = {kind: how for kind, how in np.geterr().items() if how in ERRORS[kind]}
    return {} if now == usual else now
