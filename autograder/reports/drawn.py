"""Checksums of what each feedback page was drawn from, so that a page is drawn again only after a change.

A checksum is kept in a file of the instructor's and not on the page: with a checksum over hidden tests at
hand, a student could try guesses of them.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from autograder.atomic import write_atomic
from autograder.model import Graded, Lesson


def drawn_from(student: str, lesson: Lesson, graded: Graded) -> str:
    """Return a checksum of all that a page is drawn from, including the program that draws it."""
    return _checksum(_program(), student, repr(lesson), repr(graded))


def is_drawn(note: Path, page: Path, source: str) -> bool:
    """Whether `note` says that `page`, as it is now, was drawn from what has the checksum `source`."""
    try:
        return note.read_text(encoding="utf-8") == _noted(source, page.read_bytes())
    except (OSError, UnicodeDecodeError):
        return False


def note_drawn(note: Path, page: str, source: str) -> None:
    """Write to `note` that `page` was drawn from `source`. Raises GradebookError if it can't be written."""
    write_atomic(note, _noted(source, page.encode("utf-8")))


def _noted(source: str, page: bytes) -> str:
    return f"{source} {hashlib.sha256(page).hexdigest()}\n"


@cache
def _program() -> str:
    """Return a checksum of the modules and templates of this package."""
    here = files("autograder.reports")
    texts = [*here.iterdir(), *here.joinpath("templates").iterdir()]
    return _checksum(*(text.read_text(encoding="utf-8") for text in sorted(texts, key=str) if text.is_file()))


def _checksum(*texts: str) -> str:
    found = hashlib.sha256()
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        found.update(b"%d " % len(data) + data)
    return found.hexdigest()
