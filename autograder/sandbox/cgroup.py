"""A control group for one sandboxed process: the kernel counts its memory of every kind and its threads, and
gives it one share of the processors, whatever it becomes.

There is one where this user may make groups beside or above its own: root may, and an ordinary user below
their `systemd --user` (`systemd-run --user --scope COMMAND`). Both versions of the interface are used, and a
controller at a time: what is not handed out is counted by the supervisor alone (`watch`), as everywhere.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

with contextlib.suppress(ImportError):  # Windows, where nothing is sandboxed
    import fcntl

CONTROLLERS = ("memory", "pids", "cpu")
#: How long the kernel may take to let go of a group whose last process has ended.
REMOVE_SECONDS = 2.0
#: By version of the interface: the files that limit. The first of each has to be there.
_MEMORY = {
    1: ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.kmem.tcp.limit_in_bytes"),
    2: ("memory.max",),
}
#: Where it is written how many processes were killed because a group's memory was used up.
_KILLED = {1: "memory.oom_control", 2: "memory.events"}


@dataclass(frozen=True)
class Place:
    """A directory below which groups can be made, and what they control there."""

    version: int
    path: str
    controllers: frozenset[str]


def places() -> list[Place]:
    """Where groups can be made for the processes of this process; [] where that is not allowed."""
    try:
        mounts = list(_mounts())
    except FileNotFoundError:
        return []  # not on Linux
    found = []
    for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
        _, names, path = line.split(":", 2)
        for mounted_at, root, options in mounts:
            if os.path.commonpath([path, root]) != root:
                continue
            own = Path(mounted_at, Path(path).relative_to(root))
            if names:
                wanted = frozenset(names.split(",")) & frozenset(CONTROLLERS)
                place = Place(1, str(own), wanted) if wanted and wanted <= options else None
            else:
                place = _nearest(own, mounted_at) if "cgroup2" in options else None
            if place is not None and os.access(place.path, os.W_OK):
                found.append(place)
                break
    return found


class ControlGroup:
    """One group, in all places together. Lives as long as its supervisor, which removes it."""

    def __init__(self, name: str, *, memory_bytes: int, tasks: int) -> None:
        """Made, with its limits, and empty. Raises OSError, and leaves nothing then."""
        self.name = name
        self.controllers: set[str] = set()
        self._groups: list[tuple[Place, int, int]] = []  # with descriptors of the parent, and of its own
        try:
            for place in places():
                group = self._make(place)
                self._limit(place, group, memory_bytes, tasks)
                self.controllers |= place.controllers
        except OSError:
            self.remove()
            raise

    @property
    def version(self) -> int:
        """Of the interface."""
        return max(place.version for place, _, _ in self._groups)

    def add(self, pid: int) -> None:
        """Move a process here, by its number as this process sees it. Its children will be born here."""
        for _, _, group in self._groups:
            _write(group, "cgroup.procs", str(pid))

    def has_run_out_of_memory(self) -> bool:
        """Whether the kernel has killed one of its processes because all its memory was used up."""
        for place, _, group in self._groups:
            if "memory" in place.controllers:
                with os.fdopen(os.open(_KILLED[place.version], os.O_RDONLY, dir_fd=group)) as file:
                    counts = dict(line.split() for line in file)
                return int(counts.get("oom_kill", 0)) > 0
        return False

    def remove(self) -> None:
        """Let go of it; all its processes have to have ended."""
        deadline = time.monotonic() + REMOVE_SECONDS
        for _, parent, group in self._groups:
            while True:  # tried once at least, however long the one before it took
                try:
                    os.rmdir(self.name, dir_fd=parent)
                    break
                except FileNotFoundError:
                    break
                except OSError:
                    if time.monotonic() > deadline:
                        break
                    time.sleep(0.005)
            os.close(parent)
            os.close(group)
        self._groups = []

    def _make(self, place: Place) -> int:
        parent = os.open(place.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            while True:
                with contextlib.suppress(FileNotFoundError):  # it was swept up in between
                    with contextlib.suppress(FileExistsError):
                        os.mkdir(self.name, dir_fd=parent)
                    group = os.open(self.name, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=parent)
                    fcntl.flock(group, fcntl.LOCK_SH)
                    if os.path.samestat(os.stat(self.name, dir_fd=parent), os.fstat(group)):
                        break
        except OSError:
            os.close(parent)
            raise
        self._groups.append((place, parent, group))
        return group

    @staticmethod
    def _limit(place: Place, group: int, memory_bytes: int, tasks: int) -> None:
        if "memory" in place.controllers:
            first, *others = _MEMORY[place.version]
            _write(group, first, str(memory_bytes))
            for name in others:
                with contextlib.suppress(OSError):  # only where swap, or this kind of buffers, is counted
                    _write(group, name, str(memory_bytes))
            if place.version == 2:
                with contextlib.suppress(OSError):
                    _write(group, "memory.swap.max", "0")
                _write(group, "memory.oom.group", "1")
        if "pids" in place.controllers:
            _write(group, "pids.max", str(tasks))


def sweep(prefix: str) -> None:
    """Remove the groups that supervisors have left which were killed. One that is held, or in use, stays."""
    for place in places():
        for path in Path(place.path).glob(f"{prefix}*"):
            with contextlib.suppress(OSError):
                descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    path.rmdir()
                finally:
                    os.close(descriptor)


def _nearest(own: Path, top: str) -> Place | None:
    """The nearest group above that hands out memory. (One that holds processes itself can't.)"""
    for above in (own, *own.parents):
        with contextlib.suppress(OSError):
            handed_out = (above / "cgroup.subtree_control").read_text(encoding="ascii").split()
            if "memory" in handed_out and os.access(above / "cgroup.procs", os.W_OK):
                return Place(2, str(above), frozenset(handed_out) & frozenset(CONTROLLERS))
        if str(above) == top:
            break
    return None


def _mounts() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Where control groups are mounted: at which place, from which group on, with which controllers."""
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        mount, _, system = line.partition(" - ")
        kind, _, options = system.split(" ", 2)
        if kind in ("cgroup", "cgroup2"):
            _, _, _, root, mounted_at, *_ = mount.split()
            yield mounted_at, root, frozenset([kind, *options.split(",")])


def _write(group: int, name: str, text: str) -> None:
    descriptor = os.open(name, os.O_WRONLY | os.O_CLOEXEC, dir_fd=group)
    try:
        os.write(descriptor, text.encode("ascii"))
    finally:
        os.close(descriptor)
