"""Writes a verdict into nbgrader's tables, as `SaveAutoGrades` does from outputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from autograder.errors import GradebookError, PolicyFailed
from autograder.gradebook.cells import LessonCells
from autograder.gradebook.late import LatePolicy
from autograder.gradebook.marks import ExerciseNote
from autograder.gradebook.registering import complete_submission, find_notebook
from autograder.gradebook.schema import LONGEST_NAME, verdict_table
from autograder.gradebook.verdicts import verdict_to_json
from autograder.model import ExerciseVerdict, Graded, Lesson, Stamp
from autograder.notebooks.cells import sources_by_id
from autograder.notebooks.reading import read_notebook
from autograder.several import whole_id
from autograder.visible import visible_name

#: The comment that nbgrader gives for an answer that was left as released.
NO_RESPONSE = "No response."

#: The sources of a submission's cells by `grade_id`.
Sources = Mapping[str, str]


def record_verdict(
    session: Session,
    student: str,
    lesson: Lesson,
    cells: Sequence[LessonCells],
    graded: Graded,
    stamp: Stamp,
    fingerprint: str,
    depends_on: Mapping[str, str],
    policy: LatePolicy | None,
) -> str:
    """Write the scores, comments and verdict of one submission of a registered lesson.

    Returns what `record_lateness` returns.
    """
    if len(student) > LONGEST_NAME or student != visible_name(student):
        raise GradebookError(
            f"'{visible_name(student[:40])}' can't stand in the gradebook: a name has at most {LONGEST_NAME} "
            "characters, and none that steers a terminal. Rename the folder in submitted/."
        )
    submissions = [(one, _submission(session, student, lesson.name, one.notebook)) for one in cells]
    sources = _sources(graded.notebook)
    notes = {
        exercise.id: ExerciseNote(
            exercise.test_id,
            exercise.answer_ids,
            _fingerprint(exercise.points, [sources.get(answer) for answer in exercise.answer_ids]),
            depends_on.get(exercise.id, ""),
        )
        for exercise in lesson.exercises
    }
    before = _notes_before(session, student, lesson.name)
    outcomes = {outcome.id: outcome for outcome in graded.verdict.exercises}
    grades = {
        whole_id(lesson.name, one.notebook, cell): grade
        for one, submission in submissions
        for cell, grade in _rows_by_cell(session, Grade, BaseCell, submission).items()
    }
    for name, note in notes.items():
        same_answer = name in before and before[name].fingerprint == note.fingerprint
        _set_grade(grades[note.test_id], outcomes.get(name), same_answer=same_answer)
    for one, submission in submissions:
        for cell, comment in _rows_by_cell(session, Comment, SolutionCell, submission).items():
            written = sources.get(whole_id(lesson.name, one.notebook, cell), "").split()
            blank = not written or written == one.sources[cell].source.split()
            comment.auto_comment = NO_RESPONSE if blank else None
    undated = record_lateness(session, submissions[0][1].assignment, stamp, policy)
    key = {"student": student, "lesson": lesson.name}
    session.execute(delete(verdict_table).filter_by(**key))
    session.execute(
        insert(verdict_table).values(
            **key,
            verdict=verdict_to_json(graded.verdict, undated),
            exercises=ExerciseNote.to_json(notes),
            fingerprint=fingerprint,
        )
    )
    session.flush()
    return undated


def record_lateness(
    session: Session, assignment: SubmittedAssignment, stamp: Stamp, policy: LatePolicy | None
) -> str:
    """Store the time of handing in, and the points off as nbgrader's AssignLatePenalties would.

    Without a policy, the points off are left as they are. Returns why the lateness is
    unknown; "" if it is known. The scores must be written already.
    """
    if stamp.at is not None:
        assignment.timestamp = stamp.at
    elif stamp.unread:
        assignment.timestamp = None
    if stamp.extension is not None:
        assignment.extension = stamp.extension or None
    session.flush()
    undated = stamp.unread
    if policy is not None:
        due = assignment.assignment.duedate
        late = 0.0 if due is None else float(assignment.total_seconds_late)
        session.refresh(assignment, ["notebooks"])
        for notebook in assignment.notebooks:
            session.refresh(notebook, ["score"])
            try:
                penalty = policy.penalty(assignment.student_id, float(notebook.score), late)
            except PolicyFailed as error:
                penalty, undated = None, str(error)
            notebook.late_submission_penalty = penalty
        session.flush()
    return undated


def find_submission(session: Session, student: str, lesson: str) -> SubmittedAssignment | None:
    """Return a student's stored submission for a lesson; None if there is none."""
    return session.scalar(
        select(SubmittedAssignment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == lesson, SubmittedAssignment.student_id == student)
    )


def _set_grade(grade: Grade, outcome: ExerciseVerdict | None, *, same_answer: bool) -> None:
    """Set the machine's score, and whether a person has to mark the cell (again).

    Stock nbgrader asks for a second look whenever a person had given a score; we ask only if the answer,
    its points or the machine's score have changed since.
    """
    score: float | None
    if outcome is None:  # a submission that could not be run at all
        score = 0.0
    elif outcome.needs_manual:
        score = None
    else:
        score = outcome.score
    if grade.manual_score is not None or grade.extra_credit:
        grade.needs_manual_grade = grade.needs_manual_grade or not same_answer or grade.auto_score != score
    else:
        grade.needs_manual_grade = score is None
    grade.auto_score = score


def _submission(session: Session, student: str, lesson: str, name: str) -> SubmittedNotebook:
    notebook = find_notebook(session, lesson, name)
    if notebook is None:
        raise GradebookError(
            f"Lesson {lesson} vanished from the gradebook while grades were written to it. Run again; if it "
            "happens again, see which other program writes to the gradebook."
        )
    if session.get(Student, student) is None:
        session.add(Student(id=student))
    assignment = session.scalar(
        select(SubmittedAssignment)
        .join(Assignment)
        .where(Assignment.name == lesson, SubmittedAssignment.student_id == student)
    )
    if assignment is None:
        assignment = SubmittedAssignment(assignment_id=notebook.assignment_id, student_id=student)
        session.add(assignment)
        session.flush()
    submission = session.scalar(
        select(SubmittedNotebook).where(
            SubmittedNotebook.notebook_id == notebook.id, SubmittedNotebook.assignment_id == assignment.id
        )
    )
    if submission is None:
        submission = SubmittedNotebook(notebook_id=notebook.id, assignment_id=assignment.id)
        session.add(submission)
        session.flush()
    complete_submission(session, submission)
    return submission


def _rows_by_cell(
    session: Session,
    table: type[Grade] | type[Comment],
    kind: type[BaseCell] | type[SolutionCell],
    submission: SubmittedNotebook,
) -> dict[str, Grade] | dict[str, Comment]:
    query = (
        select(kind.name, table)
        .join(kind, kind.id == table.cell_id)
        .where(table.notebook_id == submission.id)
    )
    return dict(session.execute(query).tuples().all())


def _notes_before(session: Session, student: str, lesson: str) -> dict[str, ExerciseNote]:
    query = select(verdict_table.c.exercises).filter_by(student=student, lesson=lesson)
    text = session.scalar(query)
    return {} if text is None else ExerciseNote.from_json(text)


def _sources(notebook: str) -> Sources:
    """Return sources by grade id; {} if there is no notebook. Of two cells with one id the later counts."""
    found = read_notebook(notebook)
    return {} if found is None else sources_by_id(found.cells)


def _fingerprint(points: float, sources: list[str | None]) -> str:
    return hashlib.sha256(json.dumps([float(points), sources]).encode()).hexdigest()
