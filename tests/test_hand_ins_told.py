"""The commands on a class of odd hand-ins: all are graded or named, and the exit status is right."""

from __future__ import annotations

import json
import os
import shutil
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from test_boundary import NoPages, marked
from tiny_course import LESSON, make_course

from autograder import batch, cli, executors
from autograder.course import Course
from autograder.executors import in_process
from autograder.model import Graded, Job

CP949 = os.fsdecode("김철수".encode("cp949"))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("template"))


@pytest.fixture
def course(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course whose submissions get full marks without a kernel."""
    monkeypatch.setattr(batch, "Pages", NoPages)
    monkeypatch.setattr(in_process, "grade", marked)
    monkeypatch.setattr(cli, "_executor", lambda workers, scheduler: executors.InThisProcess())
    place = Course(shutil.copytree(template, tmp_path / "course"))
    hand_in(place, f"ada/{LESSON}/{LESSON}.ipynb")
    return place


def hand_in(course: Course, name: str) -> Path:
    path = course.submitted / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a notebook", encoding="utf-8")
    return path


def command(monkeypatch: pytest.MonkeyPatch, course: Course, name: str, *options: str) -> int:
    """The exit status."""
    monkeypatch.setattr(sys, "argv", ["autograder", name, "--course", str(course.root), *options])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    return int(stop.value.code or 0)


def graded(course: Course, monkeypatch: pytest.MonkeyPatch, *options: str) -> tuple[int, dict[str, Any]]:
    """The exit status of grading, and the JSON that it wrote."""
    file = course.root / "verdicts.json"
    status = command(monkeypatch, course, "grade", "--json", str(file), *options)
    return status, json.loads(file.read_text(encoding="utf-8"))


def students(document: dict[str, Any]) -> set[str]:
    return {verdict["student"] for verdict in document["submissions"] if verdict["status"] == "graded"}


def test_hand_ins_of_all_kinds_are_graded_or_named(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(course, f"bo/01_Double/{LESSON}.ipynb")
    hand_in(course, f"cy/{LESSON}.ipynb")
    hand_in(course, f"{LESSON}/dov/{LESSON}.ipynb")
    hand_in(course, f"Some Body_12345_assignsubmission_file/{LESSON}.ipynb")
    hand_in(course, f"eve_123_456_{LESSON}.ipynb")
    hand_in(course, f"{CP949}/{LESSON}/{LESSON}.ipynb")
    hand_in(course, f"{unicodedata.normalize('NFD', '홍길동')}/{LESSON}/{LESSON}.ipynb")
    hand_in(course, f"a\n\x1b[31mb/{LESSON}/{LESSON}.ipynb")
    hand_in(course, f"{'é' * 120}/{LESSON}/{LESSON}.ipynb")
    hand_in(course, f"=cmd|' /C calc'!A0/{LESSON}/{LESSON}.ipynb")
    hand_in(course, "submissions.zip")
    hand_in(course, f"{LESSON}.ipynb")
    hand_in(course, "ada/\x1b]0;mine\x07.ipynb")
    status, document = graded(course, monkeypatch)
    assert status == 0
    assert {"ada", "bo", "cy", "dov", "Some Body", "eve", "김철수", "홍길동"} <= students(document)
    assert len(students(document)) == 11
    assert [one["path"] for one in document["not_graded"]] == [
        f"{LESSON}.ipynb",
        "ada/%1B]0;mine%07.ipynb",
        "submissions.zip",
    ]
    said = capsys.readouterr().out
    assert f"not graded    {LESSON}.ipynb, because: Whose it is can't be told" in said
    assert "not graded    submissions.zip, because: It is an archive, to be unpacked." in said
    assert "\x1b]" not in said and "\x07" not in said
    page = BeautifulSoup(course.class_report.read_text(encoding="utf-8"), "html.parser")
    assert [row.th.get_text() for row in page.select("#not-graded tbody tr")] == [
        one["path"] for one in document["not_graded"]
    ]
    for student in students(document):
        assert course.feedback(student, LESSON).is_file()
        assert course.autograded(student, LESSON).is_file()
    assert command(monkeypatch, course, "export", "--to", "csv", "-o", str(course.root / "x.csv")) == 0
    assert command(monkeypatch, course, "report") == 0
    assert "submissions.zip" in course.class_report.read_text(encoding="utf-8")

    _, again = graded(course, monkeypatch)
    assert again["submissions"] == document["submissions"]
    assert "graded now    0, 11 unchanged" in capsys.readouterr().out


def test_a_student_named_twice_is_graded_once(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(course, "bo/notes.txt")
    status, document = graded(course, monkeypatch, LESSON, LESSON, "--student", "ada", "--student", "ada")
    assert (status, len(document["submissions"])) == (0, 1)
    assert "graded now    1, 0 unchanged" in capsys.readouterr().out
    assert document["not_graded"] == []  # that of bo was not asked about


def test_where_only_such_things_are_they_are_named_before_it_is_said_that_nothing_can_be_graded(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(course.submitted)
    hand_in(course, "submissions.zip")
    assert command(monkeypatch, course, "grade") == 2
    said = capsys.readouterr().err
    assert "submissions.zip, because: It is an archive" in said
    assert "Nothing to grade" in said


def test_what_the_grader_breaks_on_is_named_with_its_log_and_the_status_is_1(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(course, f"bo/{LESSON}/{LESSON}.ipynb").write_text("odd", encoding="utf-8")

    def faulty(job: Job) -> Graded:
        if job.submission == b"odd":
            raise ValueError("what \x1b[31m a fault")
        return marked(job)

    with monkeypatch.context() as patch:
        patch.setattr(in_process, "grade", faulty)
        status, document = graded(course, patch)
    assert status == 1
    assert students(document) == {"ada"}
    (bo,) = [verdict for verdict in document["submissions"] if verdict["student"] == "bo"]
    assert bo["status"] == "failed"
    assert "nothing of this is the student's fault" in bo["reasons"][0]
    said = " ".join(capsys.readouterr().err.split())
    assert f"The grader failed on {LESSON} of bo; the next run tries it again." in said
    assert str(course.grader_log) in said
    log = course.grader_log.read_text(encoding="utf-8")
    assert "ValueError: what ␛[31m a fault" in log
    assert course.class_report.is_file()

    status, document = graded(course, monkeypatch)
    assert (status, students(document)) == (0, {"ada", "bo"})


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="root may read everything")
def test_a_file_and_a_folder_of_mode_000_are_told_of(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(course, f"bo/{LESSON}/{LESSON}.ipynb").chmod(0)
    hand_in(course, f"cy/{LESSON}/{LESSON}.ipynb").parent.chmod(0)
    hand_in(course, f"dov/{LESSON}/{LESSON}.ipynb").parents[1].chmod(0)
    status, document = graded(course, monkeypatch)
    assert (status, students(document)) == (1, {"ada"})
    assert [one["path"] for one in document["not_graded"]] == ["dov"]
    (course.submitted / "cy" / LESSON).chmod(0o700)
    (course.submitted / "dov").chmod(0o700)


def a_link(path: Path) -> None:
    path.symlink_to("/etc/hostname")


def a_million_digits(path: Path) -> None:
    path.write_text("1" * 1_000_000, encoding="ascii")


def a_hundred_gigabytes(path: Path) -> None:
    path.touch()
    os.truncate(path, 100 << 30)


@pytest.mark.parametrize("make", [a_link, os.mkfifo, Path.mkdir, a_million_digits, a_hundred_gigabytes])
def test_a_timestamp_that_is_no_small_plain_file_is_neither_followed_nor_read_nor_copied(
    make: Any, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(course.submitted / "ada" / LESSON / "timestamp.txt")
    _, document = graded(course, monkeypatch)
    assert students(document) == {"ada"}
    assert not (course.autograded("ada", LESSON).parent / "timestamp.txt").exists()
