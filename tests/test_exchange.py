"""nbgrader's exchange, as on JupyterHub, by stock commands: released, submitted, collected, and fed back.

The commands run in this process, one after another, as `nbgrader` would start them. Grading is ours, without
a kernel.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from jupyter_core.application import NoStart
from nbgrader.apps.nbgraderapp import NbGraderApp
from pages_here import PagesHere
from test_boundary import marked
from tiny_course import LESSON, make_course

from autograder import batch
from autograder.authoring import build_lesson, write_release
from autograder.batch import grade_course
from autograder.course import Course
from autograder.executors import InThisProcess, in_process
from autograder.gradebook import Gradebook

COURSE_ID = "neuron-to-transfer"  # as nbgrader_config.py has it
NbGrader = Callable[..., None]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_course(tmp_path_factory.mktemp("exchange") / "course")
    folder = root / "solutions" / LESSON
    write_release(build_lesson(folder), folder)
    with Gradebook(Course(root).gradebook_url) as book:
        book.register_lesson(build_lesson(folder))
    return root


@pytest.fixture
def course(template: Path, tmp_path: Path) -> Course:
    return Course(shutil.copytree(template, tmp_path / "course"))


@pytest.fixture
def nbgrader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NbGrader:
    """Runs `nbgrader` with these arguments in a folder, on an exchange in a folder of this test."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)

    def run(folder: Path, *arguments: str) -> None:
        monkeypatch.chdir(folder)
        NbGraderApp.clear_instance()
        app = NbGraderApp.instance()
        try:
            app.initialize([*arguments, f"--Exchange.root={exchange}", f"--course={COURSE_ID}"])
            with contextlib.suppress(NoStart):  # a command within has been started
                app.start()
        finally:
            NbGraderApp.clear_instance()

    return run


def grade(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "Pages", PagesHere)
    monkeypatch.setattr(in_process, "grade", marked)
    lessons = course.lessons()
    grade_course(course, lessons, course.submissions([LESSON]), InThisProcess())


def hand_in(home: Path, nbgrader: NbGrader) -> Path:
    """Fetch the assignment, and submit it."""
    home.mkdir()
    nbgrader(home, "fetch_assignment", LESSON)
    nbgrader(home, "submit", LESSON)
    return home


def test_feedback_goes_back_over_the_exchange(
    course: Course, tmp_path: Path, nbgrader: NbGrader, monkeypatch: pytest.MonkeyPatch
) -> None:
    nbgrader(course.root, "release_assignment", LESSON)
    home = hand_in(tmp_path / "home", nbgrader)
    nbgrader(course.root, "collect", LESSON)
    grade(course, monkeypatch)
    student = getpass.getuser()
    page = course.feedback(student, LESSON)
    submitted = course.submitted / student / LESSON
    for name in ("timestamp.txt", "submission_secret.txt"):
        assert page.with_name(name).read_bytes() == (submitted / name).read_bytes()
        assert course.autograded(student, LESSON).with_name(name).is_file()
    nbgrader(course.root, "release_feedback", LESSON)
    nbgrader(home, "fetch_feedback", LESSON)
    (fetched,) = (home / LESSON / "feedback").rglob("*.html")
    assert fetched.read_bytes() == page.read_bytes()


def test_who_came_by_another_way_stops_nobodys_feedback(
    course: Course, tmp_path: Path, nbgrader: NbGrader, monkeypatch: pytest.MonkeyPatch
) -> None:
    nbgrader(course.root, "release_assignment", LESSON)
    home = hand_in(tmp_path / "home", nbgrader)
    nbgrader(course.root, "collect", LESSON)
    by_mail = course.submitted / "by mail" / LESSON / f"{LESSON}.ipynb"
    by_mail.parent.mkdir(parents=True)
    shutil.copy(course.root / "course" / LESSON / f"{LESSON}.ipynb", by_mail)
    grade(course, monkeypatch)
    nbgrader(course.root, "release_feedback", LESSON)
    nbgrader(home, "fetch_feedback", LESSON)
    assert len(list((home / LESSON / "feedback").rglob("*.html"))) == 1
    secret = course.feedback("by mail", LESSON).with_name("submission_secret.txt")
    before = secret.read_bytes()
    assert len(before) >= 64
    grade(course, monkeypatch)
    assert secret.read_bytes() == before, "the page stays where it was released"


def test_pages_of_an_older_version_get_what_they_lack(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = course.submitted / "ada" / LESSON / f"{LESSON}.ipynb"
    notebook.parent.mkdir(parents=True)
    shutil.copy(course.root / "course" / LESSON / f"{LESSON}.ipynb", notebook)
    notebook.with_name("submission_secret.txt").write_text("known to ada")
    grade(course, monkeypatch)
    page = course.feedback("ada", LESSON)
    for name in ("timestamp.txt", "submission_secret.txt"):
        page.with_name(name).unlink()
    grade(course, monkeypatch)
    assert page.with_name("submission_secret.txt").read_text() == "known to ada"
    assert page.with_name("timestamp.txt").is_file()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no permissions there")
def test_the_secret_is_not_for_everybody(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = course.submitted / "ada" / LESSON / f"{LESSON}.ipynb"
    notebook.parent.mkdir(parents=True)
    shutil.copy(course.root / "course" / LESSON / f"{LESSON}.ipynb", notebook)
    notebook.with_name("submission_secret.txt").write_text("known to ada")
    grade(course, monkeypatch)
    for folder in (course.feedback("ada", LESSON).parent, course.autograded("ada", LESSON).parent):
        assert (folder / "submission_secret.txt").stat().st_mode & 0o007 == 0


def test_the_secret_is_no_file_of_the_students(course: Course) -> None:
    notebook = course.submitted / "ada" / LESSON / f"{LESSON}.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_text("{}")
    for name in ("submission_secret.txt", "timestamp.txt", ".collected.json", "data.csv"):
        notebook.with_name(name).write_text("2026-03-01 12:00:00 UTC")
    (submission,) = course.submissions([LESSON])
    assert [name for name, _ in submission.read_files().files] == ["data.csv"]
