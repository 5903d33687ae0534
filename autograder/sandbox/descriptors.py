"""What processes hold by their open descriptors: sockets, and files that have no name any more."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from autograder.sandbox.processes import Process, fields, has_ended


def open_descriptors(family: Sequence[Process]) -> int:
    """How many descriptors they have open together, or at most can have: quick to ask."""
    return sum(map(_open, family))


def sockets_of(family: Sequence[Process], *, own_network: bool) -> int:
    """How many sockets they have. `own_network`: all of this network are theirs, on their way to them too."""
    if own_network:
        used = Path("/proc/self/net/sockstat").read_text(encoding="ascii").split(maxsplit=3)
        return int(used[2])  # "sockets: used 7", of every kind
    found: set[str] = set()
    unknown = 0
    for process in family:
        try:
            names = [str(entry.readlink()) for entry in _entries(process.pid)]
        except PermissionError:
            unknown += _open(process)
            continue
        except OSError:
            continue  # it has just ended
        found.update(name for name in names if name.startswith("socket:"))
    return len(found) + unknown


def nameless_files(family: Iterable[Process], directory: str, most: int) -> int:
    """Bytes of files in that directory that are deleted, but open or mapped, and so still on the disk.

    One of which nobody can tell the size is taken to have `most`.
    """
    sizes: dict[int, int] = {}  # by the number of the inode
    mapped: set[int] = set()
    total = 0
    for process in family:
        try:
            for entry in _entries(process.pid):
                with contextlib.suppress(FileNotFoundError):  # it has just been closed
                    if _is_deleted(str(entry.readlink()), directory):
                        status = entry.stat()
                        sizes[status.st_ino] = status.st_blocks * 512
            mapped |= set(_deleted_mappings(process.pid, directory))
        except PermissionError:
            total += 0 if has_ended(process.pid) else most
        except OSError:
            continue  # it has just ended
    return total + sum(sizes.values()) + most * len(mapped - set(sizes))


def _entries(pid: int) -> Iterator[Path]:
    return Path(f"/proc/{pid}/fd").iterdir()


def _open(process: Process) -> int:
    """How many descriptors it has open, or at most can have."""
    try:
        # Since Linux 6.2 the size of the directory says it.
        size = Path(f"/proc/{process.pid}/fd").stat().st_size
        return size or sum(1 for _ in _entries(process.pid))
    except PermissionError:
        return 0 if has_ended(process.pid) else fields(process.pid, "status")["FDSize"]
    except OSError:
        return 0  # it has just ended


def _is_deleted(path: str, directory: str) -> bool:
    return path.startswith(directory) and path.endswith(" (deleted)")


def _deleted_mappings(pid: int, directory: str) -> Iterator[int]:
    text = Path(f"/proc/{pid}/maps").read_bytes()
    for line in text.splitlines() if b" (deleted)" in text else ():
        _, _, _, _, inode, *path = os.fsdecode(line).split(maxsplit=5)
        if path and _is_deleted(path[0], directory):
            yield int(inode)
