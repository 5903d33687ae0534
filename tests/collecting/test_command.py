"""`autograder collect` from outside, and what its table says."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from rich.console import Console
from small_class import XOR, canvas_download, laid_out, make_course, notebook

from autograder import cli
from autograder.collecting import Collected, Fate, collect, collected_table
from autograder.course import Course
from autograder.terminal import Terminal


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return make_course(tmp_path / "course")


def command(monkeypatch: pytest.MonkeyPatch, course: Course, *options: str) -> int:
    """The exit status."""
    monkeypatch.setattr(sys, "argv", ["autograder", "collect", "--course", str(course.root), *options])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    return int(stop.value.code or 0)


def shown(collected: Collected, *, dry: bool = False) -> str:
    file = io.StringIO()
    Terminal(file=file, width=200).print(collected_table(collected, dry=dry))
    return file.getvalue()


def test_the_command_collects(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "console", Console(width=200))
    roster = tmp_path / "roster.csv"
    roster.write_text("id,first_name,last_name,lms_user_id\nada,Ada,Lovelace,101\nkim,철수,김,103\n", "utf-8")
    options = [str(canvas_download(tmp_path)), "--roster", str(roster), "--lesson", XOR]
    assert command(monkeypatch, course, *options, "--dry-run") == 0
    assert "a dry run: nothing was written" in capsys.readouterr().out
    assert not course.submitted.exists()
    assert command(monkeypatch, course, *options) == 0
    out = capsys.readouterr().out
    assert "2 placed, 3 not placed" in out
    assert "once course.toml names the list: roster = " in out
    assert sorted(path.name for path in course.submitted.iterdir()) == ["ada", "kim"]
    (course.root / "course.toml").write_text(f"roster = '{roster}'\n", "utf-8")
    assert command(monkeypatch, course, *options) == 0
    assert "course.toml" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["nowhere.zip"], "There is no nowhere.zip"),
        (["{in}", "--lesson", "05_none"], "No lesson '05_none'"),
        (["{in}", "--roster", "nowhere.csv"], "The list of students nowhere.csv can't be read"),
    ],
)
def test_what_is_not_there_is_said(
    options: list[str],
    said: str,
    course: Course,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = laid_out(tmp_path / "in", {"ada/03_xor.ipynb": notebook()})
    status = command(monkeypatch, course, *(one.replace("{in}", str(folder)) for one in options))
    assert status == (1 if "--roster" in options else 2)
    assert said in capsys.readouterr().err


def test_every_file_stands_in_the_table(course: Course, tmp_path: Path) -> None:
    files = {
        "ada/03_xor.ipynb": notebook(),
        "ada/data.csv": b"1",
        "bo/essay.pdf": b"x",
        "ada/.DS_Store": b"x",
    }
    collected = collect(course, [laid_out(tmp_path / "in", files)])
    text = shown(collected)
    assert all(f"in/{name}" in text for name in files)
    assert "1 placed, 1 not placed" in text
    assert "It is a document, and no notebook of a lesson came with it." in text


def test_a_name_steers_no_terminal() -> None:
    evil = "\x1b]0;title\x07"
    text = shown(Collected((Fate(evil, "placed", evil, "03_xor", evil), Fate(evil, "left"))))
    assert "\x1b]" not in text
    assert "␛]0;title" in text
