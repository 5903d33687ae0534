"""The tables: nbgrader's and our own, and a check that a gradebook has the ones that we know."""

from __future__ import annotations

import os
import shlex
import sysconfig

from alembic.config import Config
from alembic.script import ScriptDirectory
from nbgrader.api import Base
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import Boolean, Column, Connection, MetaData, String, Table, Text, inspect, text
from sqlalchemy.engine import make_url

from autograder.errors import GradebookError

#: The length of a column for a name, in nbgrader's tables and in ours.
LONGEST_NAME = 128

_own = MetaData()

#: The verdict behind each score, and for each exercise its cells and a fingerprint of the answer (both JSON).
#: Keyed by names, not by nbgrader's ids, so that stock nbgrader may delete its rows at will.
verdict_table = Table(
    "autograder_verdict",
    _own,
    Column("student", String(LONGEST_NAME), primary_key=True),
    Column("lesson", String(LONGEST_NAME), primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("exercises", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),  # of what was graded; '' if unknown
)

#: Marks and comments that a person gave for a cell which the lesson has lost since (JSON).
removed_mark_table = Table(
    "autograder_removed_mark",
    _own,
    Column("student", String(LONGEST_NAME), primary_key=True),
    Column("lesson", String(LONGEST_NAME), primary_key=True),
    Column("cell", String(LONGEST_NAME), primary_key=True),
    Column("role", String(16), primary_key=True),  # 'grade' or 'comment'
    Column("mark", Text, nullable=False),
)

#: The answers in words as they stand in the executed notebooks, so that a class' answers can be looked up.
answer_table = Table(
    "autograder_answer",
    _own,
    Column("student", String(LONGEST_NAME), primary_key=True),
    Column("lesson", String(LONGEST_NAME), primary_key=True),
    Column("cell", String(LONGEST_NAME), primary_key=True),
    Column("source", Text, nullable=False),  # the beginning of a very long one
    Column("digest", String(64), nullable=False),  # of the whole answer
    Column("alike", String(64), nullable=False),  # digest of the answer's normal form
    Column("attached", Boolean, nullable=False),  # whether a picture is attached
    Column("state", String(64), nullable=False),  # state of the notebook's file when it was read
)

#: The answer at the time of a person's mark, and the rubric's items that were ticked (JSON).
marked_table = Table(
    "autograder_marked",
    _own,
    Column("student", String(LONGEST_NAME), primary_key=True),
    Column("lesson", String(LONGEST_NAME), primary_key=True),
    Column("cell", String(LONGEST_NAME), primary_key=True),
    Column("source", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("items", Text, nullable=False),
)


def tables_there(connection: Connection, url: str, place: str) -> frozenset[str]:
    """Return the names of the gradebook's tables; none for an empty one. Writes nothing.

    Raises GradebookError, with the remedy, when they are not those of the installed nbgrader.
    """
    names = frozenset(inspect(connection).get_table_names())
    if "assignment" not in names:
        return names
    revisions = ScriptDirectory.from_config(_alembic_config())
    found = None
    if "alembic_version" in names:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found == revisions.get_current_head():
        return names
    if found is None or found in {script.revision for script in revisions.walk_revisions()}:
        raise GradebookError(f"The gradebook {place} was made by an older nbgrader. {upgrade_remedy(url)}")
    raise GradebookError(
        f"The gradebook {place} was made by another version of nbgrader: its revision is {found}, which the "
        "one that is installed does not know. Install the newer nbgrader, or take another gradebook."
    )


def make_tables(connection: Connection, url: str, place: str) -> None:
    """Make the missing tables; the caller must keep out other writers. Raises GradebookError."""
    names = tables_there(connection, url, place)
    Base.metadata.create_all(bind=connection)
    _own.create_all(bind=connection)
    if "alembic_version" not in names:
        head = ScriptDirectory.from_config(_alembic_config()).get_current_head()
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": head})


def upgrade_remedy(url: str) -> str:
    """Return the sentence with the command that upgrades the tables, which can be pasted into a shell."""
    if make_url(url).password is None:
        address = shlex.quote(url)
    else:  # don't show a password on a terminal
        told = url == os.environ.get("AUTOGRADER_GRADEBOOK")
        address = '"$AUTOGRADER_GRADEBOOK"' if told else "ADDRESS"
    # nbgrader runs the program `alembic`, so PATH must have it.
    scripts = shlex.quote(sysconfig.get_path("scripts"))
    command = f'PATH={scripts}:"$PATH" nbgrader db upgrade --db={address}'
    return f"Make a copy of it, then run: {command}"


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", ALEMBIC_DIR)
    return config
