"""The side that holds the tests: proxies that stand for the student's functions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from coursekit import seeds
from coursekit.copying import copied, unchanged
from coursekit.crossing import AnswerLost, ArgumentChanged, CannotCross
from coursekit.crossing.channel import Ask, ask_by_input
from coursekit.crossing.exceptions import raised, rebuilt
from coursekit.crossing.values import decode, encode


def bind(
    namespace: dict[str, Any], names: Iterable[str], ask: Ask | None = None, seed: int | None = None
) -> None:
    """Put what the student calls by these names into `namespace`: values as copies, functions as proxies.

    A name that the student has not defined is taken out. Chance starts from `seed` on both sides. `ask`
    carries a message to the other side and brings back the reply; unless given, it goes the way of
    `input()`. Raises CannotCross, AnswerLost.
    """
    other_side = _OtherSide(ask or ask_by_input, seed)
    if seed is not None:
        seeds.follow_seed(seed)
    for name in names:
        reply = other_side.send({"look": name})
        if "missing" in reply:
            namespace.pop(name, None)
        else:
            namespace[name] = decode(reply["value"], other_side.proxy)


class _OtherSide:
    """One conversation: requests go out, and calls of functions that were handed in come back."""

    def __init__(self, ask: Ask, seed: int | None) -> None:
        self._ask = ask
        self._handed_in: list[Callable[..., Any]] = []
        self._seed = seed
        seeds.followers[:] = [self._note_seed]

    def send(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return its reply, after serving what is asked back in between."""
        while True:
            reply: dict[str, Any] = json.loads(self._ask(json.dumps(message)))
            if "callback" in reply:
                message = self._serve(reply)
            elif "cannot" in reply:
                raise CannotCross(reply["cannot"])
            elif "lost" in reply:
                raise AnswerLost(reply["lost"])
            elif "raised" in reply:
                raise rebuilt(reply["raised"])
            else:
                return reply

    def proxy(self, number: int, name: str) -> Callable[..., Any]:
        """A function that calls the student's function of that number."""

        def function(*args: Any, **kwargs: Any) -> Any:
            message = {"call": number, "arguments": encode((args, kwargs), self._hand_in), "seed": self._seed}
            self._seed = None
            reply = self.send(message)
            if reply["changed"]:
                raise ArgumentChanged
            return decode(reply["value"], self.proxy)

        function.__name__ = name
        return function

    def _note_seed(self, seed: int) -> None:
        """The student's chance is the test's too: the next call starts from the seed that the test set."""
        self._seed = seed

    def _hand_in(self, function: Callable[..., Any]) -> int:
        self._handed_in.append(function)
        return len(self._handed_in) - 1

    def _serve(self, request: dict[str, Any]) -> dict[str, Any]:
        args, kwargs = decode(request["arguments"])
        before = copied(args)
        try:
            result = self._handed_in[request["callback"]](*args, **kwargs)
        except CannotCross:
            raise
        except BaseException as error:  # noqa: BLE001  it is the student's to deal with, KeyboardInterrupt too
            return {"raised": raised(error)}
        reply = {"value": encode(result)}
        if not unchanged(before, args):
            reply["arguments"] = encode(args)
        return reply
