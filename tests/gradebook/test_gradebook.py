from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import nbgrader.api
import pytest
from doubling import MORE, TEXT, Course, graded
from sqlalchemy.orm import Session

from autograder.errors import GradebookError
from autograder.gradebook import Gradebook, recording, registering
from autograder.model import Graded, Lesson, Person, Row, Score, Stamp, Verdict


@contextmanager
def formgrader(url):
    """The gradebook as formgrader opens it."""
    with nbgrader.api.Gradebook(url) as stock:
        yield stock


def mark(url: str, student: str, cell: str, *, score=None, extra=None, lesson="01_double") -> None:
    """Give a mark by hand, as formgrader's own handler does."""
    with formgrader(url) as stock:
        grade = stock.find_grade(cell, lesson, lesson, student)
        grade.manual_score, grade.extra_credit = score, extra
        grade.needs_manual_grade = grade.manual_score is None and grade.auto_score is None
        stock.db.commit()


def comment(url: str, student: str, cell: str, text: str) -> None:
    with formgrader(url) as stock:
        stock.find_comment(cell, "01_double", "01_double", student).manual_comment = text
        stock.db.commit()


def grade_of(url: str, student: str, cell: str) -> tuple:
    """(auto, manual, extra, needs manual) of one cell."""
    with formgrader(url) as stock:
        grade = stock.find_grade(cell, "01_double", "01_double", student)
        return grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade


def comment_of(url: str, student: str, cell: str) -> str | None:
    with formgrader(url) as stock:
        return stock.find_comment(cell, "01_double", "01_double", student).comment


def test_a_recorded_verdict_is_what_nbgrader_reads(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=1))
    assert grade_of(url, "ada", "test_double") == (1.0, None, None, False)
    assert grade_of(url, "ada", "why") == (None, None, None, True)
    with formgrader(url) as stock:
        submission = stock.find_submission("01_double", "ada")
        assert (submission.score, submission.max_score, submission.needs_manual_grade) == (1.0, 5.0, True)
        assert submission.notebooks[0].failed_tests


def test_recording_twice_replaces_the_score(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=1))
        book.record("ada", lesson, graded(lesson, double=3))
        assert book.scores() == [Score("ada", "01_double", 3.0, 5.0, needs_manual=True)]


def test_a_blank_answer_in_words_gets_nothing_and_says_no_response(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, words=""))
    assert grade_of(url, "ada", "why") == (0.0, None, None, False)
    assert comment_of(url, "ada", "why") == "No response."
    assert comment_of(url, "ada", "double") is None


def test_the_comment_goes_when_the_answer_comes(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, words=""))
        book.record("ada", lesson, graded(lesson, words="Because."))
    assert comment_of(url, "ada", "why") is None
    assert grade_of(url, "ada", "why") == (None, None, None, True)


def test_a_persons_mark_stays_while_the_answer_is_the_same(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=1))
        mark(url, "ada", "why", score=1.5, extra=0.5)
        comment(url, "ada", "why", "Nearly.")
        book.record("ada", lesson, graded(lesson, double=3, code="def double(x):\n    return x + x"))
        assert grade_of(url, "ada", "why") == (None, 1.5, 0.5, False)
        assert comment_of(url, "ada", "why") == "Nearly."
        assert book.scores()[0].score == 5.0


def test_a_changed_answer_is_put_up_for_marking_again(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson))
        mark(url, "ada", "why", score=1.5)
        book.record("ada", lesson, graded(lesson, words="Because of something else."))
        assert grade_of(url, "ada", "why") == (None, 1.5, None, True)
        book.record("ada", lesson, graded(lesson, words="Because of something else."))
        assert grade_of(url, "ada", "why")[3], "still nobody looked at the new answer"
        mark(url, "ada", "why", score=2.0)
        book.record("ada", lesson, graded(lesson, words="Because of something else."))
        assert grade_of(url, "ada", "why") == (None, 2.0, None, False)


