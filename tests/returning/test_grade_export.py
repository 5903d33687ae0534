from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from class_of_rows import failed, row, verdict

from autograder.output import WrongOutput
from autograder.reports import Person
from autograder.returning import TARGETS, export

PEOPLE = {
    "kim17": Person("kim17", "민준", "김", "kim@example.org", "4711"),
    "ada": Person("ada", "Ada", "Lovelace, Countess", "", "not a number"),
}
ROWS = [
    row("kim17", "02_xor", verdict(1, message='It gave "9", not -6.', waits=True)),
    row("kim17", "01_double", verdict(3)),
    row("ada", "01_double", verdict(2.5, message="Almost.")),
    row("bo", "02_xor", failed()),
]


def table(path: Path) -> list[list[str]]:
    """The cells, and on the way: UTF-8 with a mark that Excel knows it by."""
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(data.decode("utf-8-sig").splitlines(keepends=True)))


def test_csv_has_a_line_a_submission(tmp_path: Path) -> None:
    (path,) = export("csv", ROWS, tmp_path / "grades.csv", people=PEOPLE)
    lines = [dict(zip(table(path)[0], line, strict=True)) for line in table(path)[1:]]
    assert [(line["student"], line["lesson"], line["score"], line["max_score"]) for line in lines] == [
        ("ada", "01_double", "4.5", "5"),
        ("bo", "02_xor", "0", "5"),
        ("kim17", "01_double", "5", "5"),
        ("kim17", "02_xor", "1", "5"),
    ]
    assert lines[3]["last_name"] == "김"
    assert (lines[3]["status"], lines[3]["points_to_mark"]) == ("needs_manual", "2")
    assert (lines[1]["status"], lines[1]["reasons"]) == ("failed", "This file is not a notebook.")


def test_late_penalties_are_taken_off_and_never_below_zero(tmp_path: Path) -> None:
    late = {("ada", "01_double"): 0.5, ("bo", "02_xor"): 3.0}
    rows = [
        replace(row, verdict=replace(row.verdict, late_penalty=late.get((row.student, row.lesson), 0.0)))
        for row in ROWS
    ]
    for target, expected in (("csv", {"ada": "4", "bo": "0"}), ("canvas", {"ada": "4", "bo": "0"})):
        (path,) = export(target, rows, tmp_path / target)
        column = {"csv": 5, "canvas": None}[target]
        lines = {line[0]: line for line in table(path)}
        for student, score in expected.items():
            found = lines[student][column] if column else next(filter(None, lines[student][5:]))
            assert found == score


def test_canvas_has_the_columns_and_the_row_that_its_import_looks_for(tmp_path: Path) -> None:
    (path,) = export("canvas", ROWS, tmp_path / "canvas.csv", people=PEOPLE)
    assert table(path) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "01_double", "02_xor"],
        ["    Points Possible", "", "", "", "", "5", "5"],
        ["Lovelace, Countess, Ada", "", "", "ada", "", "4.5", ""],
        ["bo", "", "", "bo", "", "", "0"],
        ["김, 민준", "4711", "", "kim17", "", "5", "1"],
    ]


def test_moodle_has_grade_and_feedback_for_each_lesson(tmp_path: Path) -> None:
    (path,) = export("moodle", ROWS, tmp_path / "moodle.csv", people=PEOPLE)
    header, ada, bo, kim = table(path)
    assert header[:5] == ["Username", "ID number", "Email address", "First name", "Last name"]
    assert header[5:] == ["01_double", "01_double (feedback)", "02_xor", "02_xor (feedback)"]
    assert ada[5:] == ["4.5", "double: 2.5/3\n  Almost.\nwhy: 2/2", "", ""]
    assert bo[7] == "0"
    assert bo[8].splitlines()[:2] == ["This file is not a notebook.", "double: 0/3"]
    assert kim[:5] == ["kim17", "4711", "kim@example.org", "민준", "김"]
    assert kim[8] == 'double: 1/3\n  It gave "9", not -6.\nwhy: not yet marked'


