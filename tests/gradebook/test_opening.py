"""Opening a gradebook: what is refused stays as it was, and who only reads writes nothing."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from doubling import graded

from autograder.errors import GradebookError
from autograder.gradebook import Gradebook
from autograder.model import Lesson

#: The tables as nbgrader 0.4 made them, before it wrote down a version.
OLD_TABLES = """
CREATE TABLE student (id VARCHAR(128) PRIMARY KEY, first_name VARCHAR(128), last_name VARCHAR(128),
    email VARCHAR(128));
CREATE TABLE assignment (id VARCHAR(32) PRIMARY KEY, name VARCHAR(128) NOT NULL UNIQUE, duedate DATETIME);
CREATE TABLE submitted_assignment (id VARCHAR(32) PRIMARY KEY,
    assignment_id VARCHAR(32) REFERENCES assignment (id), student_id VARCHAR(128) REFERENCES student (id),
    timestamp DATETIME, extension DATETIME, UNIQUE (assignment_id, student_id));
CREATE TABLE notebook (id VARCHAR(32) PRIMARY KEY, name VARCHAR(128) NOT NULL,
    assignment_id VARCHAR(32) REFERENCES assignment (id), UNIQUE (name, assignment_id));
CREATE TABLE grade_cell (id VARCHAR(32) PRIMARY KEY, name VARCHAR(128) NOT NULL, max_score FLOAT NOT NULL,
    cell_type VARCHAR(8) NOT NULL,
    notebook_id VARCHAR(32) REFERENCES notebook (id), UNIQUE (name, notebook_id));
CREATE TABLE source_cell (id VARCHAR(32) PRIMARY KEY, name VARCHAR(128) NOT NULL,
    cell_type VARCHAR(8) NOT NULL, locked BOOLEAN NOT NULL, source TEXT, checksum VARCHAR(128),
    notebook_id VARCHAR(32) REFERENCES notebook (id), UNIQUE (name, notebook_id));
CREATE TABLE submitted_notebook (id VARCHAR(32) PRIMARY KEY,
    assignment_id VARCHAR(32) REFERENCES submitted_assignment (id),
    notebook_id VARCHAR(32) REFERENCES notebook (id), flagged BOOLEAN, late_submission_penalty FLOAT,
    UNIQUE (notebook_id, assignment_id));
CREATE TABLE solution_cell (id VARCHAR(32) PRIMARY KEY, name VARCHAR(128) NOT NULL,
    notebook_id VARCHAR(32) REFERENCES notebook (id), UNIQUE (name, notebook_id));
CREATE TABLE comment (id VARCHAR(32) PRIMARY KEY, notebook_id VARCHAR(32) REFERENCES submitted_notebook (id),
    cell_id VARCHAR(32) REFERENCES solution_cell (id), auto_comment TEXT, manual_comment TEXT,
    UNIQUE (cell_id, notebook_id));
CREATE TABLE grade (id VARCHAR(32) PRIMARY KEY, notebook_id VARCHAR(32) REFERENCES submitted_notebook (id),
    cell_id VARCHAR(32) REFERENCES grade_cell (id), auto_score FLOAT, manual_score FLOAT,
    needs_manual_grade BOOLEAN NOT NULL, UNIQUE (cell_id, notebook_id));
