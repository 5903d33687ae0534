"""Where it is written down that the grader itself broke: for who mends it, not for students."""

from __future__ import annotations

import contextlib
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path

from autograder.visible import visible

#: A log that has grown this large is begun anew.
MAX_BYTES = 5_000_000
#: So much of one traceback is kept, of its beginning and of its end together.
MAX_CHARACTERS = 20_000


class GraderLog:
    """A file of tracebacks, one after another. It is there only if there is something in it.

    Writing to it never raises: what it is about is bad enough. Many threads may write.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries = 0  # of this run
        self._lock = threading.Lock()

    def add(self, student: str, lesson: str, what: str | BaseException) -> None:
        """Write down what happened to one submission. Control characters in it are shown, not written."""
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
