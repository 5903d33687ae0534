"""Points off for handing in late: nbgrader's policy, applied as stock nbgrader does, without a kernel."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterable
from datetime import datetime, timedelta
from pathlib import Path

import nbgrader.api
import pytest
from nbformat.v4 import new_notebook
from nbgrader.preprocessors import AssignLatePenalties
from pages_here import PagesHere
from tiny_course import LESSON, hand_in, make_course

from autograder import batch
from autograder.authoring import build_lesson, course_config, write_release
from autograder.batch import Outcome, grade_course
from autograder.course import Course
from autograder.errors import GradebookError
from autograder.executors.interface import Tag
from autograder.gradebook import Gradebook, LatePolicy
from autograder.model import ExerciseVerdict, Graded, Job, Verdict
from autograder.returning import export, grade_list

DUE = datetime(2026, 2, 1, 12)

NONE = ""
ZERO = "c.LateSubmissionPlugin.penalty_method = 'zero'"
OWN_CLASS = """
from nbgrader.plugins import BasePlugin

class PerDay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.25 * (total_seconds_late // 86400)

c.AssignLatePenalties.plugin_class = PerDay
"""
BY_NAME = "c.AssignLatePenalties.plugin_class = 'late_rules.{name}'"
LATE_RULES = """
from nbgrader.plugins import BasePlugin

class TooMuch(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 1000

class Negative(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return -1

class ByStudent(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 3 if student_id == "ada" else None

class Broken(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 1 / 0
"""
LEFT_OUT = f"""
from nbgrader.preprocessors import SaveAutoGrades
{ZERO}
c.Autograde.autograde_preprocessors = [SaveAutoGrades]
"""
POLICIES = {
    "none": NONE,
    "zero": ZERO,
    "a class of the configuration": OWN_CLASS,
    "more than there is": BY_NAME.format(name="TooMuch"),
    "less than nothing": BY_NAME.format(name="Negative"),
    "not for everybody": BY_NAME.format(name="ByStudent"),
}


class WithoutKernels:
    """Every answer earns 2 of 3 points, and the words wait for a person. Counts what it is asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Generator[tuple[Tag, Graded]]:
        for tag, job in jobs:
            self.asked += 1
            exercises = (ExerciseVerdict("double", 2, 3), ExerciseVerdict("why", 0, 2, needs_manual=True))
            verdict = Verdict(2, 5, "needs_manual", 0.1, (), exercises)
            yield tag, Graded(verdict, job.submission.decode())


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Handed in by ada a month after the due date, by bo a day before it, by cy without a time."""
    root = make_course(tmp_path_factory.mktemp("late"))
    (root / "late_rules.py").write_text(LATE_RULES)
    folder = root / "solutions" / LESSON
    write_release(build_lesson(folder), folder)
    for student in ("ada", "bo", "cy"):
        hand_in(root, student)
    stamp(root, "ada", "2026-03-01 12:00:00 UTC")
    stamp(root, "bo", "2026-01-31 12:00:00 UTC")
    return root


@pytest.fixture
def course(handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course of its own for each test."""
    monkeypatch.setattr(batch, "Pages", PagesHere)
    return Course(Path(shutil.copytree(handed_in, tmp_path / "course")))


def stamp(root: Path, student: str, text: str) -> None:
    (root / "submitted" / student / LESSON / "timestamp.txt").write_text(text)


def configure(course: Course, policy: str) -> Course:
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + policy + "\n")
    return Course(course.root)


def grade(course: Course, executor: WithoutKernels | None = None) -> dict[str, Outcome]:
    lessons = course.lessons()
    submissions = course.submissions([lesson.name for lesson in lessons])
    outcomes = grade_course(course, lessons, submissions, executor or WithoutKernels())
    return {outcome.student: outcome for outcome in outcomes}


def set_due(course: Course, due: datetime = DUE, extension: timedelta | None = None) -> None:
    """As formgrader and nbgrader's API do."""
    with Gradebook(course.gradebook_url) as book:
        for lesson in course.lessons():
            book.register_lesson(lesson)
    with nbgrader.api.Gradebook(course.gradebook_url) as stock:
        stock.update_or_create_assignment(LESSON, duedate=due)
        if extension is not None:
            stock.find_submission(LESSON, "ada").extension = extension
            stock.db.commit()


def penalties(course: Course) -> dict[str, float]:
    with Gradebook(course.gradebook_url, only_to_read=True) as book:
        return {score.student: score.late_penalty for score in book.scores()}


def stock_penalties(course: Course) -> dict[str, float]:
    """What nbgrader's own step of autograding makes of the same gradebook."""
    found = {}
    for student in penalties(course):
        names = {"notebook": LESSON, "assignment": LESSON, "student": student}
        resources = {"nbgrader": {**names, "db_url": course.gradebook_url}}
        AssignLatePenalties(config=course_config(course.root)).preprocess(new_notebook(), resources)
        with nbgrader.api.Gradebook(course.gradebook_url) as stock:
            found[student] = stock.find_submission(LESSON, student).late_submission_penalty
    return found


@pytest.mark.parametrize("policy", POLICIES)
def test_the_points_off_are_those_of_stock_nbgrader(
    course: Course, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = configure(course, POLICIES[policy])
    set_due(course)
    grade(course)
    ours = penalties(course)
    monkeypatch.syspath_prepend(str(course.root))
    assert ours == pytest.approx(stock_penalties(course), abs=1e-9)
    assert ours["bo"] == ours["cy"] == 0
    assert (ours["ada"] > 0) == (policy not in ("none", "less than nothing"))


def test_they_are_in_the_verdict_on_the_page_and_in_the_export(course: Course, tmp_path: Path) -> None:
    course = configure(course, OWN_CLASS.replace("0.25", "0.05"))
    set_due(course)
    ada = grade(course)["ada"].verdict
    assert (ada.score, ada.late_penalty, ada.final_score) == (2, 1.4, 0.6)
    assert ada.reasons[-1] == "Handed in late: 1.4 points are taken off, so 0.6 count."
    page = course.feedback("ada", LESSON).read_text("utf-8")
    assert "Handed in late" in page
    assert "less 1.4 for handing in late" in page
    with Gradebook(course.gradebook_url, only_to_read=True) as book:
        rows = book.verdicts()
        (path,) = export("csv", grade_list(rows), tmp_path / "grades.csv")
    assert rows[0].verdict == ada
    assert path.read_text("utf-8-sig").splitlines()[1].startswith("ada,,,,01_double,0.6,5,1.4,")
    assert ada.as_json("ada", LESSON)["late_penalty"] == 1.4


def test_a_corrected_time_stamp_counts_without_grading_again(course: Course) -> None:
    course = configure(course, ZERO)
    set_due(course)
    grade(course)
    stamp(course.root, "ada", "2026-02-01 20:59:59 KST")
    stamp(course.root, "bo", "2026-02-01 21:00:01 KST")
    executor = WithoutKernels()
    outcomes = grade(course, executor)
    assert executor.asked == 0
    assert penalties(course) == {"ada": 0, "bo": 2, "cy": 0}
    assert (outcomes["ada"].verdict.final_score, outcomes["bo"].verdict.final_score) == (2, 0)
    assert "Handed in late" not in course.feedback("ada", LESSON).read_text("utf-8")
    assert "Handed in late" in course.feedback("bo", LESSON).read_text("utf-8")
    copied = course.autograded("ada", LESSON).with_name("timestamp.txt")
    assert copied.read_text() == "2026-02-01 20:59:59 KST"


def test_a_due_date_or_an_extension_given_later_counts_at_the_next_grading(course: Course) -> None:
    course = configure(course, ZERO)
    grade(course)
    assert penalties(course) == {"ada": 0, "bo": 0, "cy": 0}
    executor = WithoutKernels()
    set_due(course)
    grade(course, executor)
    assert penalties(course)["ada"] == 2
    set_due(course, extension=timedelta(days=60))
    grade(course, executor)
    assert penalties(course)["ada"] == 0
    assert executor.asked == 0


@pytest.mark.parametrize("text", ["2026-03-01 12:00:00 CST", "soon", "", "\0" * 5000])
def test_a_time_that_can_t_be_read_is_told_and_takes_nothing_off(course: Course, text: str) -> None:
    course = configure(course, ZERO)
    set_due(course)
    assert grade(course)["ada"].verdict.late_penalty == 2
    stamp(course.root, "ada", text)
    verdict = grade(course)["ada"].verdict
    assert verdict.late_penalty == 0
    assert verdict.reasons[-1].startswith("Not graded as late, because timestamp.txt can't be read: ")
    assert "Not graded as late" in course.feedback("ada", LESSON).read_text("utf-8")
    stamp(course.root, "ada", "2026-01-01 12:00:00 UTC")
    assert grade(course)["ada"].verdict.reasons == ()


def test_an_abbreviation_that_the_courses_clocks_show_is_read(course: Course) -> None:
    course = configure(course, ZERO)
    set_due(course)
    stamp(course.root, "ada", "2026-01-31 12:00:00 PST")
    assert "may be UTC-08:00 or UTC+08:00" in grade(course)["ada"].verdict.reasons[-1]
    (course.root / "course.toml").write_text("timezone = 'America/Los_Angeles'\n")
    assert grade(Course(course.root))["ada"].verdict.reasons == ()


def test_a_link_in_the_place_of_a_time_stamp_is_not_followed(course: Course, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("2026-01-01 12:00:00 UTC")
    path = course.root / "submitted" / "ada" / LESSON / "timestamp.txt"
    path.unlink()
    path.symlink_to(tmp_path / "secret")
    assert "link" in grade(course)["ada"].verdict.reasons[-1]
    assert not course.autograded("ada", LESSON).with_name("timestamp.txt").exists()


def test_a_course_whose_steps_leave_late_penalties_out_has_none(course: Course) -> None:
    course = configure(course, LEFT_OUT)
    set_due(course)
    assert grade(course)["ada"].verdict.late_penalty == 0


def test_a_policy_that_breaks_takes_nothing_off_and_is_named(course: Course) -> None:
    course = configure(course, BY_NAME.format(name="Broken"))
    set_due(course)
    outcomes = grade(course)
    assert outcomes["ada"].verdict.reasons == (
        "Not graded as late, because the course's policy on that (late_rules.Broken) stopped with "
        "ZeroDivisionError: division by zero.",
    )
    assert outcomes["bo"].verdict.reasons == ()


def test_a_policy_that_can_t_be_loaded_is_named_before_anything_is_graded(course: Course) -> None:
    course = configure(course, BY_NAME.format(name="NoSuchRule"))
    with pytest.raises(GradebookError, match=r"policy on late submissions can't be loaded.*NoSuchRule"):
        grade(course)
    with pytest.raises(GradebookError, match="can't be loaded"):
        LatePolicy(course_config(course.root), course.root)


def test_what_was_deleted_of_the_results_comes_back(course: Course) -> None:
    grade(course)
    course.autograded("ada", LESSON).unlink()
    course.feedback("bo", LESSON).unlink()
    executor = WithoutKernels()
    grade(course, executor)
    assert executor.asked == 1, "ada and bo handed in the same"
    assert course.autograded("ada", LESSON).is_file()
    assert course.feedback("bo", LESSON).is_file()
