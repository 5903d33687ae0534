"""How much processor time a sandbox has had, and how much it was kept waiting for.

A limit on time has to be the same on a busy machine as on an idle one. So what counts is the time that the
processes really computed; and what they spent waiting in the queue for a processor is known apart from that.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.processes import Process

#: Reading how long each thread waited takes a while where there are hundreds of them.
_DENIED_EVERY_SECONDS = 0.5


@dataclass(frozen=True)
class Usage:
    """Seconds that a process and all its descendants have used, including those that have ended.

    `cpu`: of computing. `denied`: by the clock, in which something could have run and had no processor.
    """

    cpu: float = 0.0
    denied: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.cpu + other.cpu, self.denied + other.denied)

    def __sub__(self, other: Usage) -> Usage:
        return Usage(self.cpu - other.cpu, self.denied - other.denied)


class Meter:
    """Adds up what a process tree uses each time it is read; for the supervisor that reaps its processes."""

    def __init__(self) -> None:
        self._cpu = 0.0
        self._denied = 0.0
        self._gone = 0.0  # what processes that have ended had used when they were last seen
        self._alive: dict[tuple[int, int], float] = {}
        self._waited: dict[tuple[int, int], float] = {}
        self._looked_at_waits = time.monotonic()

    def look(self, family: Sequence[Process]) -> Usage:
        """What was used up to now. `family`: all living descendants of this process, their supervisor."""
        own = {(process.pid, process.started): process.seconds for process in family}
        reaped = os.times()
        by_parents = reaped.children_user + reaped.children_system
        by_parents += sum(process.seconds + process.seconds_of_children for process in family)
        # A process may decline to be told of its children's end; then their time is added to nobody's, and
        # what was seen of each while it lived is all there is.
        self._gone += sum(seconds for process, seconds in self._alive.items() if process not in own)
        self._alive = own
        self._cpu = max(self._cpu, by_parents, self._gone + sum(own.values()))
        now = time.monotonic()
        if now - self._looked_at_waits >= _DENIED_EVERY_SECONDS:
            self._look_at_waits([process.pid for process in family], now - self._looked_at_waits)
            self._looked_at_waits = now
        return Usage(self._cpu, self._denied)

    def _look_at_waits(self, pids: Iterable[int], seconds: float) -> None:
        waited = dict(_waits(pids))
        if not waited:  # this kernel does not tell
            self._denied += seconds * crowding()
            return
        more = sum(max(0.0, wait - self._waited.get(task, 0.0)) for task, wait in waited.items())
        self._waited = waited
        self._denied += min(more, seconds)


def crowding() -> float:
    """The share of its time that a process waits for a processor, guessed from the load of this machine."""
    try:
        load = os.getloadavg()[0]
    except (OSError, AttributeError):
        return 0.0
    return max(0.0, 1.0 - (os.cpu_count() or 1) / load) if load else 0.0


def _waits(pids: Iterable[int]) -> Iterator[tuple[tuple[int, int], float]]:
    """For each thread, how many seconds it has been waiting for a processor, in all."""
    for pid in pids:
        try:
            for thread in os.scandir(f"/proc/{pid}/task"):
                text = Path(thread.path, "schedstat").read_text(encoding="ascii")
                yield (pid, int(thread.name)), int(text.split()[1]) / 1e9
        except (OSError, IndexError):
            continue  # it has just ended, or the kernel keeps no account
