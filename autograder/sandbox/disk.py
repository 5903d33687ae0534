"""How much of the disk a process has taken, where no file system of its own limits it."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

#: Every file and every directory counts for this much at least: to delete one takes longer than to make it.
LEAST_BYTES = 32 << 10
#: A directory that lies deeper could not be looked into for lack of descriptors.
DEEPEST = 50


def tree_bytes(directory: str, enough: int) -> int:
    """Bytes taken by all below a directory; not counted any further once they are more than `enough`.

    What can't be counted is taken to be too much: a tree that is too deep, a directory that can't be read.
    """
    try:
        top = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return 0
    try:
        return _below(top, enough, DEEPEST)
    finally:
        os.close(top)


def log_bytes(descriptors: Iterable[int]) -> int:
    """Bytes of the files that were handed to a process to write to, each once."""
    files = [os.fstat(descriptor) for descriptor in descriptors]
    return sum({(file.st_dev, file.st_ino): file.st_blocks * 512 for file in files}.values())


def _below(directory: int, enough: int, deepest: int) -> int:
    """By descriptors, not by paths: whoever is being watched may move things about meanwhile."""
    total = 0
    with os.scandir(directory) as entries:
        for entry in entries:
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue  # it has just been deleted
            total += max(LEAST_BYTES, status.st_blocks * 512)
            if stat.S_ISDIR(status.st_mode):
                total += _inside(directory, entry.name, enough - total, deepest - 1)
            if total > enough:
                break
    return total


def _inside(parent: int, name: str, enough: int, deepest: int) -> int:
    flags = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    if deepest <= 0:
        return enough + 1
    try:
        directory = _open(parent, name, flags)
    except OSError as error:
        # Gone, or something else in its place, since it was listed.
        return 0 if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP) else enough + 1
    try:
        return _below(directory, enough, deepest)
    finally:
        os.close(directory)


def _open(parent: int, name: str, flags: int) -> int:
    try:
        return os.open(name, os.O_RDONLY | flags, dir_fd=parent)
    except PermissionError:
        # It was made to be unreadable; being of the same user, we may change that.
        handle = os.open(name, os.O_PATH | flags, dir_fd=parent)
        try:
            with contextlib.suppress(PermissionError):
                Path(f"/proc/self/fd/{handle}").chmod(0o700)
            return os.open(f"/proc/self/fd/{handle}", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        finally:
            os.close(handle)
