"""Time as the limits of a run count it: computing time first, and the clock for what only waits.

A busy machine must not turn a right answer into a wrong one. So a budget is of computing time, of all the
processes of the kernels. The clock is a backstop, for what sleeps; moments in which a kernel could have run
and had no processor don't count there, up to `MOST_STRETCH`.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from autograder.model import MOST_STRETCH
from autograder.sandbox.usage import Usage, crowding

Exceeded = Literal["", "cpu", "clock"]

#: How often a running cell's use of time is looked at.
LOOK_SECONDS = 0.1
#: From here on a machine counts as busy: a tenth of the time denied, or three processes for two processors.
BUSY_DENIED, BUSY_CROWDING = 0.1, 1 / 3


@dataclass(frozen=True)
class Spent:
    """Seconds since some moment: of computing, by the clock, and of waiting for a processor."""

    cpu: float
    wall: float
    denied: float

    def exceeded(self, *, cpu: float = math.inf, wall: float = math.inf) -> Exceeded:
        """Return which of the two limits has been reached, or ''."""
        if self.cpu >= cpu:
            return "cpu"
        if self.wall - min(self.denied, self.wall) >= wall or self.wall >= wall * MOST_STRETCH:
            return "clock"
        return ""

    @property
    def on_a_busy_machine(self) -> bool:
        """Whether the machine was so busy that the same work might have ended within its limits elsewhere."""
        return self.denied >= BUSY_DENIED * self.wall or crowding() >= BUSY_CROWDING


class Runs(Protocol):
    """Anything that runs processes and knows how much time they have used."""

    @property
    def usage(self) -> Usage:
        """The time that the processes have used since they were started."""
        ...


class Clock:
    """The time that some kernels together have spent since this object was made."""

    def __init__(self, *kernels: Runs) -> None:
        self._kernels = kernels
        self._wall = time.monotonic()
        self._before = self._usage()

    def spent(self) -> Spent:
        """The time spent up to now, as the kernels' supervisors last reported it."""
        used = self._usage() - self._before
        return Spent(used.cpu, time.monotonic() - self._wall, used.denied)

    def _usage(self) -> Usage:
        return sum((kernel.usage for kernel in self._kernels), Usage())


async def within(
    waited_for: Sequence[asyncio.Future[Any]], clock: Clock, *, cpu: float = math.inf, wall: float = math.inf
) -> Exceeded:
    """Wait until one of the tasks is done, and return ''; else return the limit that was reached first."""
    exceeded: Exceeded = ""
    while not exceeded:
        done, _ = await asyncio.wait(waited_for, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if done:
            return ""
        exceeded = clock.spent().exceeded(cpu=cpu, wall=wall)
    return exceeded
