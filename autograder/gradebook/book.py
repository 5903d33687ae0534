"""The gradebook: verdicts go in, scores come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType, TracebackType
from typing import Any, Self

from nbgrader.api import Assignment, Student, SubmittedAssignment
from sqlalchemy import select, update
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from autograder.errors import UnknownVerdict
from autograder.gradebook.cells import LessonCells, lesson_cells
from autograder.gradebook.claims import Claims, claims_for
from autograder.gradebook.database import BUSY_SECONDS, open_to_read, open_to_write, plain_errors
from autograder.gradebook.late import LatePolicy
from autograder.gradebook.marks import (
    ExerciseNote,
    Marks,
    by_marks_alone,
    exercise_notes,
    read_marks,
    read_penalties,
    with_lateness,
    with_marks,
)
from autograder.gradebook.recording import find_submission, record_lateness, record_verdict
from autograder.gradebook.registering import register_cells
from autograder.gradebook.schema import verdict_table
from autograder.gradebook.sqlite import file_of
from autograder.gradebook.verdicts import Stored, verdict_from_json, verdict_to_json
from autograder.model import Graded, Lesson, Person, Row, Score, Stamp, Verdict, total

NOTHING_SAID = Stamp()
NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})
#: Said of a verdict that was stored by another version, or damaged since.
NO_VERDICT = (
    "The reasons behind these points can't be read any more: another version of the grader stored them. "
    "`autograder grade` grades this anew."
)


class Gradebook:
    """A gradebook in nbgrader's schema, at any SQLAlchemy address (`sqlite:///gradebook.db`).

    Every method is one transaction: it happens wholly, or not at all. There is one writer at a time; others
    (formgrader, `nbgrader export`) can read meanwhile. Raises GradebookError in plain words.
    """

    def __init__(self, url: str, *, busy_seconds: float = BUSY_SECONDS, only_to_read: bool = False) -> None:
        """Open the gradebook, and make it if there is none. Wait `busy_seconds` at most for other writers.

        `only_to_read`: the gradebook must exist, and nothing is written into it or beside it.
        """
        self.url = url
        self._database = (open_to_read if only_to_read else open_to_write)(url, busy_seconds)
        self._cells: dict[str, tuple[Lesson, tuple[LessonCells, ...]]] = {}
        self._registered: dict[str, tuple[LessonCells, ...]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def register_lesson(self, lesson: Lesson) -> None:
        """Store the lesson's cells, as `nbgrader generate_assignment` would; update them if they are there.

        Unlike nbgrader, this also takes a lesson that changed after students handed in: a new cell
        waits to be graded in every submission; with a removed one its scores go, but what a person
        gave for it is kept aside and comes back, for review, when the cell does.
        """
        cells = self._cells_of(lesson)
        with self.writing() as session:
            register_cells(session, lesson.name, cells)
        self._registered[lesson.name] = cells

    def arrange(self, people: Iterable[Person], due_dates: Mapping[str, datetime]) -> None:
        """Store who is in the class, and when each lesson is due (in UTC).

        Fields of a student that are not given stay as they are; so do students and dates that are not named.
        A lesson that is not in the gradebook yet gets its date when it is registered.
        """
        with self.writing() as session:
            for person in people:
                student = session.get(Student, person.id) or Student(id=person.id)
                for name in ("first_name", "last_name", "email", "lms_user_id"):
                    if said := getattr(person, name):
                        setattr(student, name, said)
                session.add(student)
            for assignment in session.scalars(select(Assignment).where(Assignment.name.in_(list(due_dates)))):
                assignment.duedate = _naive(due_dates[assignment.name])

    def due_dates(self) -> dict[str, datetime]:
        """Return the due date in UTC of each lesson that has one."""
        query = select(Assignment.name, Assignment.duedate).where(Assignment.duedate.is_not(None))
        with self.reading() as session:
            return {lesson: due.replace(tzinfo=UTC) for lesson, due in session.execute(query)}

    def extensions(self) -> dict[tuple[str, str], timedelta]:
        """Return how much more time students were given, by student and lesson."""
        query = (
            select(SubmittedAssignment.student_id, Assignment.name, SubmittedAssignment.extension)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .where(SubmittedAssignment.extension.is_not(None))
        )
        with self.reading() as session:
            return {(student, lesson): extra for student, lesson, extra in session.execute(query)}

    def record(
        self,
        student: str,
        lesson: Lesson,
        graded: Graded,
        *,
        stamp: Stamp = NOTHING_SAID,
        policy: LatePolicy | None = None,
        fingerprint: str = "",
        depends_on: Mapping[str, str] = NOTHING_KNOWN,
        publish: Callable[[Verdict], None] | None = None,
    ) -> Verdict:
        """Store one verdict in one transaction; registers the lesson first if need be.

        Scores by the machine are replaced. Marks, extra credit and comments that a person gave stay;
        the cell is put up for marking again if the answer, its points or the machine's score changed.
        `policy` sets the points off for handing in late; without one, the points off stay as they are.
        `fingerprint` identifies what was graded, so that a later run can tell whether to grade again;
        `depends_on` does so for each exercise.
        Returns the verdict with a person's marks and the points off put in. `publish` gets that same
        verdict just before the transaction commits, to write files; if it raises, nothing is recorded.
        """
        with self.writing() as session:
            verdict = self._store(session, student, lesson, graded, stamp, policy, fingerprint, depends_on)
            if publish is not None:
                publish(verdict)
        self._registered[lesson.name] = self._cells_of(lesson)
        return verdict

    def date(
        self,
        student: str,
        lesson: str,
        stamp: Stamp,
        policy: LatePolicy,
        publish: Callable[[Verdict], None] | None = None,
    ) -> None:
        """Store a new time of handing in for a recorded submission, and the points off that follow.

        Nothing is graded. `publish` gets the verdict, as in `record`, if that changes anything.
        """
        here = {"student": student, "lesson": lesson}
        with self.writing() as session:
            submission = find_submission(session, student, lesson)
            row = session.execute(select(verdict_table).filter_by(**here)).one_or_none()
            if submission is None or row is None or not _is_whole(row):
                return
            stamp, stored = _in_utc(stamp), verdict_from_json(row.verdict)
            said_before = (
                stamp.at in (None, submission.timestamp)
                and stamp.unread == stored.undated
                and stamp.extension in (None, submission.extension or timedelta(0))
            )
            penalty = read_penalties(session, student, lesson)[student, lesson]
            if said_before and submission.assignment.duedate is None and not penalty:
                return  # the usual case, which should be fast
            before = _row(session, row).verdict
            undated = record_lateness(session, submission, stamp, policy)
            if undated != stored.undated:
                text = verdict_to_json(stored.verdict, undated)
                session.execute(update(verdict_table).filter_by(**here).values(verdict=text))
                row = session.execute(select(verdict_table).filter_by(**here)).one()
            after = _row(session, row).verdict
            if publish is not None and (after != before or not said_before):
                publish(after)

    def scores(self) -> list[Score]:
        """Return the score of every submission, by lesson and student, including marks by a person."""
        query = (
            select(
                SubmittedAssignment.student_id,
                Assignment.name,
                SubmittedAssignment.score,
                SubmittedAssignment.max_score,
                SubmittedAssignment.needs_manual_grade,
                SubmittedAssignment.late_submission_penalty,
                SubmittedAssignment.timestamp,
            )
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .order_by(Assignment.name, SubmittedAssignment.student_id)
        )
        with self.reading() as session:
            return [
                Score(
                    student,
                    lesson,
                    total([score]),
                    total([most]),
                    bool(manual),
                    total([late or 0.0]),
                    submitted,
                )
                for student, lesson, score, most, manual, late, submitted in session.execute(query)
            ]

    def verdicts(self) -> list[Row]:
        """Return every recorded verdict, by lesson and student, with a person's marks put in."""
        if not self._database.has_verdicts:
            return []
        query = select(verdict_table).order_by(verdict_table.c.lesson, verdict_table.c.student)
        with self.reading() as session:
            marks, penalties = read_marks(session), read_penalties(session)
            return [
                _as_row(stored, marks[key], penalties.get(key, 0.0))
                for stored in session.execute(query)
                if (key := (stored.student, stored.lesson)) in marks
            ]

    def fingerprints(self) -> dict[tuple[str, str], str]:
        """Return the fingerprint of what was graded last, by (student, lesson), as `record` got it.

        Submissions that somebody removed from the gradebook since then are not among them, nor are those
        whose verdict can't be read any more: another version has stored it, or it is damaged.
        """
        if not self._database.has_verdicts:
            return {}
        columns = verdict_table.c
        query = (
            select(verdict_table)
            .join(SubmittedAssignment, SubmittedAssignment.student_id == columns.student)
            .join(
                Assignment,
                (Assignment.id == SubmittedAssignment.assignment_id) & (Assignment.name == columns.lesson),
            )
        )
        with self.reading() as session:
            return {
                (row.student, row.lesson): row.fingerprint for row in session.execute(query) if _is_whole(row)
            }

    def fingerprint(self, student: str, lesson: str) -> str:
        """Return the fingerprint of what was graded last of one submission; "" where none can be read."""
        with self.reading() as session:
            submission = find_submission(session, student, lesson)
            row = session.execute(
                select(verdict_table).filter_by(student=student, lesson=lesson)
            ).one_or_none()
            return row.fingerprint if submission is not None and row is not None and _is_whole(row) else ""

    def machine_verdict(self, student: str, lesson: str) -> Verdict | None:
        """Return the grader's verdict without a person's marks; None if it can't be read."""
        with self.reading() as session:
            text = session.scalar(select(verdict_table.c.verdict).filter_by(student=student, lesson=lesson))
        try:
            return verdict_from_json(text or "").verdict
        except UnknownVerdict:
            return None

    def depends_on(self, student: str, lesson: str) -> dict[str, str]:
        """For each exercise of a submission, what its part of the last verdict depended on, as recorded."""
        with self.reading() as session:
            text = session.scalar(select(verdict_table.c.exercises).filter_by(student=student, lesson=lesson))
        return {name: note.depends_on for name, note in ExerciseNote.from_json(text or "").items()}

    @contextmanager
    def claims(self) -> Iterator[Claims]:
        """Hold claims while graders share a course: what one has claimed, no other grades meanwhile."""
        with plain_errors(self.url):
            claims = claims_for(self._database.engine, file_of(make_url(self.url)))
        try:
            yield claims
        finally:
            with plain_errors(self.url):
                claims.close()

    def marked(self, student: str, lesson: Lesson, verdict: Verdict) -> Verdict:
        """Return `verdict` with what a person marked in formgrader: scores, extra credit, comments.

        The marks are those in the gradebook. For a new verdict, `record` returns the right ones: it knows
        which of them were given for another answer.
        """
        with self.reading() as session:
            marks = read_marks(session, student, lesson.name)
        here = marks.get((student, lesson.name), {})
        return with_marks(verdict, exercise_notes(lesson), here, only_by_person=True)

    def people(self) -> dict[str, Person]:
        """Return every student in the gradebook, by id."""
        columns = (Student.id, Student.first_name, Student.last_name, Student.email, Student.lms_user_id)
        with self.reading() as session:
            found = session.execute(select(*columns).order_by(Student.id))
            return {row[0]: Person(*(field or "" for field in row)) for row in found}

    def _store(
        self,
        session: Session,
        student: str,
        lesson: Lesson,
        graded: Graded,
        stamp: Stamp,
        policy: LatePolicy | None,
        fingerprint: str,
        depends_on: Mapping[str, str],
    ) -> Verdict:
        """Write the verdict into the session; return it with a person's marks put in."""
        cells = self._cells_of(lesson)
        if self._registered.get(lesson.name) != cells:
            register_cells(session, lesson.name, cells)
        undated = record_verdict(
            session, student, lesson, cells, graded, _in_utc(stamp), fingerprint, depends_on, policy
        )
        key = (student, lesson.name)
        marks, penalty = read_marks(session, *key)[key], read_penalties(session, *key)[key]
        marked = with_marks(graded.verdict, exercise_notes(lesson), marks, only_by_person=True)
        return with_lateness(marked, penalty, undated)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that writes, for this package and for the pages for marking."""
        engine = self._database.engine.execution_options(write=True)
        with plain_errors(self.url), Session(engine) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads."""
        with plain_errors(self.url), Session(self._database.engine) as session, session.begin():
            yield session

    def _cells_of(self, lesson: Lesson) -> tuple[LessonCells, ...]:
        """Return the cells of each of the lesson's notebooks."""
        known = self._cells.get(lesson.name)
        if known is None or known[0] != lesson:
            known = (lesson, tuple(lesson_cells(notebook) for notebook in lesson.notebooks or (lesson,)))
            self._cells[lesson.name] = known
        return known[1]


