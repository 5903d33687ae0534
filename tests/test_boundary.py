"""Whatever goes wrong with one submission costs its verdict, and no other; the next run tries it again."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Generator, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DataError, OperationalError
from tiny_course import LESSON, make_course
from typer.testing import CliRunner

from autograder import batch, cli
from autograder.batch import Outcome, grade_course, redraw_feedback
from autograder.course import Course, Submission
from autograder.errors import GradebookError
from autograder.executors import BROKE, without_verdict
from autograder.gradebook import Gradebook
from autograder.job import nothing_to_grade
from autograder.model import Graded, Job, Lesson

STUDENTS = ("ada", "bad", "cy")


class Stub:
    """An executor without kernels: right is full marks, all else nothing."""

    def __init__(self, work: Callable[[Job], Graded] | None = None) -> None:
        self.work = work or marked
        self.seen: list[bytes] = []

    def run(self, jobs: Iterable[tuple[Any, Job]]) -> Generator[tuple[Any, Graded]]:
        for tag, job in jobs:
            self.seen.append(bytes(job.submission))
            yield tag, self.work(job)


def marked(job: Job) -> Graded:
    """A verdict that says what was handed in."""
    graded = nothing_to_grade(job.lesson, f"said {bytes(job.submission).decode()}")
    return replace(graded, verdict=replace(graded.verdict, status="graded", score=1.0))


class NoPages:
    """In place of the process that draws pages."""

    def __init__(self, **options: Any) -> None: ...

    def __enter__(self) -> NoPages:
        return self

    def __exit__(self, *error: object) -> None: ...

    def draw(self, *page: Any) -> None: ...


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="module")
def lesson(template: Path) -> Lesson:
    return Course(template).lessons()[0]


@pytest.fixture
def course(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.setattr(batch, "Pages", NoPages)
    place = Course(shutil.copytree(template, tmp_path / "course"))
    for student in STUDENTS:
        hand_in(place, student, student)
    return place


def hand_in(course: Course, student: str, text: str) -> Path:
    path = course.submitted / student / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def run(course: Course, lesson: Lesson, executor: Stub | None = None) -> dict[str, Outcome]:
    outcomes = grade_course(course, [lesson], course.submissions([LESSON]), executor or Stub())
    assert len({outcome.student for outcome in outcomes}) == len(outcomes)
    return {outcome.student: outcome for outcome in outcomes}


def said(outcomes: dict[str, Outcome]) -> dict[str, str]:
    return {student: outcome.verdict.reasons[-1] for student, outcome in outcomes.items()}


def log_of(course: Course) -> str:
    return course.grader_log.read_text(encoding="utf-8") if course.grader_log.exists() else ""


#: What a fault may raise.
ERRORS: dict[str, Callable[[], BaseException]] = {
    "ValueError": lambda: ValueError("a fault"),
    "RecursionError": lambda: RecursionError("a fault"),
    "MemoryError": MemoryError,
    "UnicodeEncodeError": lambda: UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates not allowed"),
    "PermissionError": lambda: PermissionError(errno.EACCES, "Permission denied"),
    "GradebookError": lambda: GradebookError("this row can't be written"),
    "DataError": lambda: caused(DataError("insert", {}, Exception("value too long"))),
}


def caused(cause: BaseException) -> GradebookError:
    error = GradebookError("in plain words")
    error.__cause__ = cause
    return error


def only_for_bad(really: Callable[..., Any], error: BaseException, times: int = 1_000) -> Callable[..., Any]:
    """`really`, but for the student 'bad', where it raises, so many times."""
    left = [times]

    def call(*arguments: Any, **options: Any) -> Any:
        if left[0] and any("bad" in str(argument) for argument in (*arguments, *options.values())):
            left[0] -= 1
            raise error
        return really(*arguments, **options)

    return call


#: Where a fault may lie: what is replaced, and how often it is called for one submission before it holds.
STAGES = {
    "choosing what lies beside": (Submission, "read_files", 1_000),
    "reading": (Submission, "read", 1_000),
    "the fingerprint": (batch, "fingerprint", 1_000),
    "the lesson that it is of": (batch, "named", 1),
    "the executed notebook": (batch, "write_autograded", 1),
    "the page": (batch, "plain_page", 1),
    "the file of the page": (batch, "write_atomic", 1),
    "the gradebook": (Gradebook, "record", 1),
}


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("stage", STAGES)
def test_a_fault_at_any_stage_costs_one_verdict_until_it_is_mended(
    stage: str, error: str, course: Course, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, name, times = STAGES[stage]
    with monkeypatch.context() as patch:
        patch.setattr(place, name, only_for_bad(getattr(place, name), ERRORS[error](), times))
        found = run(course, lesson)
    assert said(found) == {"ada": "said ada", "bad": BROKE, "cy": "said cy"}
    assert [found[student].broken for student in STUDENTS] == [False, True, False]
    assert (found["bad"].verdict.status, found["bad"].verdict.score) == ("failed", 0)
    assert error in log_of(course)
    assert f"bad, {LESSON}" in log_of(course)
    assert "The grader broke" in course.feedback("bad", LESSON).read_text(encoding="utf-8")

    mended = run(course, lesson)
    assert said(mended)["bad"] == "said bad"
    assert [mended[student].fresh for student in STUDENTS] == [False, True, False]


@pytest.mark.parametrize("error", ERRORS)
def test_what_can_not_be_recorded_at_all_is_told_and_the_run_goes_on(
    error: str, course: Course, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Gradebook, "record", only_for_bad(Gradebook.record, ERRORS[error]()))
        found = run(course, lesson)
    assert said(found) == {"ada": "said ada", "bad": BROKE, "cy": "said cy"}
    assert found["bad"].broken
    assert said(run(course, lesson))["bad"] == "said bad"


@pytest.mark.parametrize(
    "error",
    [
        caused(OSError(errno.ENOSPC, "No space left on device")),
        caused(OSError(errno.EROFS, "Read-only file system")),
        caused(OperationalError("insert", {}, Exception("database is locked"))),
    ],
    ids=["disk full", "read-only", "locked"],
)
def test_what_concerns_all_submissions_ends_the_run_aloud(
    error: GradebookError, course: Course, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Gradebook, "record", only_for_bad(Gradebook.record, error))
    with pytest.raises(GradebookError, match="in plain words"):
        run(course, lesson)


def test_what_the_executor_gave_up_is_not_final(course: Course, lesson: Lesson) -> None:
    def fragile(job: Job) -> Graded:
        return without_verdict(job.lesson, BROKE, "a traceback") if job.submission == b"bad" else marked(job)

    first = run(course, lesson, Stub(fragile))
    assert [first[student].broken for student in STUDENTS] == [False, True, False]
    assert "a traceback" in log_of(course)
    executor = Stub()
    assert said(run(course, lesson, executor))["bad"] == "said bad"
    assert executor.seen == [b"bad"]


def test_a_page_that_raises_costs_no_verdict(
    course: Course, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NoPages, "draw", only_for_bad(NoPages.draw, ValueError("a fault")))
    found = run(course, lesson)
    assert said(found) == {student: f"said {student}" for student in STUDENTS}
    assert "ValueError: a fault" in log_of(course)
    assert "said bad" in course.feedback("bad", LESSON).read_text(encoding="utf-8")


def test_pages_are_told_again_of_all_others(
    course: Course, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(course, lesson)
    drawn: list[str] = []
    monkeypatch.setattr(NoPages, "draw", lambda self, path, student, *rest: drawn.append(student))
    course.autograded("bad", LESSON).chmod(0o600)
    course.autograded("bad", LESSON).write_bytes(b"\xff no text")
    assert len(redraw_feedback(course, [lesson])) == 3
    assert drawn == ["ada", "cy"]
    assert "UnicodeDecodeError" in log_of(course)


def test_a_file_that_the_grader_may_not_read_is_nobodys_fault(
    course: Course, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.open

    def closed(path: Any, *arguments: Any, **options: Any) -> int:
        if "bad" in str(path) and str(path).endswith(".ipynb") and "submitted" in str(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return really(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", closed)
        found = run(course, lesson)
    assert said(found)["bad"].startswith("The grader can't read the file: Permission denied.")
    assert "nothing of this" in said(found)["bad"].lower()
    assert [found[student].broken for student in STUDENTS] == [False, True, False]
    assert said(run(course, lesson))["bad"] == "said bad"


def test_a_file_of_a_hundred_gigabytes_is_refused_unopened_and_for_good(
    course: Course, lesson: Lesson
) -> None:
    os.truncate(hand_in(course, "bad", ""), 100 << 30)
    found = run(course, lesson)
    assert said(found)["bad"] == "The file is larger than 250 MB, so it was not opened."
    assert not found["bad"].broken
    assert not run(course, lesson)["bad"].fresh
    hand_in(course, "bad", "bad")
    assert said(run(course, lesson))["bad"] == "said bad"


class Tracked(bytes):
    """Bytes that are counted as long as somebody holds them."""

    alive = most = 0

    def __new__(cls, content: bytes) -> Tracked:
        Tracked.alive += 1
        Tracked.most = max(Tracked.most, Tracked.alive)
        return super().__new__(cls, content)

    def __del__(self) -> None:
        Tracked.alive -= 1


def test_the_bytes_of_a_class_are_not_held_at_once(
    course: Course, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        hand_in(course, f"student {number}", str(number))
    really = Submission.read
    monkeypatch.setattr(Submission, "read", lambda submission: Tracked(really(submission)))
    Tracked.alive = Tracked.most = 0
    assert len(run(course, lesson)) == 23
    assert Tracked.most <= 3  # what is read, what is under way, and what was just before it
    assert Tracked.alive == 0


def test_identical_submissions_are_run_once(course: Course, lesson: Lesson) -> None:
    for student in STUDENTS:
        hand_in(course, student, "the same")
    executor = Stub()
    assert set(said(run(course, lesson, executor)).values()) == {"said the same"}
    assert executor.seen == [b"the same"]


class Meddling(Stub):
    """Somebody writes into submitted/ while the class is graded."""

    def __init__(self, meddle: Callable[[], object]) -> None:
        super().__init__()
        self.meddle = meddle

    def run(self, jobs: Iterable[tuple[Any, Job]]) -> Generator[tuple[Any, Graded]]:
        self.meddle()
        yield from super().run(jobs)


def test_what_was_changed_since_it_was_looked_at_is_graded_as_it_is_now(
    course: Course, lesson: Lesson
) -> None:
    found = run(course, lesson, Meddling(lambda: hand_in(course, "bad", "better")))
    assert said(found) == {"ada": "said ada", "bad": "said better", "cy": "said cy"}
    again = run(course, lesson)
    assert not any(outcome.fresh for outcome in again.values())


def test_what_was_taken_away_meanwhile_fails_alone(course: Course, lesson: Lesson) -> None:
    notebook = course.submitted / "bad" / LESSON / f"{LESSON}.ipynb"
    found = run(course, lesson, Meddling(notebook.unlink))
    assert {student: outcome.broken for student, outcome in found.items()} == {
        "ada": False,
        "bad": True,
        "cy": False,
    }
    assert "No such file" in said(found)["bad"]


def test_what_changes_without_end_is_given_up(
    course: Course, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = Submission.read
    count = iter(range(1_000))

    def restless(submission: Submission) -> bytes:
        return str(next(count)).encode() if submission.student == "bad" else really(submission)

    monkeypatch.setattr(Submission, "read", restless)
    found = run(course, lesson)
    assert said(found)["bad"].startswith("The files changed each time")
    assert found["bad"].broken
    assert next(count) < 20


def test_a_class_report_that_can_not_be_drawn_costs_no_verdict(
    course: Course, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    graded = {student: outcome.verdict for student, outcome in run(course, lesson).items()}

    def breaking(*rows: object, **more: object) -> str:
        raise ZeroDivisionError("a mean of nothing")

    monkeypatch.setattr(cli, "class_report", breaking)
    done = CliRunner().invoke(cli.app, ["report", "--course", str(course.root)])
    assert done.exit_code == 1
    assert "The class report could not be written; all verdicts are in the gradebook." in done.stderr
    assert f"What went wrong is in {course.grader_log}" in done.stderr
    assert "Traceback" not in done.output
    assert "ZeroDivisionError: a mean of nothing" in course.grader_log.read_text(encoding="utf-8")
    with Gradebook(course.gradebook_url, only_to_read=True) as book:
        assert {row.student: row.verdict for row in book.verdicts()} == graded
