"""The callee out of a student's reach, so that nobody else can sign its replies.

`seal` is called before any code of the student's runs. It makes a second copy of the modules that serve
requests, which no name leads to, and answers requests from an audit hook, which nobody can take down. What
the copy reports about arguments it signs with a key that the grader alone has besides.

This does not make the student's process trustworthy: who looks for the key in the process's own memory finds
it. Ways that lead through frames or the garbage collector are noticed, and reported with the next reply.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

#: The audit event by which a request arrives: its text, and a list for the reply.
EVENT = "coursekit.serve"
#: The audit event that asks, by a list, how often code that is not installed has looked into frames.
PEEKS = "coursekit.peeks"
#: What is copied: all that has a say in a reply.
COPIED = ("callee", "live", "values", "arrays", "state", "files", "exceptions", "channel")
#: Calls that give away frames or objects that nobody was handed.
FRAMES = frozenset(
    ("sys._getframe", "sys._current_frames", "sys._current_exceptions", "sys.settrace", "sys.setprofile")
)
COLLECTOR = frozenset(("gc.get_objects", "gc.get_referrers", "gc.get_referents"))
#: Attributes that do; reading or setting one raises an event.
GIVING = frozenset(("tb_frame", "gi_frame", "cr_frame", "ag_frame"))
#: Modules that look into frames on behalf of whoever calls them.
GO_BETWEENS = frozenset(("inspect", "traceback", "threading"))


def signature(key: str, nonce: str, left: str) -> str:
    """The signature of a reply: of what it says about the arguments, for the request with that nonce."""
    inner = sha256(f"{key}{nonce}{left}".encode()).hexdigest()
    return sha256(f"{key}{inner}".encode()).hexdigest()


def seal() -> str:
    """Serve requests by audit events from now on, and return the key that signs."""
    key = os.urandom(32).hex()
    callee = _private_copy()
    server = callee.Server()
    sys.addaudithook(_hook(server, key, _installed()))
    return key


def _hook(server: Any, key: str, installed: tuple[str, ...]) -> Callable[[str, tuple[Any, ...]], None]:
    serving = peeks = 0
    busy = False
    peeked = ""
    seen: set[str] = set()
    reply_of, sign, frame_of = server.serve, signature, sys._getframe

    def look(what: str) -> None:
        nonlocal busy, peeked, peeks
        busy = True  # what follows raises such an event too
        try:
            frame: FrameType = frame_of(2)
            if frame.f_globals.get("__name__") in GO_BETWEENS and frame.f_back is not None:
                frame = frame.f_back
            if not frame.f_code.co_filename.startswith(installed):
                peeks += 1
                # While a test runs beside the student's code, whoever asks for PEEKS looks after this.
                if serving or what in COLLECTOR:
                    peeked = "frames, looked into" if what not in COLLECTOR else what
        finally:
            busy = False

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal serving
        if event == PEEKS:
            arguments[0].append(peeks)
        if event != EVENT:
            if not busy and (
                event in FRAMES
                or event in COLLECTOR
                or (event == "object.__getattr__" and arguments[1] in GIVING)
            ):
                look(event)
            return
        request, box, nonce = arguments
        # Each once, and at once: nobody is to have a harmless call signed in place of another.
        fresh = nonce not in seen
        seen.add(nonce)
        serving += 1
        try:
            reply = reply_of(request)
        finally:
            serving -= 1
        if fresh:
            reply.body["sign"] = sign(key, nonce, reply.body.get("left", ""))
        if peeked:
            reply.body["peeked"] = peeked
        box.append(reply)

    hook.__cantrace__ = True  # type: ignore[attr-defined]  # or a debugger would be blind within a call
    return hook


def _installed() -> tuple[str, ...]:
    ours = str(Path(__file__).parents[2])
    return (sys.prefix, sys.base_prefix, sys.exec_prefix, "<frozen", ours, *filter(None, sys.path))


def _private_copy() -> ModuleType:
    """A second copy of the modules that serve requests, which can't be found by name."""
    parent = importlib.import_module("coursekit.remote")
    importlib.import_module("coursekit.remote.callee")  # the public ones first
    names = [f"{parent.__name__}.{name}" for name in COPIED]
    public = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    try:
        copy = importlib.import_module(f"{parent.__name__}.callee")
    finally:
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(public)
        for name, module in public.items():
            setattr(parent, name.rpartition(".")[2], module)
    return copy
