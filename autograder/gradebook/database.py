"""Opening the database: nbgrader's tables, our own beside them, and errors in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from nbgrader.api import Base
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import URL, Column, Engine, MetaData, String, Table, Text, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from autograder.errors import GradebookError

#: How long a writer waits for another one (formgrader, say) before it gives up.
BUSY_SECONDS = 30

_own = MetaData()

#: The verdict behind each score, and for each exercise its cells and a fingerprint of the answer (both JSON).
#: Keyed by names, not by nbgrader's ids, so that stock nbgrader may delete its rows at will.
verdict_table = Table(
    "autograder_verdict",
    _own,
    Column("student", String(128), primary_key=True),
    Column("lesson", String(128), primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("exercises", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),  # of what was graded; '' if nobody said
)

#: Marks and comments that a person gave for a cell which the lesson has lost since (JSON).
removed_mark_table = Table(
    "autograder_removed_mark",
    _own,
    Column("student", String(128), primary_key=True),
    Column("lesson", String(128), primary_key=True),
    Column("cell", String(128), primary_key=True),
    Column("role", String(16), primary_key=True),  # 'grade' or 'comment'
    Column("mark", Text, nullable=False),
)


def open_database(url: str, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """An engine on the gradebook, its tables made if they are missing. Raises GradebookError."""
    try:
        parsed = make_url(url)
        arguments = {"timeout": busy_seconds} if _is_sqlite(parsed) else {}
        engine = create_engine(parsed, connect_args=arguments)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise GradebookError(
            f"'{_shown(url)}' is no address of a database that can be opened here ({error}). "
            "Write it like sqlite:///gradebook.db, or install the driver that it names."
        ) from error
    if _is_sqlite(parsed):
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
    try:
        with plain_errors(url):
            _make_tables(engine, url)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def plain_errors(url: str) -> Iterator[None]:
    """Turn what the database complains of into a GradebookError that says where and what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip()
        raise GradebookError(_in_plain_words(_shown(url), cause)) from error


def _in_plain_words(place: str, cause: str) -> str:
    known = {
        "not a database": "is not a database: the file holds something else. Move it away (or put your "
        "backup in its place) and run again; a new gradebook is made when there is none.",
        "malformed": "is damaged. Put your backup in its place; or move it away and grade again with --force "
        "(marks given by hand are then lost).",
        "locked": "is in use by another program and stayed locked. Close other gradings and formgrader, or "
        "wait for them, then run again.",
        "unable to open": "can't be opened. Check that its folder exists and that you may read and "
        "write there.",
        "readonly": "may not be written. Give yourself write permission on the file and on its folder.",
        "disk is full": "could not be written: the disk is full. Free some space and run again; what was "
        "recorded before is safe.",
        "no such column": "was made by an older nbgrader. Make a copy of it, then run `nbgrader db upgrade`.",
    }
    for sign, message in known.items():
        if sign in cause:
            return f"The gradebook {place} {message}"
    return f"The gradebook {place} could not be used: {cause}. Nothing was written by this step."


def _make_tables(engine: Engine, url: str) -> None:
    head = ScriptDirectory.from_config(_alembic_config()).get_current_head()
    with engine.execution_options(write=True).begin() as connection:
        names = set(inspect(connection).get_table_names())
        if "alembic_version" in names and "assignment" in names:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if found != head:
                raise GradebookError(
                    f"The gradebook {_shown(url)} was made by another version of nbgrader (it says {found}, "
                    f"this one needs {head}). Make a copy of it, then run `nbgrader db upgrade`."
                )
        Base.metadata.create_all(bind=connection)
        _own.create_all(bind=connection)
        if "alembic_version" not in names:
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(
                text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": head}
            )


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", ALEMBIC_DIR)
    return config


def _on_sqlite_connect(connection: Any, _record: Any) -> None:
    # Python's sqlite3 would begin transactions late and by itself; we begin them (see _on_sqlite_begin).
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL").fetchone()
    connection.execute("PRAGMA synchronous=FULL")


def _on_sqlite_begin(connection: Any) -> None:
    # A transaction that reads first and writes later fails at once, not after the busy timeout, when
    # another writer came between. So whoever will write says so at the start.
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _shown(url: str) -> str:
    """The path of an SQLite file, else the address without its password."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return url
    if _is_sqlite(parsed) and parsed.database:
        return parsed.database
    return parsed.render_as_string(hide_password=True)
