"""Sharing the processors fairly between sandboxes where no control group does it.

The kernel gives every session of processes the same share of a processor ("autogroup"), or, where that is
switched off, every thread its share. So a storm of sessions or of threads would get as many shares as it has.
The first few keep theirs; what comes on top goes to the back of the queue, where it has what nobody wants.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.sandbox.processes import Process

#: As many sessions at once as no notebook needs: one is made by each `!command` while it runs.
MOST_SESSIONS = 16
#: These keep their share: the process's own, and that of a command that it runs.
_FULL_SHARES = 2
#: So many threads may compute at once at full priority. Libraries start one or two for each processor.
_FULL_THREADS = 4 + 2 * (os.cpu_count() or 1)
_LAST = 19  # the weakest niceness
_THREADS_EVERY_SECONDS = 0.5


def sessions(family: Sequence[Process]) -> list[int]:
    """The sessions in which something lives, in the order in which they were made."""
    return list(dict.fromkeys(process.session for process in family if process.state != "Z"))


class Share:
    """Gives the lowest priority to the sessions or threads that a sandbox has beyond its share."""

    def __init__(self) -> None:
        self._put_back: set[int] = set()  # sessions
        self._next_look = 0.0

    def hold_back(self, family: Sequence[Process]) -> None:
        """Look at all processes of a sandbox, the oldest first."""
        self._hold_back_sessions(family)
        now = time.monotonic()
        if now >= self._next_look and sum(process.tasks for process in family) > _FULL_THREADS:
            self._next_look = now + _THREADS_EVERY_SECONDS
            for thread in list(_computing(family))[_FULL_THREADS:]:
                with contextlib.suppress(OSError):  # it has just ended
                    os.setpriority(os.PRIO_PROCESS, thread, _LAST)

    def _hold_back_sessions(self, family: Sequence[Process]) -> None:
        for session in sessions(family)[_FULL_SHARES:]:
            if session not in self._put_back:
                member = next(process.pid for process in family if process.session == session)
                try:
                    Path(f"/proc/{member}/autogroup").write_text(str(_LAST), encoding="ascii")
                except BlockingIOError:
                    return  # the kernel lets this be done ten times a second; the next look goes on
                except OSError:
                    pass  # it has just ended, or there are no autogroups
                self._put_back.add(session)


def _computing(family: Sequence[Process]) -> Iterator[int]:
    """The threads that run, or could if there were a processor for them."""
    for process in family:
        if process.tasks == 1:
            if process.state == "R":
                yield process.pid
            continue
        try:
            for thread in Path(f"/proc/{process.pid}/task").iterdir():
                text = (thread / "stat").read_text(encoding="utf-8", errors="replace")
                if text[text.rindex(")") + 2] == "R":
                    yield int(thread.name)
        except OSError:
            continue  # it has just ended