def test_a_score_corrected_by_hand_stays_unless_the_machine_changes_its_mind(
    url: str, lesson: Lesson
) -> None:
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=1))
        mark(url, "ada", "test_double", score=3.0)
        book.record("ada", lesson, graded(lesson, double=1))
        assert grade_of(url, "ada", "test_double") == (1.0, 3.0, None, False)
        book.record("ada", lesson, graded(lesson, double=2))
        assert grade_of(url, "ada", "test_double") == (2.0, 3.0, None, True)


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
def test_a_mark_from_before_this_gradebook_knew_the_answer_asks_for_a_second_look(
    url: str, lesson: Lesson
) -> None:
    with Gradebook(url) as book:
        book.register_lesson(lesson)
        with formgrader(url) as stock:
            stock.add_student("ada")
            stock.add_submission("01_double", "ada")
        mark(url, "ada", "why", score=2.0)
        book.record("ada", lesson, graded(lesson))
        assert grade_of(url, "ada", "why") == (None, 2.0, None, True)


def test_a_submission_that_could_not_be_read_scores_nothing(url: str, lesson: Lesson) -> None:
    failed = Graded(Verdict(0, 5, "failed", 0, ("This file is a PDF.",), ()), "")
    with Gradebook(url) as book:
        book.record("ada", lesson, failed)
        assert book.scores() == [Score("ada", "01_double", 0.0, 5.0, needs_manual=False)]
        assert book.verdicts() == [Row("ada", "01_double", failed.verdict)]


def test_the_time_of_handing_in_is_kept_in_utc(url: str, lesson: Lesson) -> None:
    seoul = timezone(timedelta(hours=9))
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson), stamp=Stamp(datetime(2026, 3, 2, 8, 30, tzinfo=seoul)))
        book.record("ada", lesson, graded(lesson))
        assert book.scores()[0].submitted == datetime(2026, 3, 1, 23, 30)


def test_without_a_policy_a_late_penalty_is_left_alone(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson))
        with formgrader(url) as stock:
            stock.find_submission_notebook("01_double", "01_double", "ada").late_submission_penalty = 0.5
            stock.db.commit()
        book.record("ada", lesson, graded(lesson, double=3))
        assert book.scores()[0].late_penalty == 0.5


def test_verdicts_come_back_as_they_went_in(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        for student in ("bo", "ada"):
            book.record(student, lesson, graded(lesson, double=1))
        assert book.verdicts() == [
            Row(student, "01_double", graded(lesson, double=1).verdict) for student in ("ada", "bo")
        ]


def test_a_persons_marks_and_comments_are_put_into_the_verdict(url: str, lesson: Lesson) -> None:
    verdict = graded(lesson, double=1).verdict
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=1))
        mark(url, "ada", "why", score=1.5)
        comment(url, "ada", "why", "Say what is doubled.")
        marked = book.marked("ada", lesson, verdict)
        assert book.verdicts() == [Row("ada", "01_double", marked)]
    assert (marked.score, marked.status) == (2.5, "graded")
    assert marked.exercises[0] == verdict.exercises[0]
    assert marked.exercises[1].message == "Comment: Say what is doubled.", "and it waits no more"
    assert not marked.exercises[1].needs_manual


def test_recording_gives_the_verdict_with_the_marks_that_still_hold(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        assert book.record("ada", lesson, graded(lesson, double=1)).score == 1
        mark(url, "ada", "why", score=1.5)
        same = book.record("ada", lesson, graded(lesson, double=3))
        assert (same.score, same.status) == (4.5, "graded")
        changed = book.record("ada", lesson, graded(lesson, double=2, words="Something else."))
        assert (changed.score, changed.status) == (3.5, "needs_manual")
        assert changed == book.marked("ada", lesson, graded(lesson, double=2).verdict)


def test_a_score_that_no_person_touched_is_never_replaced_by_an_older_one(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=1))
        newer = graded(lesson, double=3).verdict
        assert book.marked("ada", lesson, newer) == newer


