"""What /proc tells of processes: who descends from whom, what each is doing, what it has used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True)
class Process:
    """One process, as it was when it was looked at."""

    pid: int
    parent: int
    session: int
    state: str  # as in proc(5): R runs or could, S sleeps, Z has ended
    tasks: int  # threads
    started: int  # with `pid`, this names a process for good
    seconds: float  # of computing
    seconds_of_children: float  # of those that have ended and were waited for


def descendants(root: int) -> list[Process]:
    """All living descendants of a process that is a subreaper, or process 1; the oldest first."""
    every = {process.pid: process for process in _all()}
    found = {root}
    grown = True
    while grown:
        more = {pid for pid, process in every.items() if process.parent in found} - found
        grown = bool(more)
        found |= more
    family = [every[pid] for pid in found - {root} if pid in every]
    return sorted(family, key=lambda process: (process.started, process.pid))


def has_ended(pid: int) -> bool:
    """Whether a process is gone, or has let go of all its memory already. Such ones can't be looked at."""
    try:
        return "VmSize" not in fields(pid, "status")
    except OSError:
        return True


def fields(pid: int | str, name: str) -> dict[str, int]:
    """The numbers in a file of /proc with lines `name: number unit`. In bytes. Raises OSError."""
    found = {}
    for line in Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8", errors="replace").splitlines():
        key, _, rest = line.partition(":")
        number, _, unit = rest.strip().partition(" ")
        if number.isdecimal():
            found[key] = int(number) * (1024 if unit == "kB" else 1)
    return found


def _all() -> Iterator[Process]:
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                stat = Path(entry.path, "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue  # it has just ended
            # The name in brackets may hold anything, brackets too.
            words = stat[stat.rindex(")") + 2 :].split()
            user, system, of_children_user, of_children_system = map(int, words[11:15])
            yield Process(
                int(entry.name),
                int(words[1]),
                int(words[3]),
                words[0],
                int(words[17]),
                int(words[19]),
                (user + system) / _TICKS,
                (of_children_user + of_children_system) / _TICKS,
            )
