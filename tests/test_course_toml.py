"""course.toml: what it says reaches the gradebook, and what is wrong in it is said with the remedy."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbgrader.api
import pytest
from pages_here import PagesHere
from tiny_course import LESSON, hand_in, make_course

from autograder import batch
from autograder.authoring import build_lesson, course_config, write_release
from autograder.batch import Outcome, grade_course
from autograder.collecting import deadlines_of
from autograder.course import Course
from autograder.course_toml import read_course_toml
from autograder.errors import CourseTomlError, RosterError
from autograder.gradebook import Gradebook, LatePolicy
from autograder.model import Person
from autograder.reports.status_table import status_table
from autograder.status import status_of
from autograder.terminal import Terminal

sys.path.insert(0, str(Path(__file__).parent / "gradebook"))
from test_late import WithoutKernels

ALL = f"""
timezone = "Asia/Seoul"

[[students]]
id = "ada"
first_name = "Ada"
last_name = "Lovelace"
email = "ada@example.org"
lms_user_id = "101"
also = ["ada-l"]

[[students]]
id = "bo"

[late]
percent_per_day = 10
at_most_percent = 30
grace_minutes = 15

[lessons.{LESSON}]
title = "Lesson 1: Doubling"
due = 2026-03-01 21:00:00

[lessons.{LESSON}.extensions]
bo = 2026-03-03
"""
DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.setattr(batch, "Pages", PagesHere)
    root = make_course(tmp_path / "course")
    folder = root / "solutions" / LESSON
    write_release(build_lesson(folder), folder)
    (root / "course.toml").write_text(ALL, encoding="utf-8")
    for student in ("ada", "bo"):
        path = hand_in(root, student)
        path.with_name("timestamp.txt").write_text("2026-03-02 12:30:00 UTC")
    return Course(root)


def grade(course: Course) -> dict[str, Outcome]:
    lessons = course.lessons()
    found = course.submissions([lesson.name for lesson in lessons])
    return {one.student: one for one in grade_course(course, lessons, found, WithoutKernels())}


def rewrite(course: Course, old: str, new: str) -> Course:
    path = course.root / "course.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    return Course(course.root)


def test_all_of_it_is_read(course: Course) -> None:
    plan = course.arrangements
    assert plan.roster.people["ada"] == Person("ada", "Ada", "Lovelace", "ada@example.org", "101")
    assert plan.roster.find((), ["ada-l"]).student == "ada"
    assert plan.due_dates == {LESSON: DUE}
    assert plan.title(LESSON) == "Lesson 1: Doubling"
    until = datetime(2026, 3, 3, 14, 59, 59, tzinfo=UTC)
    assert plan.extension(LESSON, "bo") == until - DUE, "a day alone lasts until its end"
    assert plan.extension(LESSON, "ada") == timedelta(0)


def test_without_the_file_nothing_is_said(tmp_path: Path) -> None:
    plan = read_course_toml(tmp_path, [])
    assert (plan.due_dates, bool(plan.roster), plan.late) == ({}, False, None)
    assert plan.title("x") == "x"
    assert plan.extension("x", "ada") is None


def test_grading_writes_it_into_the_gradebook(course: Course) -> None:
    outcomes = grade(course)
    with Gradebook(course.gradebook_url) as book:
        assert book.people()["ada"] == Person("ada", "Ada", "Lovelace", "ada@example.org", "101")
        assert book.due_dates() == {LESSON: DUE}
        assert set(book.extensions()) == {("bo", LESSON)}
    assert outcomes["ada"].verdict.late_penalty == pytest.approx(2 * 0.2), "two days begun"
    assert outcomes["bo"].verdict.late_penalty == 0
    with nbgrader.api.Gradebook(course.gradebook_url) as stock:
        assert stock.find_submission(LESSON, "ada").total_seconds_late == 24.5 * 3600
        assert stock.find_submission(LESSON, "bo").total_seconds_late == 0


def test_a_change_of_dates_is_taken_over_without_grading_anew(course: Course) -> None:
    grade(course)
    outcomes = grade(rewrite(course, "bo = 2026-03-03", "bo = 2026-03-02 09:00:00"))
    assert not any(outcome.fresh for outcome in outcomes.values())
    assert outcomes["bo"].verdict.late_penalty == pytest.approx(2 * 0.1)
    shorter = rewrite(course, f"\n[lessons.{LESSON}.extensions]\nbo = 2026-03-02 09:00:00\n", "")
    assert grade(shorter)["bo"].verdict.late_penalty == pytest.approx(2 * 0.2), "the extension is gone"


def test_what_is_not_said_stays_as_the_gradebook_has_it(course: Course) -> None:
    grade(course)
    (course.root / "course.toml").write_text("")
    grade(Course(course.root))
    with Gradebook(course.gradebook_url) as book:
        assert book.due_dates() == {LESSON: DUE}
        assert set(book.extensions()) == {("bo", LESSON)}
        assert book.people()["ada"].last_name == "Lovelace"


PENALTIES = {-60: None, 0: None, 15 * 60: None, 16 * 60: 1.0, 86_400: 1.0, 86_401: 2.0, 86_400 * 9: 3.0}


@pytest.mark.parametrize("seconds", PENALTIES)
def test_so_much_is_taken_off_a_day(seconds: int, course: Course) -> None:
    config = course.arrangements.with_late_rule(course_config(course.root), course.root)
    policy = LatePolicy(config, course.root)
    assert policy.penalty("ada", 10.0, seconds) == PENALTIES[seconds]


def test_stock_nbgrader_takes_off_the_same_by_the_same_plugin(course: Course) -> None:
    config = course_config(course.root)
    config.AssignLatePenalties.plugin_class = "autograder.gradebook.per_day.PerDay"
    config.PerDay.percent_per_day = 10.0
    assert LatePolicy(config, course.root).penalty("ada", 10.0, 3600) == 1.0


def test_two_policies_contradict_each_other(course: Course) -> None:
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with pytest.raises(CourseTomlError, match="Leave out one of them"):
        grade(Course(course.root))


HERE = f"[lessons.{LESSON}]"
EXTRA = f"[lessons.{LESSON}.extensions]"
WRONG = {
    "x = 1": "'x' is not understood here",
    "[lessons.nope]": f"there is no lesson 'nope'. There are: {LESSON}",
    f"{HERE}\ndue = 'tomorrow'": "no time. Write it without quotes",
    f"{HERE}\ndate = 2026-03-01": "'date' is not understood here; there are title, due, extensions",
    f"{EXTRA}\nada = 2026-03-01": "no 'due' that they extend",
    f"{HERE}\ndue = 2026-03-02\n{EXTRA}\nada = 2026-03-01": "before the lesson is due",
    f"[[students]]\nid = 'bo'\n{HERE}\ndue = 2026-03-01\n{EXTRA}\nada = 2026-03-02": (
        "'ada' has an extension, but is not among the students"
    ),
    "[late]\nper_day = 1": "'per_day' is not understood here",
    "[late]\nat_most_percent = 10": "'percent_per_day' is missing",
    "[late]\npercent_per_day = -1": "a number from 0 on",
    "[late]\npercent_per_day = true": "a number from 0 on",
    "timezone = 'Mars/Base'": "'Mars/Base' is no time zone",
    "timezone = 9": "a text in quotes",
    "roster = 'nowhere.csv'": "nowhere.csv can't be read",
    "roster = 'r.csv'\n[[students]]\nid = 'a'": "has both",
    "[students]\nid = 'a'": "with two brackets",
    "[[students]]\nid = 'a'\n[[students]]\nid = 'a'": "'a' is there twice",
    "[[students]]\nid = '../x'": "can't be a student's id",
    "[[students]]\nid = 'a'\nalso = 'b'": "'also' is a list",
    "lessons = 3": "has to be a table",
    "= broken": "can't be read",
    "\udcff": "can't be read",
    # beyond what Python's calendar, numbers and calls hold
    f"timezone = 'America/New_York'\n{HERE}\ndue = 9999-12-31": (
        f"[lessons.{LESSON}], 'due' is 9999-12-31, but the year has to be one from 1970 to 2999. What"
    ),
    f"{HERE}\ndue = 9999-12-31T23:59:59-12:00": "'due' is 9999-12-31 23:59:59-12:00, but the year",
    f"timezone = 'Asia/Seoul'\n{HERE}\ndue = 0001-01-01": "'due' is 0001-01-01, but the year",
    f"{HERE}\ndue = 0001-01-01T00:00:00+12:00": "'due' is 0001-01-01 00:00:00+12:00, but the year",
    f"timezone = 'Pacific/Honolulu'\n{HERE}\ndue = 2026-03-01\n{EXTRA}\nada = 9999-12-31": (
        "extension of 'ada' is 9999-12-31, but the year"
    ),
    f"{HERE}\ndue = 12:00:00": "'due' is 12:00:00, a time without a date",
    f"{HERE}\ndue = 0x{'f' * 9000}": "'due' is something that is too long to be shown, no time",
    f"{HERE}\ndue = {'9' * 4000}": "…, no time. Write it",
    f"x = 1\ny = {'[' * 9000}{']' * 9000}": "in line 2 there are too many brackets within brackets",
    "x = [\n" + "[\n" * 9000: "in line 51 there are too many brackets within brackets",
    f"timezone = {'[' * 200}{']' * 200}": "'timezone' is [[[[[[",
    f"[late]\npercent_per_day = {'9' * 5000}": "the number in line 2 has too many digits",
    f"[late]\npercent_per_day = 0x{'f' * 9000}": "'percent_per_day' is something that is too long to be",
    "[late]\npercent_per_day = nan": "'percent_per_day' is nan, but",
    "[late]\npercent_per_day = 1e999": "'percent_per_day' is inf, but",
    'roster = "\\u0000"': "'roster' is '␀', but it has to be the name of a file",
    'roster = ""': "'roster' is '', but it has to be the name of a file",
    f"roster = '{'r' * 5000}'": "the name of a file",
    'timezone = "\\u001b[31m"': "'␛[31m' is no time zone",
    f"'{'k' * 5000}' = 1": "kk…' is not understood here",
    f"[lessons.'{'k' * 5000}']": "there is no lesson 'kkk",
}


LATEST = "2999-12-31T23:59:59-23:59"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_ends_of_the_calendar_can_be_used_afterwards(zone: str, course: Course) -> None:
    far = f"timezone = '{zone}'\n[lessons.{LESSON}]\ndue = 1970-01-01\n"
    far += f"[lessons.{LESSON}.extensions]\nada = {LATEST}\nbo = {LATEST}\n"
    (course.root / "course.toml").write_text(far)
    there = Course(course.root)
    assert not any(outcome.broken for outcome in grade(there).values())
    with Gradebook(course.gradebook_url) as book:
        assert set(book.extensions()) == {("ada", LESSON), ("bo", LESSON)}
    shown = io.StringIO()
    Terminal(file=shown, width=140).print(status_table(status_of(there), there.arrangements.zone))
    assert "19" in shown.getvalue()
    assert deadlines_of(there).of(LESSON, "ada") == datetime.fromisoformat(LATEST)


def test_a_roster_may_lie_far_away(tmp_path: Path) -> None:
    far = "a very long name of a folder/" * 4
    (tmp_path / far).mkdir(parents=True)
    (tmp_path / far / "r.csv").write_text("id\nada\n")
    (tmp_path / "course.toml").write_text(f"roster = '{far}r.csv'\n")
    assert list(read_course_toml(tmp_path, []).roster.people) == ["ada"]


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York"])
def test_a_gradebook_that_says_never_is_shown(zone: str, course: Course) -> None:
    grade(course)
    (course.root / "course.toml").write_text(f"timezone = '{zone}'\n")
    with Gradebook(course.gradebook_url) as book:
        book.arrange([], {LESSON: datetime.max.replace(tzinfo=UTC)})
    there = Course(course.root)
    shown = io.StringIO()
    Terminal(file=shown, width=140).print(status_table(status_of(there), there.arrangements.zone))
    assert "9999-12-31" in shown.getvalue()
    assert deadlines_of(there).of(LESSON, "bo") == datetime.max.replace(tzinfo=UTC), "an extension of never"


@pytest.mark.parametrize("text", WRONG, ids=lambda text: WRONG[text][:40])
def test_what_is_wrong_is_said_with_the_place(text: str, tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises((CourseTomlError, RosterError)) as error:
        read_course_toml(tmp_path, [LESSON])
    assert WRONG[text] in str(error.value)
    assert str(tmp_path) in str(error.value)
    assert len(str(error.value)) < len(str(tmp_path)) + 250
