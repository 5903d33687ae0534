"""The gradebook: verdicts go in, scores come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from nbgrader.api import Assignment, Student, SubmittedAssignment
from sqlalchemy import select
from sqlalchemy.orm import Session

from autograder.gradebook.cells import LessonCells, lesson_cells
from autograder.gradebook.database import BUSY_SECONDS, open_to_read, open_to_write, plain_errors
from autograder.gradebook.marks import ExerciseNote, exercise_notes, read_marks, with_marks
from autograder.gradebook.recording import record_verdict
from autograder.gradebook.registering import register_cells
from autograder.gradebook.rows import Person, Row, Score
from autograder.gradebook.schema import verdict_table
from autograder.gradebook.verdicts import verdict_from_json
from autograder.model import Graded, Lesson, Verdict


class Gradebook:
    """A gradebook in nbgrader's schema, at any SQLAlchemy address (`sqlite:///gradebook.db`).

    Every method is one transaction: it happens wholly, or not at all. Made for one writer; readers
    (formgrader, `nbgrader export`) may look on meanwhile. Raises GradebookError in plain words.
    """

    def __init__(self, url: str, *, busy_seconds: float = BUSY_SECONDS, only_to_read: bool = False) -> None:
        """Open the gradebook, and make it if there is none. Wait `busy_seconds` at most for other writers.

        `only_to_read`: there must be one, and nothing is written, neither into it nor beside it.
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
        """Let go of the database."""
        self._database.close()

    def register_lesson(self, lesson: Lesson) -> None:
        """Store the lesson's cells, as `nbgrader generate_assignment` would; update them if they are there.

        Unlike nbgrader, this also takes a lesson that changed after students handed in: a new cell
        waits to be graded in every submission; with a removed one its scores go, but what a person
        gave for it is kept aside and comes back, for review, when the cell does.
        """
        cells = self._cells_of(lesson)
        with self._writing() as session:
            register_cells(session, lesson.name, cells)
        self._registered[lesson.name] = cells

    def record(
        self,
        student: str,
        lesson: Lesson,
        graded: Graded,
        *,
        submitted: datetime | None = None,
        fingerprint: str = "",
        publish: Callable[[Verdict], None] | None = None,
    ) -> Verdict:
        """Store one verdict in one transaction; registers the lesson first if need be.

        Scores by the machine are replaced. Marks, extra credit and comments that a person gave stay;
        the cell is put up for marking again if the answer, its points or the machine's score changed.
        `submitted` is when it was handed in (naive times count as UTC); None leaves what is stored.
        `fingerprint` names what was graded, so that a later run can tell whether it has to again.
        Returns the verdict with what a person has given put in. `publish` gets that same verdict just
        before it all becomes final, to write files from; if it raises, nothing is recorded.
        """
        cells = self._cells_of(lesson)
        with self._writing() as session:
            self._store(session, student, lesson, graded, _as_utc(submitted), fingerprint)
            verdict = _recorded(session, student, lesson, graded)
            if publish is not None:
                publish(verdict)
        self._registered[lesson.name] = cells
        return verdict

    def foresee(
        self, student: str, lesson: Lesson, graded: Graded, *, submitted: datetime | None = None
    ) -> Verdict:
        """What `record` would return now, with nothing stored: to draw a page before the time of recording.

        A person may give a mark between the two: compare the verdict that `record` hands to `publish`.
        """
        with self._writing() as session:
            self._store(session, student, lesson, graded, _as_utc(submitted), "")
            verdict = _recorded(session, student, lesson, graded)
            session.rollback()
        return verdict

    def scores(self) -> list[Score]:
        """The score of every submission, by lesson and student, with marks by a person counted in."""
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
        with self._reading() as session:
            return [
                Score(student, lesson, float(score), float(most), bool(manual), float(late or 0.0), submitted)
                for student, lesson, score, most, manual, late, submitted in session.execute(query)
            ]

    def verdicts(self) -> list[Row]:
        """Every verdict recorded, by lesson and student, with what a person marked put in."""
        if not self._database.has_verdicts:
            return []
        query = select(verdict_table).order_by(verdict_table.c.lesson, verdict_table.c.student)
        with self._reading() as session:
            marks = read_marks(session)
            return [
                Row(
                    stored.student,
                    stored.lesson,
                    with_marks(
                        verdict_from_json(stored.verdict),
                        ExerciseNote.from_json(stored.exercises),
                        marks[stored.student, stored.lesson],
                        only_by_person=False,  # stock nbgrader may have graded since
                    ),
                )
                for stored in session.execute(query)
                if (stored.student, stored.lesson) in marks
            ]

    def fingerprints(self) -> dict[tuple[str, str], str]:
        """What was graded last, by (student, lesson), in the words of whoever recorded it.

        Submissions that somebody removed from the gradebook since then are not among them.
        """
        if not self._database.has_verdicts:
            return {}
        columns = verdict_table.c
        query = (
            select(columns.student, columns.lesson, columns.fingerprint)
            .join(SubmittedAssignment, SubmittedAssignment.student_id == columns.student)
            .join(
                Assignment,
                (Assignment.id == SubmittedAssignment.assignment_id) & (Assignment.name == columns.lesson),
            )
        )
        with self._reading() as session:
            return {(row.student, row.lesson): row.fingerprint for row in session.execute(query)}

    def marked(self, student: str, lesson: Lesson, verdict: Verdict) -> Verdict:
        """`verdict` with what a person marked in formgrader put in: scores, extra credit, comments.

        Marks are those on record. For a verdict that is about to be recorded see what `record` returns:
        it knows which of them were given for another answer.
        """
        with self._reading() as session:
            marks = read_marks(session, student, lesson.name)
        here = marks.get((student, lesson.name), {})
        return with_marks(verdict, exercise_notes(lesson), here, only_by_person=True)

    def people(self) -> dict[str, Person]:
        """Every student in the gradebook, by id."""
        columns = (Student.id, Student.first_name, Student.last_name, Student.email, Student.lms_user_id)
        with self._reading() as session:
            found = session.execute(select(*columns).order_by(Student.id))
            return {row[0]: Person(*(field or "" for field in row)) for row in found}

    def _store(
        self,
        session: Session,
        student: str,
        lesson: Lesson,
        graded: Graded,
        submitted: datetime | None,
        fingerprint: str,
    ) -> None:
        cells = self._cells_of(lesson)
        if self._registered.get(lesson.name) != cells:
            register_cells(session, lesson.name, cells)
        record_verdict(session, student, lesson, cells, graded, submitted=submitted, fingerprint=fingerprint)
        session.flush()

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        engine = self._database.engine.execution_options(write=True)
        with plain_errors(self.url), Session(engine) as session, session.begin():
            yield session

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with plain_errors(self.url), Session(self._database.engine) as session, session.begin():
            yield session

    def _cells_of(self, lesson: Lesson) -> tuple[LessonCells, ...]:
        """The cells of each of the lesson's notebooks."""
        known = self._cells.get(lesson.name)
        if known is None or known[0] != lesson:
            known = (lesson, tuple(lesson_cells(notebook) for notebook in lesson.notebooks or (lesson,)))
            self._cells[lesson.name] = known
        return known[1]


def _recorded(session: Session, student: str, lesson: Lesson, graded: Graded) -> Verdict:
    """The verdict that this session has stored, with what a person has given put in."""
    marks = read_marks(session, student, lesson.name)[student, lesson.name]
    return with_marks(graded.verdict, exercise_notes(lesson), marks, only_by_person=True)


def _as_utc(moment: datetime | None) -> datetime | None:
    """`moment` the way nbgrader stores it: in UTC, without saying so."""
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None)