def test_gradescope_gets_a_file_a_submission(tmp_path: Path) -> None:
    paths = export("gradescope", ROWS, tmp_path / "out")
    assert [str(path.relative_to(tmp_path)) for path in paths] == [
        "out/ada/01_double/results.json",
        "out/bo/02_xor/results.json",
        "out/kim17/01_double/results.json",
        "out/kim17/02_xor/results.json",
    ]
    results = json.loads(paths[3].read_text(encoding="utf-8"))
    assert (results["score"], results["execution_time"], results["visibility"]) == (1, 1.25, "visible")
    assert results["tests"][1] == {
        "score": 0,
        "max_score": 2,
        "status": "failed",
        "name": "double: -3 becomes -6",
        "number": "1.2",
        "output": 'It gave "9", not -6.\nHint: What is `2 * -3`?',
        "output_format": "text",
        "visibility": "visible",
    }
    assert "status" not in results["tests"][2], "a person has still to say"
    assert json.loads(paths[1].read_text())["output"] == "This file is not a notebook."


def test_gradescope_can_be_one_file(tmp_path: Path) -> None:
    (path,) = export("gradescope", ROWS[:1], tmp_path / "results.json")
    assert path == tmp_path / "results.json"
    assert json.loads(path.read_text())["score"] == 1


def test_a_persons_score_stands_where_the_checks_add_up_to_another(tmp_path: Path) -> None:
    outcome = verdict(1, message="It gave 9.")
    exercises = (
        replace(outcome.exercises[0], score=3, message="Comment: Well argued."),
        outcome.exercises[1],
    )
    outcome = replace(outcome, score=5, exercises=exercises)
    (path,) = export("gradescope", [row("ada", of=outcome)], tmp_path / "results.json")
    results = json.loads(path.read_text())
    assert sum(test["score"] for test in results["tests"]) == results["score"] == 5
    assert results["tests"][0]["output"] == "Comment: Well argued."


EVIL = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]


@pytest.mark.parametrize("text", EVIL)
@pytest.mark.parametrize("target", ["csv", "canvas", "moodle"])
def test_no_cell_is_a_formula(tmp_path: Path, target: str, text: str) -> None:
    people = {text: Person(text, text, text, text, text)}
    outcome = verdict(1, message=text, reasons=(text,))
    (path,) = export(target, [row(text, text, outcome)], tmp_path / "x.csv", people=people)
    for line in table(path):
        for cell in line:
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝")), repr(cell)


@pytest.mark.parametrize("text", ['a "quoted", name', "two\nlines", "comma, comma", "semi;colon", "김민준"])
def test_any_text_comes_back_from_the_file(tmp_path: Path, text: str) -> None:
    (path,) = export("csv", [row("ada", of=verdict(reasons=(text,)))], tmp_path / "x.csv")
    assert table(path)[1][-1] == text


def test_names_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    paths = export("gradescope", [row("../../etc", ".."), row("..", "x")], tmp_path / "out")
    for path in paths:
        assert path.resolve().is_relative_to(tmp_path / "out")


@pytest.mark.parametrize("target", TARGETS)
def test_no_rows_are_no_error(tmp_path: Path, target: str) -> None:
    assert len(export(target, [], tmp_path / "empty")) == (0 if target == "gradescope" else 1)


def test_an_unknown_target_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match=r"unknown target 'excel'; there are csv, canvas, moodle, gradescope"
    ):
        export("excel", ROWS, tmp_path / "x")


def test_gradescope_with_several_rows_and_one_file_says_what_it_wants(tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    for name in (tmp_path / "results.json", tmp_path / "there", Path("-")):
        with pytest.raises(WrongOutput, match="a file for each submission, and there are 4: name a folder"):
            export("gradescope", ROWS, name)
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