"""

Use = Callable[[str], object]


def use_to_write(url: str) -> object:
    with Gradebook(url) as book:
        return book.scores()


def use_to_read(url: str) -> object:
    with Gradebook(url, only_to_read=True) as book:
        return book.scores(), book.verdicts(), book.people(), book.fingerprints()


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def run_sql(url: str, sql: str) -> None:
    with closing(sqlite3.connect(file_of(url))) as connection:
        connection.executescript(sql)


@pytest.fixture
def filled(url: str, lesson: Lesson) -> str:
    """A gradebook with one student in it."""
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=3))
    return url


# Refused


@pytest.mark.parametrize("use", [use_to_write, use_to_read])
def test_a_refused_older_gradebook_is_byte_for_byte_what_it_was(url: str, use: Use) -> None:
    run_sql(url, OLD_TABLES)
    before = contents(file_of(url).parent)
    with pytest.raises(GradebookError, match=r"made by an older nbgrader\. Make a copy of it, then run: "):
        use(url)
    assert contents(file_of(url).parent) == before


@pytest.mark.parametrize("use", [use_to_write, use_to_read])
def test_a_gradebook_of_an_older_revision_is_refused_too(filled: str, use: Use) -> None:
    run_sql(filled, "UPDATE alembic_version SET version_num = '724cde206c17'")
    before = contents(file_of(filled).parent)
    with pytest.raises(GradebookError, match="nbgrader db upgrade"):
        use(filled)
    assert contents(file_of(filled).parent) == before


@pytest.mark.parametrize("use", [use_to_write, use_to_read])
def test_a_gradebook_of_a_newer_nbgrader_is_told_from_an_older_one(filled: str, use: Use) -> None:
    run_sql(filled, "UPDATE alembic_version SET version_num = 'ffffffffffff'")
    before = contents(file_of(filled).parent)
    with pytest.raises(GradebookError, match=r"its revision is ffffffffffff.*Install the newer nbgrader"):
        use(filled)
    assert contents(file_of(filled).parent) == before


def test_the_command_that_is_printed_upgrades_it_as_printed(tmp_path: Path, lesson: Lesson) -> None:
    folder = tmp_path / "a course's folder"
    folder.mkdir()
    url = f"sqlite:///{folder}/gradebook.db"
    run_sql(url, OLD_TABLES)
    with pytest.raises(GradebookError) as refused:
        Gradebook(url)
    command = str(refused.value).partition("then run: ")[2]
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    ran = subprocess.run(["sh", "-c", command], cwd=tmp_path, env=bare, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=3))
        assert book.scores()[0].score == 3


def test_the_remedy_for_a_server_has_no_password_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.gradebook.schema import upgrade_remedy

    url = "postgresql+psycopg://grader:secret@host/grades"
    assert "--db=ADDRESS" in upgrade_remedy(url)
    monkeypatch.setenv("AUTOGRADER_GRADEBOOK", url)
    assert '--db="$AUTOGRADER_GRADEBOOK"' in upgrade_remedy(url)


# Only read


def test_reading_writes_nothing_neither_into_the_gradebook_nor_beside_it(filled: str) -> None:
    before = contents(file_of(filled).parent)
    use_to_read(filled)
    assert contents(file_of(filled).parent) == before


def test_reading_finds_what_was_written(filled: str) -> None:
    with Gradebook(filled, only_to_read=True) as book:
        assert [(score.student, score.score) for score in book.scores()] == [("ada", 3)]
        assert [row.student for row in book.verdicts()] == ["ada"]


def test_who_only_reads_can_t_write(filled: str, lesson: Lesson) -> None:
    with (
        Gradebook(filled, only_to_read=True) as book,
        pytest.raises(GradebookError, match="may not be written"),
    ):
        book.record("bo", lesson, graded(lesson))


def test_a_gradebook_that_only_stock_nbgrader_wrote_to_is_read_without_our_tables(url: str) -> None:
    with Gradebook(url):
        pass
    run_sql(url, "DROP TABLE autograder_verdict; DROP TABLE autograder_removed_mark")
    run_sql(url, "INSERT INTO student (id) VALUES ('ada')")
    before = contents(file_of(url).parent)
    with Gradebook(url, only_to_read=True) as book:
        assert (list(book.people()), book.verdicts(), book.fingerprints()) == (["ada"], [], {})
    assert contents(file_of(url).parent) == before


def test_a_gradebook_with_a_log_that_was_left_behind_is_read_whole(filled: str, lesson: Lesson) -> None:
    """As after a crash of a program that had it in WAL mode: what it wrote is only in the log."""
    path = file_of(filled)
    crashed = path.parent / "crashed"
    crashed.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("UPDATE student SET email = 'ada@example.org'")
        for name in ("gradebook.db", "gradebook.db-wal"):
            shutil.copy(path.parent / name, crashed)
    before = contents(crashed)
    with Gradebook(f"sqlite:///{crashed}/gradebook.db", only_to_read=True) as book:
        assert book.people()["ada"].email == "ada@example.org"
    assert contents(crashed) == before


def test_what_a_killed_writer_left_half_done_is_not_read(filled: str) -> None:
    path = file_of(filled)
    script = textwrap.dedent(
        f"""
        import os, signal, sqlite3
        connection = sqlite3.connect({str(path)!r}, isolation_level=None)
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE student SET email = 'half done'")
        connection.execute("CREATE TABLE much (text TEXT)")
        for number in range(100):
            connection.execute("INSERT INTO much VALUES (?)", ("x" * 5000,))
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -signal.SIGKILL
    before = contents(path.parent)
    assert before["gradebook.db-journal"]
    with Gradebook(filled, only_to_read=True) as book:
        assert book.people()["ada"].email == ""
    assert contents(path.parent) == before


@pytest.fixture
def readable() -> Iterator[Path]:
    """A folder that everybody may read; pytest closes its own to others, again whenever a pytest begins."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(os.getuid() != 0, reason="another user is needed, to whom folders are read-only")
def test_it_is_read_where_nothing_may_be_written(filled: str, readable: Path) -> None:
    filled = f"sqlite:///{shutil.copy(file_of(filled), readable)}"
    script = textwrap.dedent(
        f"""
        from autograder.gradebook import Gradebook
        import os
        os.setgroups([]), os.setgid(65534), os.setuid(65534)
        with Gradebook({filled!r}, only_to_read=True) as book:
            print(book.scores()[0].score)
        """
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("3.0\n", "")


def test_a_gradebook_that_is_not_there_yet_is_not_made_by_reading(url: str) -> None:
    with pytest.raises(GradebookError, match=r"no gradebook .* yet: `autograder grade` makes one"):
        use_to_read(url)
    assert not file_of(url).exists()


def test_an_empty_file_is_filled_by_writing_only(url: str) -> None:
    file_of(url).touch()
    with pytest.raises(GradebookError, match="is empty"):
        use_to_read(url)
    assert file_of(url).read_bytes() == b""
    use_to_write(url)
    use_to_read(url)
