"""The gradebook on a PostgreSQL server, which the tests start where its programs are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbgrader.api
import pytest
from doubling import graded
from tiny_course import LESSON, autograder, hand_in, make_course
from waiting import eventually

from autograder.errors import GradebookError
from autograder.gradebook import Gradebook
from autograder.model import Lesson, Score

STUDENTS = [f"student {number}" for number in range(8)]


def programs() -> Path | None:
    """The folder of PostgreSQL's programs; Debian keeps it off the path."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    return max(
        Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda path: int(path.parent.name)
    )


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Address of a fresh server that listens on a Unix socket alone."""
    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL on this machine (Debian: apt install postgresql): not tried on a server")
    # It refuses to run as root; then it runs as nobody, who owns the place.
    nobody = {"user": 65534, "group": 65534, "extra_groups": ()} if os.getuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as place:
        if nobody:
            os.chown(place, 65534, 65534)
        data, options = f"{place}/data", f"-k {place} -c listen_addresses='' -c fsync=off"

        def call(program: str, *arguments: str) -> None:
            subprocess.run([folder / program, *arguments], check=True, cwd=place, timeout=120, **nobody)

        call("initdb", "-D", data, "-U", "grader", "-A", "trust", "-E", "UTF8", "--no-sync")
        call("pg_ctl", "-D", data, "-w", "-l", f"{place}/log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://grader@/{{}}?host={place}"
        finally:
            call("pg_ctl", "-D", data, "-m", "immediate", "stop")


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> str:
    """A database of its own for each test."""
    import psycopg

    name = f"test_{abs(hash(request.node.name))}"
    address = server.format("postgres").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server.format(name)


@pytest.mark.kernel
def test_a_class_is_graded_into_it_and_a_second_run_finds_it_there(url: str, tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    assert autograder(course, "release").returncode == 0
    hand_in(course, "ada", double="def double(x):\n    return x + x", why="Twice.")
    hand_in(course, "홍길동", double="def double(x):\n    return x * x")
    hand_in(course, "x" * 200, double="def double(x):\n    return x * x")  # more than a column holds
    first = autograder(course, "grade", "--unsafe", AUTOGRADER_GRADEBOOK=url)
    assert first.returncode == 0, first.stderr
    assert "graded now    3, 0 unchanged" in first.stdout
    assert not (course / "gradebook.db").exists()
    again = autograder(course, "grade", "--unsafe", AUTOGRADER_GRADEBOOK=url)
    assert "graded now    0, 3 unchanged" in again.stdout
    with nbgrader.api.Gradebook(url) as stock:
        assert stock.find_submission(LESSON, "ada").score == 3
        assert stock.find_submission(LESSON, "홍길동").score == 1
        (long,) = (student.id for student in stock.students if student.id.startswith("xxx"))
        assert stock.find_submission(LESSON, long).score == 1


def test_a_mark_given_by_hand_survives_the_next_grading(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=1))
        with nbgrader.api.Gradebook(url) as stock:
            grade = stock.find_grade("why", lesson.name, lesson.name, "ada")
            grade.manual_score, grade.needs_manual_grade = 2, False
            stock.db.commit()
        book.record("ada", lesson, graded(lesson, double=3))
        assert book.scores() == [Score("ada", lesson.name, 5.0, 5.0, needs_manual=False)]


def test_several_writers_at_once_lose_nothing(url: str, lesson: Lesson) -> None:
    with Gradebook(url):
        pass  # the tables are there before anybody writes

    def record(student: str) -> None:
        with Gradebook(url) as book:
            book.record(student, lesson, graded(lesson, double=3))

    with Gradebook(url) as book:
        book.register_lesson(lesson)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(record, STUDENTS))
    with Gradebook(url) as book:
        assert sorted(row.student for row in book.verdicts()) == STUDENTS


def test_a_server_that_is_not_there_is_named_without_its_password(server: str) -> None:
    with pytest.raises(GradebookError, match=r"postgresql\+psycopg://grader:\*\*\*@") as error:
        Gradebook("postgresql+psycopg://grader:secret@/grades?host=/nowhere").close()
    assert "secret" not in str(error.value)


def test_graders_that_start_at_once_on_an_empty_database_do_not_collide(url: str, lesson: Lesson) -> None:
    """Tables, version, course, lesson and students are made by whoever comes first."""

    def grade(number: int) -> None:
        with Gradebook(url) as book:
            book.register_lesson(lesson)
            for student in STUDENTS[:3]:
                book.record(student, lesson, graded(lesson, double=number % 3))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(grade, range(6)))
    with Gradebook(url, only_to_read=True) as book:
        assert [row.student for row in book.verdicts()] == STUDENTS[:3]


def test_a_writer_that_never_ends_is_told_of(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book, Gradebook(url, busy_seconds=0.05) as other:

        def meanwhile(_verdict: object) -> None:
            with pytest.raises(GradebookError, match="is in use by another program"):
                other.record("bo", lesson, graded(lesson))

        book.record("ada", lesson, graded(lesson), publish=meanwhile)
        other.record("bo", lesson, graded(lesson))


def test_what_one_grader_has_claimed_no_other_gets(url: str) -> None:
    name, another = "f" * 64, "0" * 64
    with Gradebook(url) as one, Gradebook(url) as other, other.claims() as theirs:
        with one.claims() as ours:
            assert ours.take(name)
            assert not theirs.take(name)
            assert theirs.take(another)
            assert ours.take("1" * 64)
            ours.give_back(name)
            assert theirs.take(name)
        # The rest ends with whoever had it; a server notices in its own time that a connection is gone.
        eventually(lambda: theirs.take("1" * 64))
        with one.claims() as ours:
            assert not ours.take(another)
