"""What a process uses, seen from outside: for systems where it has no supervisor of ours."""

from __future__ import annotations

import contextlib
import time

import psutil

from autograder.sandbox.usage import Usage, crowding


class ExternalMeter:
    """Adds up, look by look, the processor time of a process and its descendants."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._used: dict[tuple[int, float], float] = {}  # of each process, when it was last seen
        self._looked = time.monotonic()
        self._denied = 0.0

    def look(self) -> Usage:
        """What the process and its descendants have used up to now."""
        with contextlib.suppress(psutil.Error):
            root = psutil.Process(self._pid)
            for process in (root, *root.children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    times = process.cpu_times()
                    self._used[process.pid, process.create_time()] = times.user + times.system
        now = time.monotonic()
        self._denied += (now - self._looked) * crowding()
        self._looked = now
        return Usage(sum(self._used.values()), self._denied)
