"""Reads from the database what a person gave in formgrader, and puts it into a verdict."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from autograder.model import NOT_LATE, ExerciseVerdict, Lesson, Status, Verdict, total
from autograder.several import whole_id

#: The marks of one submission, by the name of the cell.
Marks = Mapping[str, "Mark"]


@dataclass(frozen=True)
class Mark:
    """The mark and comment that the database holds for one cell of one submission."""

    score: float = 0.0  # the score that counts: the person's, or else the machine's, and extra credit
    most: float = 0.0
    graded: bool = False  # the cell carries points
    by_person: bool = False
    needs_manual: bool = False
    comment: str = ""  # a person's comment


@dataclass(frozen=True)
class ExerciseNote:
    """The cells of an exercise, and a fingerprint of its answer when it was last recorded.

    `depends_on` identifies all that its part of the verdict depended on; '' where that is not known.
    """

    test_id: str
    answer_ids: tuple[str, ...]
    fingerprint: str = ""
    depends_on: str = ""

    @staticmethod
    def to_json(notes: Mapping[str, ExerciseNote]) -> str:
        """Return notes by exercise id as JSON text."""
        return json.dumps({name: asdict(note) for name, note in notes.items()})

    @staticmethod
    def from_json(text: str) -> dict[str, ExerciseNote]:
        """Return the notes that `to_json` wrote; none for any other text."""
        try:
            return {
                str(name): ExerciseNote(
                    str(note["test_id"]),
                    tuple(map(str, note["answer_ids"])),
                    str(note["fingerprint"]),
                    str(note.get("depends_on", "")),
                )
                for name, note in json.loads(text).items()
            }
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}


def exercise_notes(lesson: Lesson) -> dict[str, ExerciseNote]:
    """Return the notes of a lesson's exercises, by exercise id, without fingerprints."""
    return {exercise.id: ExerciseNote(exercise.test_id, exercise.answer_ids) for exercise in lesson.exercises}


def read_marks(
    session: Session, student: str | None = None, lesson: str | None = None
) -> dict[tuple[str, str], dict[str, Mark]]:
    """Return the marks by (student, lesson) and cell; all, or those of one student and lesson."""
    found: dict[tuple[str, str], dict[str, Mark]] = {}
    columns = (
        *(Grade.score, Grade.max_score, Grade.manual_score, Grade.extra_credit),
        Grade.needs_manual_grade,
    )
    for who, what, notebook, name, score, most, manual, extra, waiting in session.execute(
        _of_submissions(select(*_KEYS, *columns).select_from(Grade), Grade, student, lesson)
    ):
        by_person = manual is not None or bool(extra)
        cell = whole_id(what, notebook, name)
        found.setdefault((who, what), {})[cell] = Mark(
            total([score]), float(most), True, by_person, bool(waiting)
        )
    for who, what, notebook, name, comment in session.execute(
        _of_submissions(select(*_KEYS, Comment.manual_comment).select_from(Comment), Comment, student, lesson)
    ):
        cells, cell = found.setdefault((who, what), {}), whole_id(what, notebook, name)
        cells[cell] = replace(cells.get(cell, Mark()), comment=comment or "")
    return found


def with_marks(
    verdict: Verdict, notes: Mapping[str, ExerciseNote], marks: Marks, *, only_by_person: bool
) -> Verdict:
    """Return `verdict` with scores, open questions and comments from the database.

    `only_by_person`: scores that no person has changed stay those of `verdict`.
    """
    exercises = tuple(
        _with_mark(exercise, notes[exercise.id], marks, only_by_person) if exercise.id in notes else exercise
        for exercise in verdict.exercises
    )
    status = verdict.status
    if status != "failed":
        status = "needs_manual" if any(exercise.needs_manual for exercise in exercises) else "graded"
    score = total(exercise.score for exercise in exercises)
    return replace(verdict, score=score, status=status, exercises=exercises)


def by_marks_alone(marks: Marks, why: str) -> Verdict:
    """Make a verdict from nbgrader's tables, where the stored one can't be read any more."""
    exercises = tuple(
        ExerciseVerdict(
            cell, mark.score, mark.most, needs_manual=mark.needs_manual, message=_commented(mark.comment)
        )
        for cell, mark in sorted(marks.items())
        if mark.graded
    )
    status: Status = "needs_manual" if any(exercise.needs_manual for exercise in exercises) else "graded"
    most = total(exercise.max_score for exercise in exercises)
    return Verdict(total(exercise.score for exercise in exercises), most, status, 0.0, (why,), exercises)


def with_lateness(verdict: Verdict, penalty: float, undated: str) -> Verdict:
    """Return `verdict` with the points off for handing in late, and a sentence that says so."""
    reasons = list(verdict.reasons)
    verdict = replace(verdict, late_penalty=total([penalty]))
    if penalty > 0:
        off, left = f"{round(verdict.late_penalty, 2):g}", f"{round(verdict.final_score, 2):g}"
        reasons.append(f"Handed in late: {off} points are taken off, so {left} count.")
    if undated:
        reasons.append(f"{NOT_LATE}{undated}.")
    return replace(verdict, reasons=tuple(dict.fromkeys(reasons)))


def read_penalties(
    session: Session, student: str | None = None, lesson: str | None = None
) -> dict[tuple[str, str], float]:
    """Return the points off for lateness by (student, lesson); all, or those of one student and lesson."""
    query = select(
        SubmittedAssignment.student_id, Assignment.name, SubmittedAssignment.late_submission_penalty
    ).join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    if student is not None:
        query = query.where(SubmittedAssignment.student_id == student)
    if lesson is not None:
        query = query.where(Assignment.name == lesson)
    return {(who, what): float(penalty or 0.0) for who, what, penalty in session.execute(query)}


_KEYS = (SubmittedAssignment.student_id, Assignment.name, Notebook.name, BaseCell.name)


def _of_submissions(
    query: Select[Any], table: type[Grade] | type[Comment], student: str | None, lesson: str | None
) -> Select[Any]:
    query = (
        query.join(BaseCell, BaseCell.id == table.cell_id)
        .join(Notebook, Notebook.id == BaseCell.notebook_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == table.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    )
    if student is not None:
        query = query.where(SubmittedAssignment.student_id == student)
    if lesson is not None:
        query = query.where(Assignment.name == lesson)
    return query


def _with_mark(
    exercise: ExerciseVerdict, note: ExerciseNote, marks: Marks, only_by_person: bool
) -> ExerciseVerdict:
    mark = marks.get(note.test_id)
    if mark is None or not mark.graded:
        return exercise
    score, waits = mark.score, mark.needs_manual
    if only_by_person and not mark.by_person:
        score, waits = exercise.score, exercise.needs_manual
    cells = dict.fromkeys((*note.answer_ids, note.test_id))
    said = [] if exercise.needs_manual and not waits else [exercise.message]
    said += [_commented(marks[cell].comment) for cell in cells if cell in marks]
    message = "\n".join(filter(None, said))
    return replace(exercise, score=score, needs_manual=waits, message=message)


def _commented(comment: str) -> str:
    return f"Comment: {comment}" if comment else ""