def test_what_stock_nbgrader_graded_since_counts(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=1))
        with formgrader(url) as stock:
            stock.find_grade("test_double", "01_double", "01_double", "ada").auto_score = 2.0
            stock.db.commit()
        assert book.verdicts()[0].verdict.score == book.scores()[0].score == 2.0


def test_what_is_published_and_what_is_recorded_stand_or_fall_together(url: str, lesson: Lesson) -> None:
    published = []

    def disk_is_full(verdict: Verdict) -> None:
        published.append(verdict)
        raise GradebookError("the disk is full")

    with Gradebook(url) as book:
        first = book.record("ada", lesson, graded(lesson, double=1), publish=published.append)
        with pytest.raises(GradebookError, match="disk is full"):
            book.record("ada", lesson, graded(lesson, double=3), fingerprint="new", publish=disk_is_full)
        assert [verdict.score for verdict in published] == [first.score, 3]
        assert book.scores()[0].score == 1
        assert book.fingerprints() == {("ada", "01_double"): ""}


def test_a_verdict_without_marks_stays_as_it_is(url: str, lesson: Lesson) -> None:
    verdict = graded(lesson).verdict
    with Gradebook(url) as book:
        assert book.marked("nobody", lesson, verdict) == verdict


def test_a_submission_that_nbgrader_removed_has_no_verdict_and_is_new_again(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson))
        with formgrader(url) as stock:
            stock.remove_submission("01_double", "ada")
        assert book.verdicts() == []
        assert book.fingerprints() == {}, "so it is graded again"
        book.record("ada", lesson, graded(lesson))
        assert len(book.verdicts()) == 1


def test_what_a_verdict_was_given_for_is_remembered(url: str, lesson: Lesson, longer_lesson: Lesson) -> None:
    other = replace(longer_lesson, name="02_other")
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson), fingerprint="one")
        book.record("ada", other, graded(other), fingerprint="two")
        book.record("bo", lesson, graded(lesson))
        book.record("ada", lesson, graded(lesson), fingerprint="three")
        assert book.fingerprints() == {
            ("ada", "01_double"): "three",
            ("ada", "02_other"): "two",
            ("bo", "01_double"): "",
        }


def test_names_and_addresses_of_students_are_read(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        book.record("kim", lesson, graded(lesson))
        with formgrader(url) as stock:
            stock.update_or_create_student("kim", first_name="민준", last_name="김", lms_user_id="17")
        book.record("kim", lesson, graded(lesson))
        assert book.people() == {"kim": Person("kim", "민준", "김", "", "17")}


# A lesson that changes


def test_changed_points_reach_the_gradebook(url: str, course: Course) -> None:
    lesson = course.lesson()
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=1))
        book.register_lesson(course.lesson(TEXT.replace("points=2\n# 2 points", "points=4\n# 4 points")))
        assert book.scores() == [Score("ada", "01_double", 1.0, 7.0, needs_manual=True)]


def test_changed_points_ask_for_a_new_mark(url: str, course: Course) -> None:
    lesson = course.lesson()
    worth_more = course.lesson(TEXT.replace("points=2\n# 2 points", "points=4\n# 4 points"))
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson))
        mark(url, "ada", "why", score=2.0)
        book.record("ada", worth_more, graded(worth_more))
        assert grade_of(url, "ada", "why") == (None, 2.0, None, True)


def test_a_new_exercise_waits_in_every_submission_and_takes_nothing_away(
    url: str, lesson: Lesson, longer_lesson: Lesson
) -> None:
    with Gradebook(url) as book:
        for student in ("ada", "bo"):
            book.record(student, lesson, graded(lesson, double=3))
        mark(url, "bo", "why", score=2.0)
        book.record("ada", longer_lesson, graded(longer_lesson, double=3))
        assert grade_of(url, "ada", "test_half") == (0.0, None, None, False)
        assert grade_of(url, "bo", "test_half") == (None, None, None, True)
        assert {score.student: score.score for score in book.scores()} == {"ada": 3.0, "bo": 5.0}


