"""Opens the database, for writing or for reading only, and puts its errors into plain words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from autograder.errors import GradebookError, NoGradebook
from autograder.gradebook.schema import make_tables, tables_there, verdict_table
from autograder.gradebook.sqlite import file_of, is_sqlite, read_only, readable

#: How long a writer waits for another one (formgrader, say) before it gives up.
BUSY_SECONDS = 30
#: The advisory lock in PostgreSQL that our writers take in turn. The number is arbitrary.
WRITER_LOCK = 0x6772_6164_6562_6F6F


@dataclass(frozen=True)
class Database:
    """An open gradebook. `tables`: the tables that it has."""

    engine: Engine
    tables: frozenset[str]
    _on_close: ExitStack = field(default_factory=ExitStack)

    @property
    def has_verdicts(self) -> bool:
        """Whether the gradebook has the table of verdicts, which stock nbgrader does not make."""
        return verdict_table.name in self.tables

    def close(self) -> None:
        """Close the database."""
        self.engine.dispose()
        self._on_close.close()


def open_to_write(url: str, busy_seconds: float = BUSY_SECONDS) -> Database:
    """Open the gradebook, and make missing tables. Raises GradebookError.

    A gradebook that is refused is left as it was: it is checked before anything is written.
    """
    parsed = _parsed(url)
    path = file_of(parsed)
    if path is not None and path.is_file() and path.stat().st_size:
        _open_to_read(url, parsed, busy_seconds).close()
    engine = _engine(parsed, {"timeout": busy_seconds} if is_sqlite(parsed) else {})
    if is_sqlite(parsed):
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
    elif parsed.get_backend_name() == "postgresql":
        event.listen(engine, "begin", lambda connection: _on_postgresql_begin(connection, busy_seconds))
    try:
        with plain_errors(url), engine.execution_options(write=True).begin() as connection:
            make_tables(connection, url, shown(url))
            return Database(engine, tables_there(connection, url, shown(url)))
    except BaseException:
        engine.dispose()
        raise


def open_to_read(url: str, busy_seconds: float = BUSY_SECONDS) -> Database:
    """Open the gradebook to read; nothing is written into it or beside it. Raises GradebookError."""
    parsed = _parsed(url)
    path = file_of(parsed)
    database = None
    if path is None or path.is_file():
        database = _open_to_read(url, parsed, busy_seconds)
        if database.tables:
            return database
        database.close()
    elif path.parent.is_dir() and not path.exists():
        raise NoGradebook(f"There is no gradebook {path} yet: `autograder grade` makes one.")
    if database is None:
        raise GradebookError(_in_plain_words(url, "unable to open"))
    raise NoGradebook(f"The gradebook {shown(url)} is empty: `autograder grade` fills it.")


def _open_to_read(url: str, parsed: URL, busy_seconds: float) -> Database:
    with ExitStack() as stack, plain_errors(url):
        path = file_of(parsed)
        if path is None:
            engine = _engine(parsed, {})
        else:
            there = stack.enter_context(readable(path, busy_seconds))
            engine = _engine(parsed, {}, creator=lambda: read_only(there, busy_seconds))
        stack.callback(engine.dispose)
        if is_sqlite(parsed):
            event.listen(engine, "begin", _on_sqlite_begin)
        with engine.begin() as connection:
            tables = tables_there(connection, url, shown(url))
        return Database(engine, tables, stack.pop_all())
    raise AssertionError  # plain_errors raises what it catches


@contextmanager
def plain_errors(url: str) -> Iterator[None]:
    """Turn errors of the database into a GradebookError that says which one and what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip()
        raise GradebookError(_in_plain_words(url, cause)) from error
    except (sqlite3.Error, OSError) as error:
        raise GradebookError(_in_plain_words(url, str(error))) from error


def shown(url: str) -> str:
    """Return the path of an SQLite file, else the address without its password."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return url
    if is_sqlite(parsed) and parsed.database:
        return parsed.database
    return parsed.render_as_string(hide_password=True)


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:
        raise _no_address(url, error) from error


def _engine(parsed: URL, arguments: dict[str, Any], **more: Any) -> Engine:
    try:
        return create_engine(parsed, connect_args=arguments, **more)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise _no_address(parsed.render_as_string(hide_password=True), error) from error


def _no_address(url: str, error: Exception) -> GradebookError:
    return GradebookError(
        f"'{shown(url)}' is no address of a database that can be opened here ({error}). "
        "Write it like sqlite:///gradebook.db, or install the driver that it names."
    )


def _in_plain_words(url: str, cause: str) -> str:
    busy = (
        "is in use by another program and stayed locked. Close other gradings and formgrader, or "
        "wait for them, then run again."
    )
    known = {
        "not a database": "is not a database: the file holds something else. Move it away (or put your "
        "backup in its place) and run again; a new gradebook is made when there is none.",
        "malformed": "is damaged. Put your backup in its place; or move it away and grade again with --force "
        "(marks given by hand are then lost).",
        "locked": busy,
        "lock timeout": busy,
        "unable to open": "can't be opened. Check that its folder exists and that you may read and "
        "write there.",
        "readonly": "may not be written. Give yourself write permission on the file and on its folder.",
        "disk is full": "could not be written: the disk is full. Free some space and run again; what was "
        "recorded before is safe.",
        "no such column": "says that it is of nbgrader's newest version, but lacks columns which that has. "
        "Put your backup in its place.",
    }
    for sign, message in known.items():
        if sign in cause:
            return f"The gradebook {shown(url)} {message}"
    return f"The gradebook {shown(url)} could not be used: {cause}. Nothing was written by this step."


def _on_sqlite_connect(connection: Any, _record: Any) -> None:
    # Python's sqlite3 would begin transactions late; `_on_sqlite_begin` begins them instead.
    connection.isolation_level = None
    # Keep the database in one file, which can be copied, archived and read where nothing may be written.
    # If another program has it open in WAL mode just now, that mode stays.
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    connection.execute("PRAGMA synchronous=FULL")


def _on_sqlite_begin(connection: Any) -> None:
    # A transaction that reads first and writes later fails at once, without the busy timeout, if another
    # writer came between. So a transaction that will write is begun as one.
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _on_postgresql_begin(connection: Any, busy_seconds: float) -> None:
    # One writer at a time, as in SQLite: two that add the same student, lesson or table would collide.
    if connection.get_execution_options().get("write", False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, int(busy_seconds * 1000))}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