def _row(session: Session, stored: Any) -> Row:
    key = (stored.student, stored.lesson)
    marks, penalties = read_marks(session, *key), read_penalties(session, *key)
    return _as_row(stored, marks.get(key, {}), penalties.get(key, 0.0))


def _as_row(stored: Any, marks: Marks, penalty: float) -> Row:
    """Return a row of our table, with the marks and the penalty from nbgrader's tables."""
    try:
        found = verdict_from_json(stored.verdict)
    except UnknownVerdict:
        found = Stored(by_marks_alone(marks, NO_VERDICT))
    else:
        notes = ExerciseNote.from_json(stored.exercises)
        # Machine scores in the tables count as well as marks: stock nbgrader may have graded since.
        marked = with_marks(found.verdict, notes, marks, only_by_person=False)
        found = Stored(marked if notes else by_marks_alone(marks, NO_VERDICT), found.undated)
    return Row(stored.student, stored.lesson, with_lateness(found.verdict, penalty, found.undated))


def _is_whole(stored: Any) -> bool:
    try:
        verdict_from_json(stored.verdict)
    except UnknownVerdict:
        return False
    return bool(ExerciseNote.from_json(stored.exercises))


def _in_utc(stamp: Stamp) -> Stamp:
    """Return the time as nbgrader stores it: in UTC, without a time zone."""
    return stamp if stamp.at is None else replace(stamp, at=_naive(stamp.at))


def _naive(moment: datetime) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
