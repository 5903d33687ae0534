"""Notices code of a student that looks into frames. The grader sends this text into a student's kernel.

A live test runs in the student's process, and a function that it calls can find the test's own objects in
the frames above its own. Every way there raises an audit event (https://peps.python.org/pep-0578/), and a
hook for these can't be removed. What libraries do is not counted: most of them look into frames somewhere.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

#: Calls that give away frames, or objects that nobody was handed.
CALLS = frozenset(
    (
        "sys._getframe",
        "sys._current_frames",
        "sys._current_exceptions",
        "sys.settrace",
        "sys.setprofile",
        "gc.get_objects",
        "gc.get_referrers",
        "gc.get_referents",
    )
)
#: Attributes that do; reading one raises the event `object.__getattr__`.
FRAMES = frozenset(("tb_frame", "gi_frame", "cr_frame", "ag_frame"))
#: Modules that look into frames on behalf of whoever calls them.
GO_BETWEENS = frozenset(("inspect", "traceback", "threading"))


def post() -> None:
    """Count, from now on, how often code that is not installed looks into frames."""
    installed = (sys.prefix, sys.base_prefix, sys.exec_prefix, "<frozen", *filter(None, sys.path))
    peeks = 0
    busy = False

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal peeks, busy
        if event == "autograder.lookout":
            arguments[0].append(peeks)
        elif not busy and (event in CALLS or (event == "object.__getattr__" and arguments[1] in FRAMES)):
            busy = True  # what follows raises such an event too
            try:
                frame: FrameType = sys._getframe(1)
                if frame.f_globals.get("__name__") in GO_BETWEENS and frame.f_back is not None:
                    frame = frame.f_back
                peeks += not frame.f_code.co_filename.startswith(installed)
            finally:
                busy = False

    sys.addaudithook(hook)
