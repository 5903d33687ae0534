"""The files that a student handed in beside the notebook: data that it reads, modules that it imports."""

from __future__ import annotations

import itertools
import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.intake.plain_files import NOT_HANDED_IN
from autograder.model import Files

MAX_FILES = 200
MAX_FILE_BYTES = 8 << 20
MAX_BYTES = 16 << 20
MAX_DEPTH = 6
#: The most entries that are read, in all folders together.
MAX_ENTRIES = 5_000
#: The most sentences about single files; the other files are only counted.
MAX_SENTENCES = 5

# Files that nbgrader, Jupyter and the students' systems write. A copy of coursekit is not taken either: an
# older version could not work with the tests.
_NOT_THEIRS = NOT_HANDED_IN | {"__pycache__", "__MACOSX", "Thumbs.db", "desktop.ini", "coursekit"}


@dataclass(frozen=True)
class Beside:
    """The files that are taken, and a sentence for each that is not."""

    files: Files = ()
    reasons: tuple[str, ...] = ()


def files_beside(notebook: Path) -> Beside:
    """Return the files in the folder of `notebook` and in the folders inside it, but for the notebook itself.

    Only plain files count: a link is never followed, so no submission makes the grader read a file from
    elsewhere. No file in the folder makes this raise. The same files give the same result in any order.
    """
    found = _Found()
    entries = itertools.islice(_entries(notebook.parent, PurePosixPath(), found), MAX_ENTRIES)
    for path, name in sorted(entries, key=lambda entry: entry[1]):
        if path != notebook:
            found.take(path, name)
    return Beside(tuple(sorted(found.files.items())), tuple(found.sentences()))


class _Found:
    """The files that were taken so far, and those that were not."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._passed_over: list[tuple[str, str]] = []
        self._bytes = 0

    def take(self, path: Path, name: str) -> None:
        """Read one file, if the limits allow it."""
        try:
            name.encode()
        except UnicodeEncodeError:
            return self.pass_over(name, "its name can't be read")
        if len(self.files) >= MAX_FILES:
            return self.pass_over(name, f"more than {MAX_FILES} files were handed in")
        try:
            content = _read(path)
        except OSError as error:
            return self.pass_over(name, f"it can't be read ({error.strerror})")
        if content is None:
            return self.pass_over(name, "it is a link or no plain file")
        if len(content) > MAX_FILE_BYTES:
            return self.pass_over(name, f"it is larger than {MAX_FILE_BYTES >> 20} MiB")
        if self._bytes + len(content) > MAX_BYTES:
            return self.pass_over(name, f"all files together are larger than {MAX_BYTES >> 20} MiB")
        # macOS decomposes letters with accents; code that opens the file has them composed
        if self.files.setdefault(unicodedata.normalize("NFC", name), content) is content:
            self._bytes += len(content)
        return None

    def pass_over(self, name: str, why: str) -> None:
        self._passed_over.append((name, why))

    def sentences(self) -> Iterator[str]:
        for name, why in self._passed_over[:MAX_SENTENCES]:
            file = f"The file '{_shown(name)}', handed in beside the notebook,"
            yield f"{file} was not there at grading: {why}."
        more = len(self._passed_over) - MAX_SENTENCES
        if more > 0:
            yield f"{more} more file(s) beside the notebook were not there at grading."


def _entries(folder: Path, inside: PurePosixPath, found: _Found) -> Iterator[tuple[Path, str]]:
    """Yield all that is no folder, with its path relative to the notebook's folder."""
    try:
        with os.scandir(folder) as scanned:
            entries = sorted(itertools.islice(scanned, MAX_ENTRIES), key=lambda entry: entry.name)
    except OSError as error:
        return found.pass_over(str(inside), f"the folder can't be read ({error.strerror})")
    for entry in entries:
        name = inside / entry.name
        if entry.name.startswith(".") or entry.name in _NOT_THEIRS:
            continue
        if not entry.is_dir(follow_symlinks=False):
            yield Path(entry.path), str(name)
        elif len(name.parts) > MAX_DEPTH:
            found.pass_over(str(name), f"it lies more than {MAX_DEPTH} folders deep")
        else:
            yield from _entries(Path(entry.path), name, found)
    return None


def _read(path: Path) -> bytes | None:
    """Read a file, or of a large one a byte more than the limit; None for a link, a pipe or the like."""
    if not stat.S_ISREG(path.lstat().st_mode):  # opening a pipe would wait for a writer
        return None
    with path.open("rb") as file:
        return file.read(MAX_FILE_BYTES + 1)


def _shown(name: str) -> str:
    """Return the name in a form that is safe to print, whatever bytes it has."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)[:100]
