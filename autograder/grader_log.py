"""A log of the grader's own failures, for whoever repairs it, not for students."""

from __future__ import annotations

import contextlib
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path

from autograder.visible import visible

#: The size in bytes at which a log is started again.
MAX_BYTES = 5_000_000
#: The most characters of a traceback that are kept, from its beginning and its end together.
MAX_CHARACTERS = 20_000


class GraderLog:
    """A file of tracebacks, one after another, which exists only if there are any.

    Writing never raises an error, since an error is being reported already. Many threads may write.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries = 0  # written by this run
        self._lock = threading.Lock()

    def add(self, student: str, lesson: str, what: str | BaseException) -> None:
        """Write down what happened to one submission, with control characters made visible."""
        text = what if isinstance(what, str) else "".join(traceback.format_exception(what))
        if len(text) > MAX_CHARACTERS:
            half = MAX_CHARACTERS // 2
            text = f"{text[:half]}\n[…]\n{text[-half:]}"
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        entry = visible(f"{now}  {student}, {lesson}\n{text.rstrip()}\n\n")
        with self._lock:
            self.entries += 1
            with contextlib.suppress(OSError):
                self.path.parent.mkdir(parents=True, exist_ok=True)
                full = self.path.exists() and self.path.stat().st_size > MAX_BYTES
                with self.path.open("w" if full else "a", encoding="utf-8") as file:
                    file.write(entry)
