"""Writes to a path that a user has named: a file, a link, a pipe, a device, or `-` for standard output.

The course's own files are replaced as a whole (`write_atomic`). A path of a user's is written to: a program
that reads from a pipe would wait for ever if a file replaced the pipe.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path

from autograder import streams
from autograder.atomic import write_atomic
from autograder.errors import WrongOutput

_DESCRIPTOR = re.compile(r"(?:/dev/fd|/proc/self/fd)/(\d{1,6})")
_NAMED = {"-": 1, "/dev/stdout": 1, "/dev/stderr": 2}


def is_standard_output(path: Path) -> bool:
    """Whether the data go to standard output, so that nothing else may be printed there."""
    return _descriptor(path) == 1


def expect_file(path: Path) -> None:
    """Raise WrongOutput when `path` is a folder, before hours of work."""
    if path.is_dir():
        raise WrongOutput(f"{path} is a folder. Name a file in it, or - for standard output.")


def write_output(path: Path, content: str) -> None:
    """Write `content` as UTF-8. A plain file is replaced as a whole; anything else is written to.

    Raises WrongOutput, and GradebookError when the file system refuses.
    """
    expect_file(path)
    data = content.encode("utf-8")
    descriptor = _descriptor(path)
    if descriptor in streams.closed:
        raise WrongOutput(f"{path} can't be written: that stream is closed. Name a file.")
    try:
        if descriptor is not None:
            _write_all(descriptor, data)
            return
        target = Path(os.path.realpath(path))  # a link stays, and its target is written
        if _is_replaced(target):
            write_atomic(target, data, mode=_mode(target))
        else:
            opened = os.open(target, os.O_WRONLY | os.O_TRUNC)
            try:
                _write_all(opened, data)
            finally:
                os.close(opened)
    except OSError as error:
        why = error.strerror or str(error)
        raise WrongOutput(
            f"{path} can't be written: {why}. Name another file, or - for standard output."
        ) from error


def _descriptor(path: Path) -> int | None:
    name = os.path.normpath(path).replace("//", "/")  # normpath keeps two leading slashes
    if name in _NAMED:
        return _NAMED[name]
    match = _DESCRIPTOR.fullmatch(name)
    return int(match[1]) if match else None


def _is_replaced(target: Path) -> bool:
    """Whether a new file may replace the target: a plain file that is ours and has no other hard link."""
    try:
        found = target.lstat()
    except FileNotFoundError:
        return True
    ours = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and ours and os.access(target.parent, os.W_OK)


def _mode(target: Path) -> int:
    """Return the mode of the file, or the one that a new file would get."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0o077)
        os.umask(mask)
        return 0o666 & ~mask


def _write_all(descriptor: int, data: bytes) -> None:
    sys.stdout.flush()
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]
