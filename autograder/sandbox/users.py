"""Who a sandboxed process is. Root never runs a student's code as root, nor as a user who owns things."""

from __future__ import annotations

import os
from pathlib import Path

#: Far above any real account, with room for every process id.
_FIRST = 1 << 30


def for_process(pid: int) -> tuple[int, int]:
    """User and group id for the process that the supervisor with this id will run.

    As root: an id that nobody else has, so that no other process can be signalled or its files read,
    and so that the limit on processes counts this one's alone. Otherwise: who we are.
    """
    if os.getuid() != 0:
        return os.getuid(), os.getgid()
    return _free(pid, "/proc/self/uid_map"), _free(pid, "/proc/self/gid_map")


def become(uid: int, gid: int) -> None:
    """Switch this process to that user, irrevocably. Raises OSError."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)


def _free(pid: int, mapping: str) -> int:
    """An id from the range that this user namespace knows. A container's may be as small as 65536."""
    ranges = [line.split() for line in Path(mapping).read_text(encoding="ascii").splitlines()]
    first, size = max(((int(start), int(length)) for start, _, length in ranges), key=lambda pair: pair[1])
    if first + size > _FIRST + pid:
        return _FIRST + pid
    top = size // 8  # the upper part, away from real accounts and from `nobody` at the very end
    return first + size - 2 * top + pid % top if top else first + size - 1