def test_a_removed_exercise_takes_its_scores_along(url: str, lesson: Lesson, longer_lesson: Lesson) -> None:
    with Gradebook(url) as book:
        full = graded(longer_lesson, double=3)
        exercises = tuple(
            replace(e, score=e.max_score) if e.id == "half" else e for e in full.verdict.exercises
        )
        book.record("ada", longer_lesson, replace(full, verdict=replace(full.verdict, exercises=exercises)))
        assert book.scores()[0].score == 7.0
        book.register_lesson(lesson)
        assert book.scores() == [Score("ada", "01_double", 3.0, 5.0, needs_manual=True)]


def test_marks_of_a_removed_exercise_come_back_with_it(url: str, course: Course) -> None:
    lesson = course.lesson(TEXT + MORE)
    with Gradebook(url) as book:
        for student in ("ada", "bo"):
            book.record(student, lesson, graded(lesson, double=3))
        mark(url, "ada", "why", score=1.5, extra=0.5)
        comment(url, "ada", "why", "Nearly.")
        mark(url, "bo", "test_half", score=4.0)
        without = course.lesson(TEXT.replace('answer="why" points=2', "") + MORE.replace("half", "third"))
        book.register_lesson(without)
        assert {score.score for score in book.scores()} == {3.0}
        book.record("ada", lesson, graded(lesson, double=3))
        assert grade_of(url, "ada", "why") == (None, 1.5, 0.5, True)
        assert comment_of(url, "ada", "why") == "Nearly."
        assert grade_of(url, "bo", "test_half") == (None, 4.0, None, True)


def test_registering_twice_changes_nothing(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson))
        before = dump(url)
        book.register_lesson(lesson)
        assert dump(url) == before
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson))
        assert dump(url) == before


# All or nothing


def test_a_failure_in_the_middle_leaves_the_old_score(
    url: str, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=1))
        before = dump(url)

        def fails(_verdict: Verdict, _undated: str) -> str:
            raise ZeroDivisionError

        monkeypatch.setattr("autograder.gradebook.recording.verdict_to_json", fails)
        with pytest.raises(ZeroDivisionError):
            book.record("ada", lesson, graded(lesson, double=3, words="New."))
        with pytest.raises(ZeroDivisionError):
            book.record("new student", lesson, graded(lesson, double=3))
        assert dump(url) == before


def test_a_killed_process_leaves_the_old_score(url: str, course: Course, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=1))
    before = dump(url)
    script = textwrap.dedent(
        f"""
        import os, signal, sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from pathlib import Path
        from doubling import Course, graded
        from autograder.gradebook import Gradebook, recording
        lesson = Course(Path({str(course.root)!r})).lesson()
        def dies(verdict, undated):
            os.kill(os.getpid(), signal.SIGKILL)
        with Gradebook({url!r}) as book:
            recording.verdict_to_json = dies
            book.record("ada", lesson, graded(lesson, double=3, words="New."))
        """
    )
    killed = subprocess.run([sys.executable, "-c", script], check=False, env=os.environ)
    assert killed.returncode == -signal.SIGKILL
    assert dump(url) == before
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=3))
        assert book.scores()[0].score == 3.0


