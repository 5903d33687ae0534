"""What lies around the graded code, and the limits it is graded under."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from autograder.model import Limits
from autograder.sandbox import cgroup

#: For attacks that want to be stopped.
QUICK = Limits(
    wall_seconds=30,
    cell_seconds=4,
    cpu_seconds=30,
    memory_bytes=640 << 20,
    processes=30,
    disk_bytes=32 << 20,
    output_bytes_per_cell=100_000,
    output_bytes=2_000_000,
)
#: For those that need time themselves.
SLOW = Limits(wall_seconds=120, cell_seconds=60, memory_bytes=1 << 30, disk_bytes=32 << 20)


class Surroundings:
    """What lies around the graded code: a folder, a server, processes and files of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.daemon = str(10**8 + secrets.randbelow(10**8))
        self.tcp = _bound(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        self.udp = _bound(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        self.by_path = _bound(socket.AF_UNIX, socket.SOCK_STREAM, str(root / "socket"))
        abstract = f"attacked-{secrets.token_hex(8)}"
        self.by_name = _bound(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{abstract}")
        self.places = {
            "COURSE": str(root),
            "PID": str(os.getpid()),
            "TCP": str(self.tcp.getsockname()[1]),
            "UDP": str(self.udp.getsockname()[1]),
            "SOCKET": str(root / "socket"),
            "ABSTRACT": abstract,
            "DAEMON": self.daemon,
        }

    def visitors(self) -> list[str]:
        """The names of the sockets that somebody came to."""
        came = []
        for name, listener in [("tcp", self.tcp), ("path", self.by_path), ("abstract", self.by_name)]:
            came += [name] if _happens(listener.accept) else []
        return came + (["udp"] if _happens(lambda: self.udp.recv(16)) else [])

    def close(self) -> None:
        for each in (self.tcp, self.udp, self.by_path, self.by_name):
            each.close()


def living(word: str) -> list[psutil.Process]:
    """Processes with this text on their command line, zombies aside."""
    return [
        process
        for process in psutil.process_iter(["cmdline", "status"])
        if process.info["status"] != psutil.STATUS_ZOMBIE
        and any(word in argument for argument in process.info["cmdline"] or [])
    ]


class Names(threading.Thread):
    """The sandboxes that are made below a directory, by their names, while this thread runs."""

    def __init__(self, temporary: Path) -> None:
        super().__init__(daemon=True)
        self._temporary, self._over = temporary, threading.Event()
        self.seen: set[str] = set()

    def run(self) -> None:
        while not self._over.wait(0.05):  # a sandbox is there for as long as its Python takes to start
            self.seen.update(path.name for path in self._temporary.glob("agk-*"))

    def __enter__(self) -> Names:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()


def left_in_the_kernel(sandboxes: set[str]) -> list[str]:
    """Shared memory of users who have no account, and control groups of these sandboxes that nobody holds."""
    segments = Path("/proc/sysvipc/shm").read_text(encoding="ascii").splitlines()[1:]
    left = [f"segment {line}" for line in segments if int(line.split()[7]) >= 1 << 30]
    left += [str(path) for path in Path("/dev/shm").iterdir() if path.stat().st_uid >= 1 << 30]
    return left + [str(path) for path in _abandoned_groups() if path.name in sandboxes]


def _abandoned_groups() -> list[Path]:
    found = []
    for place in cgroup.places():
        for path in Path(place.path).glob("agk-*"):
            with contextlib.suppress(OSError):  # held, or gone meanwhile
                descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    found.append(path)
                finally:
                    os.close(descriptor)
    return found


def _bound(family: int, kind: int, address: Any) -> socket.socket:
    bound = socket.socket(family, kind)
    bound.bind(address)
    if kind == socket.SOCK_STREAM:
        bound.listen()
    bound.setblocking(False)
    return bound


def _happens(event: Callable[[], object]) -> bool:
    try:
        event()
    except BlockingIOError:
        return False
    return True
