from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from class_of_rows import failed, row, verdict

from autograder.errors import WrongOutput
from autograder.reports import Person, Row
from autograder.returning import TARGETS, Grade, export, grade_list

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


def final(rows: list[Row]) -> list[Grade]:
    """Their grades, all of them final; nothing is said of who has no row."""
    grades = grade_list(rows, unmarked_as_zero=True)
    return [grade for grade in grades if grade.verdict is not None]


def table(path: Path) -> list[list[str]]:
    """The cells, and on the way: UTF-8 with a mark that Excel knows it by."""
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(data.decode("utf-8-sig").splitlines(keepends=True)))


def test_csv_has_a_line_a_submission(tmp_path: Path) -> None:
    (path,) = export("csv", final(ROWS), tmp_path / "grades.csv", people=PEOPLE)
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
        paths = export(target, final(rows), tmp_path / target)
        column = {"csv": 5, "canvas": None}[target]
        lines = {line[0]: line for path in paths for line in table(path)}
        for student, score in expected.items():
            found = lines[student][column] if column else next(filter(None, lines[student][5:]))
            assert found == score


def test_canvas_has_the_columns_and_the_row_that_its_import_looks_for(tmp_path: Path) -> None:
    rows = [*ROWS, row("ada", "02_xor", verdict(3)), row("bo", "01_double", verdict(1))]
    (path,) = export("canvas", final(rows), tmp_path / "canvas.csv", people=PEOPLE)
    assert table(path) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "01_double", "02_xor"],
        ["    Points Possible", "", "", "", "", "5", "5"],
        ["Lovelace, Countess, Ada", "", "", "ada", "", "4.5", "5"],
        ["bo", "", "", "bo", "", "3", "0"],
        ["김, 민준", "4711", "", "kim17", "", "5", "1"],
    ]


@pytest.mark.parametrize(("target", "first"), [("canvas", 5), ("moodle", 5)])
def test_no_cell_of_a_platforms_import_is_empty(target: str, first: int, tmp_path: Path) -> None:
    """Canvas takes an empty cell for an order to clear the grade: see autograder/returning/export.py."""
    paths = export(target, final(ROWS), tmp_path / "out.csv", people=PEOPLE)
    assert [path.name for path in paths] == ["out-01_double.csv", "out-02_xor.csv"]
    for path, students in zip(paths, ({"ada", "kim17"}, {"bo", "kim17"}), strict=True):
        lines = [line for line in table(path)[1:] if "Points Possible" not in line[0]]
        assert {student for line in lines for student in students if student in line} == students
        assert len(lines) == 2
        assert all(line[first] for line in lines)


def test_where_one_file_is_asked_for_and_cells_would_be_empty_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(WrongOutput, match="would clear those that it has"):
        export("canvas", final(ROWS), Path("-"))
    assert len(export("canvas", final(ROWS[1:3]), tmp_path / "one lesson.csv")) == 1


def test_platforms_get_final_grades_only_and_csv_all(tmp_path: Path) -> None:
    grades = grade_list(ROWS, ["dan"], ["02_xor"])
    assert {grade.student: (grade.state, grade.why) for grade in grades} == {
        "ada": ("missing", "has handed in nothing"),
        "bo": ("failed", "could not be graded"),
        "dan": ("missing", "has handed in nothing"),
        "kim17": ("unmarked", "2 points wait to be marked"),
    }
    (path,) = export("canvas", grades, tmp_path / "canvas.csv")
    assert len(table(path)) == 2, "nobody has a final grade yet"
    (path,) = export("csv", grades, tmp_path / "all.csv")
    lines = {line[0]: (line[5], line[8]) for line in table(path)[1:]}
    assert lines == {
        "ada": ("", "not_handed_in"),
        "bo": ("0", "failed"),
        "dan": ("", "not_handed_in"),
        "kim17": ("1", "needs_manual"),
    }


def test_who_asks_for_it_gets_zeros(tmp_path: Path) -> None:
    grades = grade_list(ROWS, ["dan"], ["02_xor"], unmarked_as_zero=True, missing_as_zero=True)
    (path,) = export("canvas", grades, tmp_path / "canvas.csv")
    assert {line[3]: line[5] for line in table(path)[2:]} == {"ada": "0", "bo": "0", "dan": "0", "kim17": "1"}
    assert table(path)[1][5] == "5", "of so many points"


def test_platforms_know_a_lesson_by_its_title(tmp_path: Path) -> None:
    titles = {"01_double": "Lesson 1: Doubling (4711)"}
    (path,) = export("canvas", final(ROWS[1:3]), tmp_path / "c.csv", titles=titles)
    assert table(path)[0][5] == "Lesson 1: Doubling (4711)"
    (path,) = export("moodle", final(ROWS[1:3]), tmp_path / "m.csv", titles=titles)
    assert table(path)[0][5:] == ["Lesson 1: Doubling (4711)", "Lesson 1: Doubling (4711) (feedback)"]


