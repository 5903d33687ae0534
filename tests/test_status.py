"""`autograder status`: who has handed in what, what is graded and what waits, read from a course as it is."""

from __future__ import annotations

import io
import shutil
import sys
from datetime import UTC
from pathlib import Path

import pytest
from pages_here import PagesHere
from tiny_course import LESSON, hand_in, make_course

from autograder import batch, cli
from autograder.authoring import build_lesson, write_release
from autograder.batch import grade_course
from autograder.course import Course
from autograder.executors import InThisProcess, in_process
from autograder.model import ExerciseVerdict, Graded, Job, Verdict
from autograder.reports.missing import Missing
from autograder.reports.status_table import status_table
from autograder.status import GONE, State, Status, gone, lacking, status_of
from autograder.terminal import Terminal

PLAN = f"""
[[students]]
id = "ada"
first_name = "Ada"
last_name = "Lovelace"
[[students]]
id = "bo"
[[students]]
id = "cy"
[[students]]
id = "dan"
[[students]]
id = "eve"

[lessons.{LESSON}]
due = 2026-03-01
"""
OUTCOMES = {
    "ada": Verdict(5, 5, "graded", 0.1, (), (ExerciseVerdict("double", 3, 3), ExerciseVerdict("why", 2, 2))),
    "bo": Verdict(
        3,
        5,
        "needs_manual",
        0.1,
        (),
        (ExerciseVerdict("double", 3, 3), ExerciseVerdict("why", 0, 2, needs_manual=True)),
    ),
    "cy": Verdict(
        0,
        5,
        "needs_manual",
        0.1,
        (),
        (
            ExerciseVerdict(
                "double", 0, 3, needs_manual=True, message="It lies. A person has to look at this."
            ),
            ExerciseVerdict("why", 2, 2),
        ),
    ),
}


