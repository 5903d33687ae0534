"""Writes files atomically, so that no reader sees half of one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import IO

from autograder.errors import GradebookError

with contextlib.suppress(ImportError):  # Windows has no fcntl; there, leftovers stay
    import fcntl
LOCKS = os.name == "posix"

PART = ".part"


def write_atomic(path: Path, content: str | bytes, *, mode: int = 0o644) -> None:
    """Write `content` (text as UTF-8) to `path`, wholly or not at all. Makes missing folders.

    Raises GradebookError when the file system refuses (no permission, disk full).
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=PART)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                _lock(file)
                _remove_leftovers(path, temporary)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(mode)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise GradebookError(
            f"{path} can't be written: {error.strerror or error}. "
            "Check the permissions and the free space of that folder, then run the command again."
        ) from error


def _lock(file: IO[bytes]) -> None:
    if LOCKS:
        fcntl.flock(file, fcntl.LOCK_EX)


def _remove_leftovers(path: Path, ours: Path) -> None:
    """Delete files that killed writers of `path` have left; a living writer holds a lock on its file."""
    if not LOCKS:
        return
    beginning = f".{path.name[:40]}."
    for left in path.parent.iterdir():
        if left.name.startswith(beginning) and left.suffix == PART and left != ours:
            with contextlib.suppress(OSError), left.open("rb") as file:  # it has gone, or is locked
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()
