"""The watchdog's eyes: what a process and all its descendants use, together."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.limits import TASKS_PER_PROCESS
from autograder.sandbox.policy import Policy
from autograder.sandbox.usage import Meter, Usage

_PAGE = resource.getpagesize()


@dataclass(frozen=True)
class _Process:
    pid: int
    parent: int
    tasks: int
    anonymous: int  # bytes; those shared with the process it was forked from as well


def descendants(root: int) -> list[_Process]:
    """All living descendants of a process that is a subreaper, or process 1."""
    every = {process.pid: process for process in _processes()}
    found = {root}
    grown = True
    while grown:
        more = {pid for pid, process in every.items() if process.parent in found} - found
        grown = bool(more)
        found |= more
    return [every[pid] for pid in found - {root} if pid in every]


class Watch:
    """Compares what is used with what the policy allows."""

    def __init__(self, policy: Policy, root: int, scratch: str | None, allowance: int) -> None:
        """`scratch`: a directory to measure, where no file system limits it. `allowance`: memory on top."""
        self._policy = policy
        self._root = root
        self._scratch = scratch
        self._memory = policy.memory_bytes + allowance
        self._meter = Meter()
        self.usage = Usage()  # as of the last look

    def struck(self) -> str:
        """The limit that is passed: 'memory', 'cpu', 'processes' or 'disk'; '' when all is well."""
        family = descendants(self._root)
        policy = self._policy
        self.usage = self._meter.look(process.pid for process in family)
        tasks = sum(process.tasks for process in family)
        if len(family) >= policy.processes or tasks >= policy.processes * TASKS_PER_PROCESS:
            return "processes"
        if policy.cpu_seconds is not None and self.usage.cpu > policy.cpu_seconds:
            return "cpu"
        # Telling private pages from shared ones is slow, so only when it may matter.
        most = sum(process.anonymous for process in family)
        if most > self._memory and sum(_private(process.pid) for process in family) > self._memory:
            return "memory"
        if self._scratch is not None and _disk_bytes(self._scratch) > policy.disk_bytes:
            return "disk"
        return ""


def is_full(directory: str) -> bool:
    """Whether the file system of that directory has no room left."""
    usage = os.statvfs(directory)
    return usage.f_bavail == 0 or usage.f_favail == 0


def _processes() -> Iterator[_Process]:
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                stat = Path(entry.path, "stat").read_text(encoding="utf-8", errors="replace")
                statm = Path(entry.path, "statm").read_text(encoding="ascii").split()
            except OSError:
                continue  # it has just ended
            # The name in brackets may hold anything, brackets too.
            fields = stat[stat.rindex(")") + 2 :].split()
            yield _Process(
                int(entry.name),
                int(fields[1]),
                int(fields[17]),
                (int(statm[1]) - int(statm[2])) * _PAGE,
            )


def _private(pid: int) -> int:
    """Bytes of memory that this process shares with no other."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    names = ("Private_Clean:", "Private_Dirty:")
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(names))


def _disk_bytes(directory: str) -> int:
    total = 0
    for parent, _, names in os.walk(directory, onerror=None):
        for name in names:
            try:
                total += os.lstat(f"{parent}/{name}").st_blocks * 512
            except OSError:
                continue  # it has just been deleted
    return total
