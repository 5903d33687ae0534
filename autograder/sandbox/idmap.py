"""Showing a directory to another user as if it were theirs, while on disk everything stays its owner's."""

from __future__ import annotations

import ctypes
import os
import socket
from pathlib import Path

from autograder.sandbox import linux

_OPEN_TREE, _MOVE_MOUNT, _MOUNT_SETATTR = 428, 429, 442
_CLONE_TREE, _FROM_DESCRIPTOR, _EMPTY_PATH = 1, 4, 0x1000
_ATTRIBUTES = 0x0010_0000 | 2 | 4  # MOUNT_ATTR_IDMAP, NOSUID, NODEV
_HERE = -100


def bind_as(source: str, target: str, user: tuple[int, int]) -> None:
    """Mount `source` on `target` such that what its owner may do there, `user` may do. For root only.

    Raises OSError; also where the file system has no such mounts.
    """
    status = Path(source).stat()
    tree = linux.syscall(_OPEN_TREE, _HERE, os.fsencode(source), _CLONE_TREE | os.O_CLOEXEC)
    try:
        mapping = _namespace((status.st_uid, status.st_gid), user)
        try:
            attributes = (ctypes.c_uint64 * 4)(_ATTRIBUTES, 0, 0, mapping)
            pointer = ctypes.cast(attributes, ctypes.c_void_p)
            linux.syscall(_MOUNT_SETATTR, tree, b"", _EMPTY_PATH, pointer, ctypes.sizeof(attributes))
        finally:
            os.close(mapping)
        linux.syscall(_MOVE_MOUNT, tree, b"", _HERE, os.fsencode(target), _FROM_DESCRIPTOR)
    finally:
        os.close(tree)


def _namespace(owner: tuple[int, int], user: tuple[int, int]) -> int:
    """A descriptor of a user namespace in which `user` is called `owner`; it serves as the table."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setresgid(user[1], user[1], user[1])
            os.setresuid(user[0], user[0], user[0])
            linux.prctl(linux.PR_SET_DUMPABLE, 1)  # else /proc/self would be root's
            linux.unshare(linux.CLONE_NEWUSER)
            for name, text in (
                ("setgroups", "deny"),
                ("uid_map", f"{owner[0]} {user[0]} 1"),
                ("gid_map", f"{owner[1]} {user[1]} 1"),
            ):
                Path("/proc/self", name).write_text(text, encoding="ascii")
            socket.send_fds(theirs, [b"."], [os.open("/proc/self/ns/user", os.O_RDONLY)])
        finally:
            os._exit(0)
    theirs.close()
    with ours:
        _, descriptors, _, _ = socket.recv_fds(ours, 1, 1)
    os.waitpid(pid, 0)
    if not descriptors:
        raise OSError("no user namespace to map users with")
    return descriptors[0]
