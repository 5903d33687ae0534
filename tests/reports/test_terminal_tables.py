from __future__ import annotations

import io

from class_of_rows import failed, renamed, row, verdict
from rich.console import Console, RenderableType

from autograder.reports import class_tables, verdict_table

LESSONS = ["01_first_neuron", "02_pseudo_inverse", "03_what_one_line_cannot_do", "04_hidden_layers"]


def printed(table: RenderableType, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    console.print(table)
    return console.file.getvalue()


def line_of(text: str, start: str) -> str:
    return next(line.strip() for line in text.splitlines() if line.strip().startswith(start))


def test_a_small_class_is_listed_student_by_student() -> None:
    rows = [
        *[row("ada", lesson) for lesson in LESSONS],
        row("bo", LESSONS[0], verdict(1, waits=True)),
        row("김민준", LESSONS[1], failed()),
    ]
    text = printed(class_tables(rows))
    assert line_of(text, "student").split() == ["student", "/5", "/5", "/5", "/5", "all"]
    assert line_of(text, "ada").split() == ["ada", "5", "5", "5", "5", "20"]
    assert line_of(text, "bo").split() == ["bo", "1✎", "–", "–", "–", "1"]
    assert line_of(text, "김민준").split() == ["김민준", "–", "✘", "–", "–", "0"]
    assert "✎ answers in words wait to be marked" in text
    assert "This file is not a notebook." in text


def test_a_large_class_is_summed_up_and_failures_are_named() -> None:
    rows = [row(f"student_{n:03}", lesson) for n in range(200) for lesson in LESSONS]
    rows.append(row("unlucky", LESSONS[0], failed("This file is a PDF.")))
    text = printed(class_tables(rows))
    assert "201 students, 801 submissions" in text
    assert "student_007" not in text
    assert line_of(text, "unlucky").split(maxsplit=2) == ["unlucky", LESSONS[0], "This file is a PDF."]
    assert len(text.splitlines()) < 50


def test_many_failures_are_counted_not_listed() -> None:
    text = printed(class_tables([row(f"s{n}", "01_a", failed()) for n in range(100)]))
    assert "and 80 more" in text


def test_no_line_is_longer_than_the_terminal() -> None:
    long = "a_very_long_name_that_goes_on_and_on_and_will_not_end_soon"
    rows = [
        row(f"{long}_{n}", f"{i:02}_{long}", verdict(1, message="why " * 60))
        for n in range(30)
        for i in range(14)
    ]
    rows = [row(r.student, r.lesson, renamed(r.verdict, "double", long)) for r in rows]
    for width in (60, 80, 100):
        for line in printed(class_tables(rows), width).splitlines():
            assert len(line) <= width


def test_fourteen_lessons_take_two_tables() -> None:
    text = printed(class_tables([row("ada", f"{number:02}_x") for number in range(14)]))
    assert line_of(text, "00").split() == [f"{number:02}" for number in range(10)]
    assert line_of(text, "10").split() == ["10", "11", "12", "13"]


def test_means_and_shares_stand_in_the_lesson_and_exercise_tables() -> None:
    outcomes = [
        verdict(3),
        verdict(1, message="You used the square."),
        verdict(0, message="You used the square."),
    ]
    text = printed(class_tables([row(str(n), "01_double", outcome) for n, outcome in enumerate(outcomes)]))
    lessons = text[text.index("Lessons") :]
    assert line_of(lessons, "01_double").split()[:7] == ["01_double", "3", "0", "0", "3.3", "3.0", "5"]
    (line,) = (line for line in text.splitlines() if line.strip().startswith("double"))
    assert "1.3 / 3" in line
    assert [line.count(brick) for brick in "█▓░"] == [7, 7, 6]
    assert "2× You used the sq" in line


def test_a_small_share_still_shows() -> None:
    outcomes = [verdict(3)] * 198 + [verdict(1), verdict(0)]
    text = printed(class_tables([row(str(n), "01_double", outcome) for n, outcome in enumerate(outcomes)]))
    (line,) = (line for line in text.splitlines() if line.strip().startswith("double"))
    assert [line.count(brick) for brick in "█▓░"] == [18, 1, 1]


def test_no_submissions_say_so() -> None:
    assert printed(class_tables([])).strip() == "No submissions."


def test_markup_in_names_and_reasons_is_only_text() -> None:
    rows = [
        row("[bold]ada[/bold]", "01_a", failed("[red]boo[/nosuchtag]")),
        row("x[/]", "01_a", verdict(1, message="[/x]")),
    ]
    assert "[bold]ada[/bold]" in printed(class_tables(rows)), "in the table of scores"
    text = printed(class_tables(rows, most_students=0))
    assert "[bold]ada[/bold]" in text, "and in that of failures"
    assert "[red]boo[/nosuchtag]" in text
    assert "[/x]" in printed(verdict_table(rows[1].verdict))


def test_one_verdict_shows_each_check_with_reason_and_hint() -> None:
    outcome = verdict(1, message="It gave 9.", waits=True, reasons=("A cell was put back.",))
    text = printed(verdict_table(outcome, title="01_double", titles={"double": "Exercise 1.1: Double it"}))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert lines[0] == "! A cell was put back."
    assert "Exercise 1.1: Double it" in text
    assert line_of(text, "✔").split() == ["✔", "2", "becomes", "4", "1", "/", "1"]
    assert "✘   -3 becomes -6 (hidden check)" in text
    assert "It gave 9." in text and "Hint: What is `2 * -3`?" in text
    assert lines[-1] == "1 of 5 points, 2 more to be marked by a person"


def test_a_failed_verdict_is_no_score() -> None:
    assert printed(verdict_table(failed())).strip().endswith("This submission could not be graded.")