def by_student(job: Job, **_: object) -> Graded:
    """The outcome that the submission names."""
    content = job.submission.decode()
    return Graded(next(v for student, v in OUTCOMES.items() if f"# {student}" in content), content)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ada is graded and late, bo's words wait, cy's verdict is doubtful, dan is to grade, eve is missing."""
    root = make_course(tmp_path_factory.mktemp("status") / "course")
    (root / "course.toml").write_text(PLAN, encoding="utf-8")
    folder = root / "solutions" / LESSON
    write_release(build_lesson(folder), folder)
    for student in ("ada", "bo", "cy", "dan"):
        path = hand_in(root, student, double=f"# {student}\ndef double(x):\n    return x")
        path.with_name("timestamp.txt").write_text(
            "2026-03-02 12:00:00 UTC" if student == "ada" else "2026-02-01 00:00:00 UTC"
        )
    (root / "submitted" / "lost.ipynb").write_text("{}")
    course = Course(root)
    lessons = course.lessons()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "Pages", PagesHere)
        patch.setattr(in_process, "grade", by_student)
        found = [one for one in course.submissions([LESSON]) if one.student != "dan"]
        grade_course(course, lessons, found, InThisProcess())
    return root


@pytest.fixture
def course(template: Path, tmp_path: Path) -> Course:
    return Course(shutil.copytree(template, tmp_path / "course"))


def states(status: Status) -> dict[str, State]:
    return {one.student: one.state for one in status.lessons[0].students}


def shown(status: Status) -> str:
    file = io.StringIO()
    Terminal(file=file, width=140).print(status_table(status, UTC))
    return file.getvalue()


def test_everybody_has_a_place(course: Course) -> None:
    status = status_of(course)
    assert states(status) == {
        "ada": "graded",
        "bo": "to mark",
        "cy": "to look at",
        "dan": "to grade",
        "eve": "missing",
    }
    assert [one.student for one in status.lessons[0].students if one.late] == ["ada"]
    assert [one.path for one in status.nobodys] == ["lost.ipynb"]


UNREAD = ("timestamp.txt", "soon"), ("Timestamp.txt", "2026-03-02 12:00"), ("timestamp.txt.txt", "2026-03-02")


def put_stamp(course: Course, student: str, name: str, text: str) -> None:
    folder = course.submitted / student / LESSON
    (folder / "timestamp.txt").unlink()
    (folder / name).write_text(text)


def grade_two(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_process, "grade", by_student)
    monkeypatch.setattr(cli, "_executor", lambda *_: InThisProcess())
    monkeypatch.setattr(batch, "Pages", PagesHere)
    command = ["autograder", "grade", "--course", str(course.root), "--student", "ada", "--student", "bo"]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit):
        cli.main()


@pytest.mark.parametrize(("name", "text"), UNREAD, ids=lambda value: value)
def test_a_time_that_is_not_read_needs_a_look(
    name: str, text: str, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("ada", "bo"):
        put_stamp(course, student, name, text)
    grade_two(course, monkeypatch)
    assert states(status_of(course))["ada"] == "to look at"
    said = shown(status_of(course))
    assert "1 (1 answers)" in said, "they are still to be marked"
    assert f"ada (Ada Lovelace), {LESSON}: Not graded as late, because " in said
    assert name in said


@pytest.mark.parametrize(("name", "text"), UNREAD, ids=lambda value: value)
def test_the_end_of_a_run_names_the_times_that_are_not_read(
    name: str, text: str, course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for student in ("ada", "bo"):
        put_stamp(course, student, name, text)
    grade_two(course, monkeypatch)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("time unknown")]
    assert "of 2 submissions, so no points are taken off for being late" in line
    assert f"ada/{LESSON}, bo/{LESSON}. " in line
    assert "Write it like this: 2026-03-01 12:00:00 +0900" in line
    report = course.class_report.read_text("utf-8")
    table = report.partition('id="undated"')[2].partition("</table>")[0]
    assert table.count("<tr data-find>") == 2
    assert name in table
    assert "Write it like this: 2026-03-01 12:00:00 +0900" in report
    page = course.feedback("ada", LESSON).read_text("utf-8")
    assert "Not graded as late" in page
    assert "Write it like this" not in page, "only the instructor can"


def test_where_all_times_are_read_nothing_is_said_of_them(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (course.submitted / "ada" / LESSON / "Timestamp.txt").write_text("notes beside the real one")
    (course.submitted / "bo" / LESSON / "timestamp.txt").unlink()
    grade_two(course, monkeypatch)
    assert "time unknown" not in capsys.readouterr().out
    assert 'id="undated"' not in course.class_report.read_text("utf-8")


def test_what_has_changed_since_is_to_be_graded(course: Course) -> None:
    path = course.submitted / "ada" / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text().replace("return x", "return 2 * x"))
    assert states(status_of(course))["ada"] == "to grade"


def test_a_grade_whose_files_are_gone_needs_a_look(course: Course) -> None:
    (course.submitted / "ada").rename(course.submitted / "ada-lovelace")
    (lesson,) = status_of(course).lessons
    assert {one.student: one.why for one in lesson.those("to look at")}["ada"] == GONE
    assert "ada" not in {one.student for one in lesson.those("missing")}
    assert gone(course, [("ada", LESSON), ("bo", LESSON)]) == [("ada", LESSON)]
    shutil.rmtree(course.submitted)
    assert gone(course, [("ada", LESSON), ("bo", LESSON)]) == []


def test_one_screen_says_it_all(course: Course) -> None:
    text = shown(status_of(course))
    assert "4 of 5" in text
    assert "1 (1 answers)" in text
    assert "ada (Ada Lovelace)" in text
    assert "cy, 01_double: double: It lies. A person has to look at this." in text
    assert "lost.ipynb: Whose it is can't be told" in text
    assert "2026-03-01 23:59" in text
    assert len(text.splitlines()) < 25


def test_of_a_large_class_those_are_named_who_need_something(course: Course) -> None:
    plan = course.root / "course.toml"
    more = "".join(f'[[students]]\nid = "s{number}"\n' for number in range(300))
    plan.write_text(PLAN.replace(f"[lessons.{LESSON}]", f"{more}\n[lessons.{LESSON}]"))
    text = shown(status_of(Course(course.root)))
    assert "4 of 305" in text
    assert "not handed in by eve, s0, s1, s10, s100, s101, s102, s103 and 293 more" in text
    assert len(text.splitlines()) < 25


def test_before_the_first_grading_there_is_a_status_too(course: Course) -> None:
    (course.root / "gradebook.db").unlink()
    assert set(states(status_of(course)).values()) == {"to grade", "missing"}
    assert not (course.root / "gradebook.db").exists()


def test_who_lacks_a_lesson_has_nothing_there_graded_or_not(course: Course) -> None:
    assert lacking(course, [], course.handed_in(), ()) == (Missing(LESSON, ("eve",)),)
    plan = course.root / "course.toml"
    plan.write_text(PLAN.replace("2026-03-01", "2999-03-01"))
    assert lacking(Course(course.root), [], course.handed_in(), ()) == ()
    plan.unlink()
    without = Course(course.root)
    assert lacking(without, [], without.handed_in(), ["zoe"]) == (Missing(LESSON, ("zoe",)),)


def test_the_command_reads_only(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.stat().st_mtime_ns for path in course.root.rglob("*")}
    for path in sorted(before, key=lambda path: len(path.parts), reverse=True):
        path.chmod(0o555 if path.is_dir() else 0o444)
    course.root.chmod(0o555)
    monkeypatch.setattr(sys, "argv", ["autograder", "status", "--course", str(course.root)])
    try:
        with pytest.raises(SystemExit) as stop:
            cli.main()
    finally:
        for path in (course.root, *before):
            path.chmod(0o755)
    assert not stop.value.code
    assert "needs a look" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in course.root.rglob("*")} == before
