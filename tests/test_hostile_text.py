"""Nothing that a student writes reaches a terminal, a page, a file or the gradebook as anything but text."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from tiny_course import LESSON, hand_in, make_course
from typer.testing import CliRunner

from autograder import cli
from autograder.authoring import release_course
from autograder.errors import AutograderError
from autograder.job import nothing_to_grade
from autograder.model import Exercise, Graded, Job, Lesson, Part, Row
from autograder.reports import class_report, class_tables
from autograder.visible import visible, visible_name

#: What a terminal, an editor or a browser would act on, by what it would do.
HOSTILE = {
    "window title": "\x1b]0;OWNED\x07",
    "clear screen": "\x1b[2J\x1b[H",
    "clipboard": "\x1b]52;c;cm0gLXJmIH4K\x07",
    "hyperlink": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "device control": '\x1bP$q"p\x1b\\',
    "8-bit control sequence": "\x9b2J\x9d0;OWNED\x9c",
    "answers as typed": "\x1b[6n\x1b[c\x05",
    "carriage return": "100 of 100 points\r0 of 100 points",
    "backspaces": "0\b\b\b10",
    "bell and form feed": "\x07\x0c\x0b",
    "null and delete": "a\x00b\x7fc",
    "right to left": "\u202e001\u202c",
    "isolates": "\u2066score\u2069\u061c\u200f",
    "line separators": "one\u2028two\u2029three\x85four",
    "half a character": "\ud83d alone, \udcff",
    "shift out": "\x0e\x0f",
    "markup": "[bold red]not markup[/] [link=x]y[/link]",
}
TEXT = " | ".join(HOSTILE.values())
#: A folder's name, of what a file system takes.
NAME = "".join(HOSTILE[kind] for kind in ("window title", "right to left", "8-bit control sequence"))
#: What may stand in what is printed: `rich` itself colours nothing when nobody looks on.
UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


class Says:
    """An executor that grades without a kernel: its verdict says `text` wherever a verdict can."""

    def __init__(self, text: str, earned: float = 1.0, status: str = "graded") -> None:
        self.text, self.earned, self.status = text, earned, status

    def grade(self, job: Job, **_: object) -> Graded:
        verdict = nothing_to_grade(job.lesson, self.text).verdict
        first, *others = verdict.exercises
        parts = (Part("2 becomes 4", 1, self.earned, False, self.text, self.text), Part("other", 2, 0, True))
        first = replace(first, score=self.earned, parts=parts)
        verdict = replace(verdict, status=self.status, score=self.earned, exercises=(first, *others))
        return Graded(verdict, job.lesson.release)

    def run(self, jobs: Iterator[tuple[str, Job]]) -> Iterator[tuple[str, Graded]]:
        for tag, job in jobs:
            yield tag, self.grade(job)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_course(tmp_path / "course")
    release_course(made)
    hand_in(made, "ada", double="def double(x):\n    return x")
    hand_in(made, NAME, double="def double(x):\n    return 2 * x")
    monkeypatch.chdir(made)
    return made


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("COLUMNS", "200")
    return CliRunner()


def grading(monkeypatch: pytest.MonkeyPatch, says: Says) -> None:
    monkeypatch.setattr(cli, "_executor", lambda workers, scheduler: says)
    monkeypatch.setattr(cli, "InThisProcess", lambda: says)


def assert_plain(text: str, where: str) -> None:
    found = [text[max(0, match.start() - 40) : match.end() + 9] for match in UNWANTED.finditer(text)]
    assert not found, where


@pytest.mark.parametrize("kind", HOSTILE)
def test_each_is_shown_and_stays_as_it_is_when_shown_again(kind: str) -> None:
    shown = visible(HOSTILE[kind])
    assert_plain(shown, kind)
    assert visible(shown) == shown
    assert_plain(visible_name(f"{HOSTILE[kind]}\n\t"), kind)
    assert "\n" not in visible_name("a\nb\tc")


def test_honest_text_is_left_alone() -> None:
    for text in ("", "naïve café\n\tзадача 과제 👩‍🔬", "a\u200bb", "– “quotes” … ✘ ✔ █▓░"):
        assert visible(text) == text
    assert visible("two\r\nlines") == "two\nlines"
    assert visible("\x1b[31m") == "␛[31m"
    assert visible("\x9b\u202e\udcff") == "\\x9b\\u202e\\udcff"


def test_a_verdict_holds_plain_text_wherever_it_comes_from() -> None:
    verdict = Says(TEXT).grade(Job(_lesson(), b"")).verdict
    (exercise,) = verdict.exercises
    said = [*verdict.reasons, exercise.message, exercise.parts[0].message, exercise.parts[0].hint]
    for text in said:
        assert_plain(text, "verdict")
        assert "␛]52;c;cm0gLXJmIH4K␇" in text, "shown, not swallowed"


def _lesson() -> Lesson:
    exercise = Exercise("double", "plain", "test_double", ("double",), 3.0)
    return Lesson("x", '{"cells": []}', '{"cells": []}', (exercise,), ())


@pytest.mark.parametrize(
    "arguments", [("check", f"submitted/ada/{LESSON}/{LESSON}.ipynb"), ("grade",)], ids=lambda a: a[0]
)
@pytest.mark.parametrize("status", ["graded", "failed", "needs_manual"])
def test_commands_print_plain_text(
    course: Path,
    terminal: CliRunner,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    status: str,
) -> None:
    grading(monkeypatch, Says(TEXT, status=status))
    result = terminal.invoke(cli.app, arguments)
    assert result.exit_code == 0, result.output
    assert_plain(result.output, arguments[0])
    assert "␛]0;OWNED␇" in result.output, "shown, not swallowed"


@pytest.mark.kernel
def test_every_command_after_grading_and_every_file_is_plain(
    course: Path, terminal: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ""
    for earned, arguments in (
        (1.0, ("grade", "--json", "verdicts.json")),
        (0.5, ("regrade", "--diff")),
        (0.5, ("report",)),
        (0.5, ("export", "--to", "csv", "-o", "grades.csv")),
        (0.5, ("export", "--to", "moodle", "-o", "moodle.csv")),
        (0.5, ("export", "--to", "gradescope", "-o", "gradescope")),
    ):
        grading(monkeypatch, Says(TEXT, earned))
        if "--diff" in arguments:
            for path in course.glob("submitted/*/*/*.ipynb"):
                path.write_bytes(path.read_bytes() + b"\n")
        result = terminal.invoke(cli.app, arguments)
        assert result.exit_code == 0, result.output
        assert_plain(result.output, " ".join(arguments))
        said += result.output
    assert "Scores that have changed" in said, "a real case"
    verdicts = json.loads((course / "verdicts.json").read_text(encoding="utf-8"))["submissions"]
    students = {verdict["student"] for verdict in verdicts}
    assert len(students) == 2 and {visible_name(student) for student in students} == students
    files = [*course.glob("*.csv"), course / "verdicts.json", *course.glob("gradescope/**/*.json")]
    files += [*course.glob("feedback/**/*.html"), *course.glob("reports/*.html")]
    assert len(files) >= 8
    for file in files:
        text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        assert_plain(text, file.name)
    with sqlite3.connect(course / "gradebook.db") as book:
        for (stored,) in book.execute("select verdict from autograder_verdict"):
            for text in _strings(json.loads(stored)):
                assert_plain(text, "gradebook")


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def test_errors_are_printed_as_plain_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise AutograderError(f"No student {TEXT}.")

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit):
        cli.main()
    printed = capsys.readouterr().err
    assert_plain(printed, "errors")
    assert "␛[2J␛[H" in printed


def test_a_class_report_and_tables_are_plain_on_any_console() -> None:
    verdict = Says(TEXT, status="failed").grade(Job(_lesson(), b"")).verdict
    rows = [Row(TEXT, "x", verdict)]
    assert_plain(class_report(rows), "class report")
    console = Console(width=200)
    with console.capture() as printed:
        console.print(class_tables(rows))
    assert_plain(printed.get(), "tables")
