"""The watchdog: measures what a process and all its descendants use together, against the policy."""

from __future__ import annotations

import os
from collections.abc import Sequence

from autograder.sandbox import descriptors, disk
from autograder.sandbox.cgroup import ControlGroup
from autograder.sandbox.limits import TASKS_PER_PROCESS
from autograder.sandbox.memory import KERNELS_OWN, MemoryMeter
from autograder.sandbox.policy import Policy
from autograder.sandbox.processes import Process, descendants
from autograder.sandbox.share import MOST_SESSIONS, Share, sessions
from autograder.sandbox.usage import Meter, Usage

#: What a kernel writes to its log of its own accord, and its sockets, are not held against anybody.
FREE_BYTES = 1 << 20


class Watch:
    """Compares what is used with what the policy allows."""

    def __init__(
        self,
        policy: Policy,
        root: int,
        *,
        scratch: str,
        sockets: str,
        logs: Sequence[int],
        forked: bool,
        own_world: bool,
        allowance: int,
        group: ControlGroup | None,
    ) -> None:
        """`scratch`, `sockets`: the process's own directories. `logs`: descriptors that it writes to.

        `forked`: it shares the imported libraries with this process. `own_world`: it has a network, and a
        file system for its scratch directory, of its own. `allowance`: memory on top of the policy's.
        `group`: in which the kernel counts too.
        """
        self._policy = policy
        self._root = root
        self._scratch = scratch
        self._sockets = sockets
        self._logs = logs
        self._own_world = own_world
        self._memory = policy.memory_bytes + allowance + KERNELS_OWN
        self._memory_meter = MemoryMeter(forked=forked, own_network=own_world)
        self._group = group
        self._share = Share()
        self._meter = Meter()
        self.usage = Usage()  # as of the last look

    def exceeded(self) -> str:
        """The limit that is passed: 'memory', 'cpu', 'processes' or 'disk'; '' when all is well."""
        family = descendants(self._root)
        policy = self._policy
        self.usage = self._meter.look(family)
        tasks = sum(process.tasks for process in family)
        if len(family) >= policy.processes or tasks >= policy.processes * TASKS_PER_PROCESS:
            return "processes"
        if len(sessions(family)) > MOST_SESSIONS:
            return "processes"
        if policy.cpu_seconds is not None and self.usage.cpu > policy.cpu_seconds:
            return "cpu"
        # Before what takes long to measure: a storm is to be behind this process in the queue by then.
        self._share.hold_back(family)
        if self._group is not None and self._group.has_run_out_of_memory():
            return "memory"
        if self._memory_meter.passes(family, self._memory):
            return "memory"
        if self._disk_bytes(family) > policy.disk_bytes:
            return "disk"
        return ""

    def _disk_bytes(self, family: Sequence[Process]) -> int:
        most = self._policy.disk_bytes
        outside = disk.log_bytes(self._logs) + disk.tree_bytes(self._sockets, most)
        outside = max(0, outside - FREE_BYTES)
        if self._own_world:
            # Its own file system tells it when it is full; here counts what is written past that.
            return outside and outside + _used(self._scratch)
        nameless = descriptors.nameless_files(family, self._scratch, most)
        return outside + nameless + disk.tree_bytes(self._scratch, most)


def is_full(directory: str) -> bool:
    """Whether the file system of that directory has no room left."""
    usage = os.statvfs(directory)
    return usage.f_bavail == 0 or usage.f_favail == 0


def _used(directory: str) -> int:
    usage = os.statvfs(directory)
    return (usage.f_blocks - usage.f_bfree) * usage.f_frsize