def test_points_by_exercise(tmp_path: Path) -> None:
    grades = grade_list(ROWS, ["dan"], ["02_xor"])
    (path,) = export("csv", grades, tmp_path / "x.csv", by_exercise=True)
    lines = [(line[0], *line[5:]) for line in table(path)[1:]]
    assert lines == [
        ("ada", "", "", "5", "not_handed_in"),
        ("bo", "double", "0", "3", "failed"),
        ("bo", "why", "0", "2", "failed"),
        ("dan", "", "", "5", "not_handed_in"),
        ("kim17", "double", "1", "3", "graded"),
        ("kim17", "why", "", "2", "needs_manual"),
    ]
    with pytest.raises(WrongOutput, match="to csv only"):
        export("canvas", grades, tmp_path / "y.csv", by_exercise=True)


def test_moodle_has_grade_and_feedback_for_each_lesson(tmp_path: Path) -> None:
    first, second = export("moodle", final(ROWS), tmp_path / "moodle.csv", people=PEOPLE)
    header, ada, _ = table(first)
    assert header[:5] == ["Username", "ID number", "Email address", "First name", "Last name"]
    assert header[5:] == ["01_double", "01_double (feedback)"]
    assert ada[5:] == ["4.5", "double: 2.5/3\n  Almost.\nwhy: 2/2"]
    _, bo, kim = table(second)
    assert bo[5] == "0"
    assert bo[6].splitlines()[:2] == ["This file is not a notebook.", "double: 0/3"]
    assert kim[:5] == ["kim17", "4711", "kim@example.org", "민준", "김"]
    assert kim[6] == 'double: 1/3\n  It gave "9", not -6.\nwhy: not yet marked'


def test_gradescope_gets_a_file_a_submission(tmp_path: Path) -> None:
    paths = export("gradescope", final(ROWS), tmp_path / "out")
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
        "output": 'It gave "9", not -6.\n\n*Hint:* What is `2 * -3`?',
        "output_format": "md",
        "visibility": "after_published",
    }
    assert results["tests"][0]["visibility"] == "visible"
    assert "status" not in results["tests"][2], "a person has still to say"
    assert json.loads(paths[1].read_text())["output"] == "This file is not a notebook."


def test_gradescope_can_be_one_file(tmp_path: Path) -> None:
    (path,) = export("gradescope", final(ROWS[:1]), tmp_path / "results.json")
    assert path == tmp_path / "results.json"
    assert json.loads(path.read_text())["score"] == 1


def test_a_persons_score_stands_where_the_checks_add_up_to_another(tmp_path: Path) -> None:
    outcome = verdict(1, message="It gave 9.")
    exercises = (
        replace(outcome.exercises[0], score=3, message="Comment: Well argued."),
        outcome.exercises[1],
    )
    outcome = replace(outcome, score=5, exercises=exercises)
    (path,) = export("gradescope", final([row("ada", of=outcome)]), tmp_path / "results.json")
    results = json.loads(path.read_text())
    assert sum(test["score"] for test in results["tests"]) == results["score"] == 5
    assert results["tests"][0]["output"] == "Comment: Well argued."


EVIL = [
    "x;=1+1;y",
    'a; "=1+1"',
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
]


@pytest.mark.parametrize("text", EVIL)
@pytest.mark.parametrize("target", ["csv", "canvas", "moodle"])
def test_no_cell_is_a_formula(tmp_path: Path, target: str, text: str) -> None:
    people = {text: Person(text, text, text, text, text)}
    outcome = verdict(1, message=text, reasons=(text,))
    (path,) = export(target, final([row(text, text, outcome)]), tmp_path / "x.csv", people=people)
    for line in table(path):
        for cell in line:
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝")), repr(cell)
    # Where a semicolon divides cells, what stands behind one begins a cell.
    for cell in path.read_text(encoding="utf-8-sig").split(";")[1:]:
        assert not cell.lstrip(" \"'").startswith("=") or cell.lstrip(' "').startswith("'"), repr(cell)


@pytest.mark.parametrize("text", ['a "quoted", name', "two\nlines", "comma, comma", "semi;colon", "김민준"])
def test_any_text_comes_back_from_the_file(tmp_path: Path, text: str) -> None:
    (path,) = export("csv", final([row("ada", of=verdict(reasons=(text,)))]), tmp_path / "x.csv")
    assert table(path)[1][-1] == text


def test_names_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    paths = export("gradescope", final([row("../../etc", ".."), row("..", "x")]), tmp_path / "out")
    for path in paths:
        assert path.resolve().is_relative_to(tmp_path / "out")


@pytest.mark.parametrize("target", TARGETS)
def test_no_rows_are_no_error(tmp_path: Path, target: str) -> None:
    assert len(export(target, final([]), tmp_path / "empty")) == (0 if target == "gradescope" else 1)


def test_an_unknown_target_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match=r"unknown target 'excel'; there are csv, canvas, moodle, gradescope"
    ):
        export("excel", final(ROWS), tmp_path / "x")


def test_gradescope_with_several_rows_and_one_file_says_what_it_wants(tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    for name in (tmp_path / "results.json", tmp_path / "there", Path("-")):
        with pytest.raises(WrongOutput, match="a file for each submission, and there are 4: name a folder"):
            export("gradescope", final(ROWS), name)
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
