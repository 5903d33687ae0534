"""The private directories of sandboxed processes: locked by who made them and by their supervisors, and
deleted when nobody has them locked.

A grader that is killed can't clean up. Its supervisors do, but for a directory that none has taken over yet.
`sweeper` looks for such ones.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from autograder.sandbox import cgroup
from autograder.sandbox.layout import PrivateDirectory

with contextlib.suppress(ImportError):  # Windows, where nothing is sandboxed
    import fcntl

PREFIX = "agk-"
#: A Unix socket's path is short, so these directories can't lie deep.
_LONGEST_SOCKET_PATH = 100


def new_path() -> str:
    """A path for a directory that does not exist yet."""
    for parent in _places(tempfile.gettempdir()):
        path = f"{parent}/{PREFIX}{secrets.token_hex(8)}"
        if len(PrivateDirectory(path).longest_socket) < _LONGEST_SOCKET_PATH:
            break
    return path


def lock(path: str) -> int:
    """Make the directory; return a descriptor that keeps it from being deleted as long as it is open."""
    while True:
        with contextlib.suppress(FileNotFoundError):  # it was swept up in between
            with contextlib.suppress(FileExistsError):
                Path(path).mkdir(mode=0o700)
                Path(path).chmod(0o700)  # whatever the umask has taken from it
            return lock_existing(path)


def lock_existing(path: str) -> int:
    """Do as `lock` for a directory that exists. Raises FileNotFoundError when it has been deleted."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if os.path.samestat(Path(path).stat(), os.fstat(descriptor)):
            return descriptor
        raise FileNotFoundError(errno.ENOENT, "swept up, and another one is in its place", path)
    except OSError:
        os.close(descriptor)
        raise


def sweep(temporary: str) -> int:
    """Delete this user's private directories that nobody has locked, and control groups of the same names.

    Returns how many directories are locked.
    """
    locked = 0
    for parent in _places(temporary):
        for path in Path(parent).glob(f"{PREFIX}*"):
            with contextlib.suppress(OSError):  # it went by itself
                if path.is_symlink() or path.stat().st_uid != os.getuid():
                    continue
                descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(path, ignore_errors=True)
                except BlockingIOError:
                    locked += 1
                finally:
                    os.close(descriptor)
    cgroup.sweep(PREFIX)
    return locked


def _places(temporary: str) -> list[str]:
    return list(dict.fromkeys(os.path.realpath(place) for place in (temporary, "/tmp")))
