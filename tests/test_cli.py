"""The command line from outside: a small course from its text to its exports, each command a process."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from tiny_course import LESSON, TEXT, autograder, hand_in, make_course

from autograder.sandbox import supported

pytestmark = pytest.mark.kernel


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return make_course(tmp_path / "course folder")


def test_a_course_from_its_text_to_its_exports(course: Path) -> None:
    assert autograder(course, "release").returncode == 0
    assert autograder(course, "release", "--check").returncode == 0
    hand_in(course, "ada", double="def double(x):\n    return x + x", why="Twice.")
    hand_in(course, "홍길동", double="def double(x):\n    return x * x")
    (course / "submitted" / "lost soul" / LESSON).mkdir(parents=True)

    first = autograder(course, "grade", "--json", "verdicts.json")
    assert first.returncode == 0, first.stderr
    assert "graded now    3, 0 unchanged" in first.stdout
    document = json.loads((course / "verdicts.json").read_text(encoding="utf-8"))
    by_student = {verdict["student"]: verdict for verdict in document["submissions"]}
    assert {s: (v["score"], v["max_score"], v["status"]) for s, v in by_student.items()} == {
        "ada": (3, 5, "needs_manual"),
        "홍길동": (1, 5, "graded"),
        "lost soul": (0, 5, "failed"),
    }
    parts = by_student["홍길동"]["exercises"][0]["parts"]
    assert [(part["title"], part["earned"], part["hidden"]) for part in parts] == [
        ("2 becomes 4", 1, False),
        ("3 becomes 6", 0, True),
    ]
    assert parts[1]["message"] == "That is the square."
    assert "That is the square." in (course / "feedback" / "홍길동" / LESSON / f"{LESSON}.html").read_text(
        "utf-8"
    )
    assert (course / "reports" / "class.html").is_file()

    again = autograder(course, "grade")
    assert "graded now    0, 3 unchanged" in again.stdout

    exported = autograder(course, "export", "--to", "csv", "-o", "grades.csv")
    assert exported.returncode == 0, exported.stderr
    rows = list(csv.reader((course / "grades.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert any("ada" in row for row in rows)
    assert autograder(course, "report").returncode == 0


def test_after_a_change_in_a_test_regrade_says_whose_score_changes_and_why(course: Path) -> None:
    autograder(course, "release")
    hand_in(course, "ada", double="def double(x):\n    return x + x")
    hand_in(course, "bora", double="def double(x):\n    return x * x")
    autograder(course, "grade")
    unchanged = autograder(course, "regrade", "--diff")
    assert "No score has changed." in unchanged.stdout
    assert "graded now    0, 2 unchanged" in unchanged.stdout

    text = course / "solutions" / LESSON / f"{LESSON}.py"
    kinder = text.read_text(encoding="utf-8").replace("check.call(double, 3), 6", "check.call(double, 3), 9")
    text.write_text(kinder, encoding="utf-8")
    changed = autograder(course, "regrade", "--diff")
    assert changed.returncode == 0, changed.stderr
    assert "“3 becomes 6”: 2, now 0." in changed.stdout
    assert "“3 becomes 6”: 0, now 2." in changed.stdout
    assert "No score has changed." in autograder(course, "regrade", "--diff").stdout


def test_a_changed_submission_is_graded_again_and_only_it(course: Path) -> None:
    autograder(course, "release")
    path = hand_in(course, "ada", double="def double(x):\n    return x * x")
    hand_in(course, "bora", double="def double(x):\n    return 2 * x")
    autograder(course, "grade")
    shutil.rmtree(path.parent)
    hand_in(course, "ada", double="def double(x):\n    return x + x")
    again = autograder(course, "grade", "--json", "verdicts.json")
    assert "graded now    1, 1 unchanged" in again.stdout
    document = json.loads((course / "verdicts.json").read_text(encoding="utf-8"))
    assert [verdict["score"] for verdict in document["submissions"]] == [3, 3]


def test_one_notebook_is_checked_without_a_trace(course: Path) -> None:
    autograder(course, "release")
    path = hand_in(course, "ada", double="def double(x):\n    return x * x")
    before = sorted(course.rglob("*"))
    checked = autograder(course, "check", str(path))
    assert checked.returncode == 0, checked.stderr
    assert "1 of 5" in checked.stdout
    assert "That is the square." in checked.stdout
    assert sorted(course.rglob("*")) == before


def test_the_same_seed_writes_the_same_class(course: Path) -> None:
    for name in ("one", "two"):
        made = autograder(course, "sample-class", "--course", name, "--students", "6", "--seed", "3")
        assert made.returncode == 0, made.stderr
    files = [path.relative_to(course / "one") for path in (course / "one" / "submitted").rglob("*.ipynb")]
    assert len(files) >= 4
    assert all((course / "one" / path).read_bytes() == (course / "two" / path).read_bytes() for path in files)


def test_stale_notebooks_fail_the_check(course: Path) -> None:
    autograder(course, "release")
    text = course / "solutions" / LESSON / f"{LESSON}.py"
    text.write_text(TEXT.replace("Doubling", "Twice as much"), encoding="utf-8")
    checked = autograder(course, "release", "--check")
    assert checked.returncode == 1
    assert LESSON in checked.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("grade", "99_none"), "No lesson '99_none'. There are: 01_double."),
        (("grade", "--student", "nobody"), "No student 'nobody'"),
        (("grade",), "Nothing to grade"),
        (("grade", "--course", "/nonexistent"), "No lessons in"),
        (("grade", "--workers", "0"), "Invalid value"),
    ],
)
def test_bad_usage_exits_2_and_says_what_to_do(course: Path, arguments: tuple[str, ...], said: str) -> None:
    result = autograder(course, *arguments)
    assert result.returncode == 2
    assert said in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_a_gradebook_that_is_none_exits_1(course: Path) -> None:
    autograder(course, "release")
    hand_in(course, "ada")
    (course / "gradebook.db").write_text("not a database, but long enough to be taken for one" * 100)
    result = autograder(course, "grade")
    assert result.returncode == 1
    assert "gradebook.db" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(not supported(), reason="there is no sandbox for this system")
def test_the_doctor_names_every_layer(tmp_path: Path) -> None:
    seen = autograder(tmp_path, "doctor")
    for layer in ("isolation", "seccomp", "resource limits", "no privileges"):
        assert layer in seen.stdout
    assert seen.returncode == (1 if "✘ isolation" in seen.stdout else 0)
