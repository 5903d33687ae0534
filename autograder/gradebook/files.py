"""Writing files so that no reader ever meets half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from autograder.errors import GradebookError


def write_atomic(path: Path, content: str | bytes, *, mode: int = 0o644) -> None:
    """Write `content` (text as UTF-8) to `path`: whole, or not at all. Makes the folders above it.

    Raises GradebookError when the file system refuses (no permission, disk full).
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
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
