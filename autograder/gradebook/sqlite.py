"""Reads an SQLite gradebook without leaving files beside it, even where nothing may be written."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL

from autograder.errors import GradebookError
from autograder.layout import GRADEBOOK

#: How often a copy is started again because somebody wrote meanwhile.
COPIES = 5


def is_sqlite(url: URL) -> bool:
    """Whether the address is one of an SQLite database."""
    return url.get_backend_name() == "sqlite"


def file_of(url: URL) -> Path | None:
    """Return the file of the address; None for a server, for memory, and for an SQLite URI."""
    name = url.database or ""
    plain = is_sqlite(url) and name not in ("", ":memory:") and not name.startswith("file:")
    return Path(name) if plain else None


def read_only(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """Return a connection that can't write, with the settings that SQLAlchemy's pool needs."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    return sqlite3.connect(
        address, uri=True, timeout=busy_seconds, check_same_thread=False, isolation_level=None
    )


@contextmanager
def readable(path: Path, busy_seconds: float) -> Iterator[Path]:
    """Provide a file that `read_only` can read: `path` itself, or a copy while the context lasts.

    In WAL mode SQLite makes files beside the gradebook even for a reader; and an unfinished transaction of a
    killed writer must be rolled back, which is writing. In both cases a copy is used.
    """
    if not _is_wal(path) and _reads(path, busy_seconds):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="gradebook-") as folder:
        copy = Path(folder) / GRADEBOOK
        _copy(path, copy)
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        yield copy


def _is_wal(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(20)[18:20] == b"\x02\x02"


def _reads(path: Path, busy_seconds: float) -> bool:
    try:
        with closing(read_only(path, busy_seconds)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        return "readonly" not in str(error)  # other errors are reported when the file is used
    except sqlite3.DatabaseError:
        return True
    return True


def _copy(path: Path, copy: Path) -> None:
    """Copy the database and its journals in a consistent state. Raises GradebookError if it never rests."""
    sides = ("", "-wal", "-journal")
    for _ in range(COPIES):
        before = _state(path, sides)
        for side in sides:
            source, target = path.with_name(path.name + side), copy.with_name(copy.name + side)
            target.unlink(missing_ok=True)
            if before[sides.index(side)]:
                shutil.copyfile(source, target)
        if _state(path, sides) == before:
            return
    raise GradebookError(
        f"The gradebook {path} is being written to. Wait for the other gradings, then run again."
    )


def _state(path: Path, sides: tuple[str, ...]) -> list[tuple[int, int] | None]:
    found: list[tuple[int, int] | None] = []
    for side in sides:
        try:
            status = path.with_name(path.name + side).stat()
            found.append((status.st_mtime_ns, status.st_size))
        except FileNotFoundError:
            found.append(None)
    return found