def test_two_writers_take_turns(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as one, Gradebook(url) as other:
        for double in (1, 2, 3):
            one.record("ada", lesson, graded(lesson, double=double))
            other.record("bo", lesson, graded(lesson, double=double))
        assert [score.score for score in one.scores()] == [3.0, 3.0]


def test_nobody_writes_between_the_reading_and_the_writing_of_a_record(
    url: str, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a writer would make the record fail at once, however long it is ready to wait."""
    tried = []

    def find_while_another_writes(session: Session, *names: str) -> object:
        found = registering.find_notebook(session, *names)
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0)) as other:
            try:
                other.execute("UPDATE student SET email = 'x'")
                other.commit()
            except sqlite3.OperationalError as error:
                tried.append(str(error))
        return found

    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=1))
        monkeypatch.setattr(recording, "find_notebook", find_while_another_writes)
        book.record("ada", lesson, graded(lesson, double=3))
        assert book.scores()[0].score == 3.0
    assert tried == ["database is locked"]


# Errors in plain words


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gradebook.db"
    path.write_text("student,score\n" * 1000)
    with pytest.raises(GradebookError, match=r"gradebook\.db is not a database.*[Mm]ove it away"):
        Gradebook(f"sqlite:///{path}")
    assert path.read_text().startswith("student,score"), "and the file is not touched"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(GradebookError, match=r"nowhere/gradebook\.db can't be opened.*folder exists"):
        Gradebook(f"sqlite:///{tmp_path}/nowhere/gradebook.db")


def test_a_locked_gradebook_is_told_and_stays_as_it_was(url: str, lesson: Lesson) -> None:
    with Gradebook(url, busy_seconds=0.05) as book:
        book.record("ada", lesson, graded(lesson, double=1))
        holder = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(GradebookError, match=r"gradebook\.db is in use by another program.*formgrader"):
            book.record("ada", lesson, graded(lesson, double=3))
        assert book.scores()[0].score == 1.0, "reading goes on"
        holder.execute("ROLLBACK")
        holder.close()
        book.record("ada", lesson, graded(lesson, double=3))
        assert book.scores()[0].score == 3.0


def test_a_gradebook_that_may_not_be_written_is_told(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        book.register_lesson(lesson)
    path = url.removeprefix("sqlite:///")
    with Gradebook(f"sqlite:///file:{path}?mode=ro&uri=true") as book:
        assert book.scores() == []
        with pytest.raises(GradebookError, match=r"may not be written.*permission"):
            book.record("ada", lesson, graded(lesson))


def test_a_damaged_gradebook_is_told(url: str, lesson: Lesson) -> None:
    with Gradebook(url) as book:
        for number in range(50):
            book.record(f"student_{number}", lesson, graded(lesson))
    path = Path(url.removeprefix("sqlite:///"))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    with pytest.raises(GradebookError, match=r"gradebook\.db is damaged.*backup"), Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson))


@pytest.mark.parametrize("address", ["gradebook.db", "", "nosuchdatabase:///x", "oracle://u:secret@h/x"])
def test_an_address_that_makes_no_sense_is_told_without_its_password(address: str) -> None:
    with pytest.raises(GradebookError, match=r"sqlite:///gradebook\.db") as caught:
        Gradebook(address)
    assert "secret" not in str(caught.value)


def dump(url: str) -> dict[str, list[tuple]]:
    """All rows of all tables."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}
    connection.close()
    return rows


# Names and texts that not every database takes


@pytest.mark.parametrize("student", ["x" * 129, "김" * 129, "a\0b", "a\x1b[2Jb", "a\nb", "\udcff"])
def test_a_name_that_not_every_database_can_hold_is_refused_by_all(
    url: str, lesson: Lesson, student: str
) -> None:
    with Gradebook(url) as book:
        with pytest.raises(
            GradebookError, match=r"can't stand in the gradebook: .* Rename the folder"
        ) as error:
            book.record(student, lesson, graded(lesson))
        assert str(error.value).isprintable()
        book.record("김" * 128, lesson, graded(lesson))


def test_any_text_in_a_verdict_is_stored(url: str, lesson: Lesson) -> None:
    odd = graded(lesson)
    reasons = ("NUL \0", "half a pair \ud800", "\x1b]0;title\x07", "김민준 ✎")
    odd = replace(odd, verdict=replace(odd.verdict, reasons=reasons))
    with Gradebook(url) as book:
        book.record("ada", lesson, odd)
        assert book.verdicts()[0].verdict == odd.verdict
