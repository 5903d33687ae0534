"""Reads files that strangers have made: only plain files, of limited size, never through a link."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import AutograderError, NotReadable, NotTaken

#: nbgrader's file with the time of handing in, and the most bytes that are read of it.
TIMESTAMP = "timestamp.txt"
MAX_TIMESTAMP_BYTES = 1_000
#: nbgrader's file with the secret by which a student finds the feedback on the exchange.
SECRET = "submission_secret.txt"
#: Our file beside a submission that `autograder collect` has placed: its origin.
ORIGIN = ".collected.json"
#: Files that are no student's work.
NOT_HANDED_IN = frozenset({TIMESTAMP, SECRET, ORIGIN})

_CHUNK = 1 << 20
# Some systems lack these flags; there only `lstat` tells whether it is a plain file.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)

_KINDS = (
    (stat.S_ISLNK, "a link; links are not followed"),
    (stat.S_ISDIR, "a folder, not a file"),
    (stat.S_ISFIFO, "a pipe, not a file"),
    (stat.S_ISSOCK, "a socket, not a file"),
    (stat.S_ISCHR, "a device, not a file"),
    (stat.S_ISBLK, "a device, not a file"),
)


def read_bounded(path: Path, most_bytes: int, *, follow: bool = False) -> bytes:
    """Return the bytes of a plain file. Checks its size first, and never waits for a pipe or a device.

    `follow`: follow a link, for a path that a user has named. Raises NotTaken, NotReadable.
    """
    with _opened(path, most_bytes, follow) as pieces:
        return b"".join(pieces)


def what_it_is(mode: int) -> str:
    """Return what a mode (`st_mode`) other than a plain file's means: 'a pipe, not a file'."""
    return next((name for is_kind, name in _KINDS if is_kind(mode)), "no plain file")


@contextmanager
def _opened(path: Path, most_bytes: int, follow: bool) -> Iterator[Iterator[bytes]]:
    try:
        before = path.stat() if follow else path.lstat()  # opening some devices already has an effect
        _refuse(before, most_bytes)
        descriptor = os.open(path, _FLAGS | (0 if follow else _NO_LINK))
    except OSError as error:
        raise _in_words(error) from error
    try:
        _refuse(os.fstat(descriptor), most_bytes)  # the path may have been replaced since `lstat`
        yield _pieces(descriptor, most_bytes)
    except OSError as error:
        raise _in_words(error) from error
    finally:
        os.close(descriptor)


def _refuse(found: os.stat_result, most_bytes: int) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise NotTaken(f"It is {what_it_is(found.st_mode)}.")
    if found.st_size > most_bytes:
        raise NotTaken(_too_large(most_bytes))


def _pieces(descriptor: int, most_bytes: int) -> Iterator[bytes]:
    left = most_bytes
    while piece := os.read(descriptor, _CHUNK):
        left -= len(piece)
        if left < 0:  # it has grown
            raise NotTaken(_too_large(most_bytes))
        yield piece


def _too_large(most_bytes: int) -> str:
    size = f"{most_bytes / 1_000_000:g} MB" if most_bytes >= 1_000_000 else f"{most_bytes} bytes"
    return f"The file is larger than {size}, so it was not opened."


def _in_words(error: OSError) -> AutograderError:
    if error.errno == errno.ELOOP:
        return NotTaken("It is a link; links are not followed.")
    return NotReadable(f"The grader can't read the file: {error.strerror or error}.")
