"""`autograder check` with the exit status and the JSON that a pipeline needs; without a kernel."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from pages_here import PagesHere
from tiny_course import LESSON, hand_in, make_course

from autograder import batch, cli
from autograder.authoring import build_lesson, write_release
from autograder.executors import InThisProcess, in_process
from autograder.model import ExerciseVerdict, Graded, Job, Verdict


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_course(tmp_path_factory.mktemp("pipeline") / "course")
    folder = root / "solutions" / LESSON
    write_release(build_lesson(folder), folder)
    return root


@pytest.fixture
def notebook(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a submission that gets 3 of 5 points."""

    def three_of_five(job: Job, **_: object) -> Graded:
        exercises = (ExerciseVerdict("double", 3, 3), ExerciseVerdict("why", 0, 2, needs_manual=True))
        return Graded(Verdict(3, 5, "needs_manual", 0.1, (), exercises), job.submission.decode())

    monkeypatch.setattr(in_process, "grade", three_of_five)
    return hand_in(Path(shutil.copytree(template, tmp_path / "course")), "ada")


def command(monkeypatch: pytest.MonkeyPatch, name: str, course: Path, *options: str) -> int:
    """The exit status."""
    monkeypatch.setattr(sys, "argv", ["autograder", name, "--course", str(course), *options])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    return int(stop.value.code or 0)


STATUS = {"3": 0, "3.0": 0, "60%": 0, "0": 0, "3.01": 3, "61%": 3, "100%": 3, "five": 2, "-1": 2, "%": 2}


@pytest.mark.parametrize("score", STATUS)
def test_the_exit_status_says_whether_it_is_enough(
    score: str, notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = notebook.parents[3]
    assert command(monkeypatch, "check", course, f"--min-score={score}", str(notebook)) == STATUS[score]


def test_the_verdict_is_the_only_thing_on_standard_output(
    notebook: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, "check", notebook.parents[3], str(notebook), "--json", "-") == 0
    document = json.loads(capfd.readouterr().out)
    (submission,) = document["submissions"]
    assert (submission["student"], submission["lesson"], submission["score"]) == ("", LESSON, 3)


def test_a_class_is_graded_into_junits_form(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "Pages", PagesHere)
    monkeypatch.setattr(cli, "_executor", lambda workers, scheduler: InThisProcess())
    file = tmp_path / "verdicts.xml"
    assert command(monkeypatch, "grade", notebook.parents[3], "--junit", str(file)) == 0
    assert '<testsuite name="ada 01_double"' in file.read_text(encoding="utf-8")
