"""Answers as they are in the executed notebooks, from which formgrader shows them too.

Answers in words are also kept in a table of the gradebook, so that a class' answers can be queried by page
and compared. Each row has the state of the file that it was read from; a file that has changed is read again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, SubmittedAssignment
from sqlalchemy import delete, insert, select

from autograder.course import Course
from autograder.errors import NotReadable, NotTaken
from autograder.gradebook import Gradebook
from autograder.gradebook.schema import answer_table
from autograder.intake import read_bounded
from autograder.marking.normal import normal_form
from autograder.marking.questions import Piece, Question
from autograder.notebooks.cells import grade_id, nbgrader_of

#: Characters of an answer that the table holds; a page shows no more either.
LONGEST_KEPT = 40_001
#: The largest executed notebook that is read; none is larger, since a kernel's output is limited.
MOST_BYTES = 64 << 20
#: The most submissions that are written in one transaction, so that others can write in between.
AT_ONCE = 200
#: The state of a file that can't be read, since it is gone or no notebook.
NO_FILE = "none"


@dataclass(frozen=True)
class Answer:
    """A submission's answer to a question: its cells, in their order."""

    pieces: tuple[Piece, ...]

    @property
    def source(self) -> str:
        return "\n\n".join(piece.source for piece in self.pieces)

    @property
    def attached(self) -> bool:
        return any(piece.attachments for piece in self.pieces)

    def row(self) -> dict[str, Any]:
        """Return the columns of `answer_table` that follow from the answer."""
        attachments = json.dumps([piece.attachments for piece in self.pieces], sort_keys=True)
        pictures = attachments if self.attached else ""
        storable = self.source.replace("\0", "�").encode("utf-8", "replace").decode()
        return {
            "source": storable[:LONGEST_KEPT],
            "digest": _digest(self.source, pictures),
            "alike": _digest(normal_form(self.source), pictures),
            "attached": self.attached,
        }


def refresh(
    book: Gradebook,
    course: Course,
    questions: Sequence[Question],
    on_read: Callable[[int, int], None] = lambda done, of: None,
    students: Sequence[str] | None = None,
) -> None:
    """Update the table for these questions of one lesson; unchanged files are not read.

    `students`: only their answers. `on_read` gets the number of changed submissions that have been read, and
    the number of all changed ones.
    """
    if not questions:
        return
    lesson = questions[0].lesson
    stale = _stale(book, course, lesson, questions, students)
    for start in range(0, len(stale), AT_ONCE):
        rows = []
        for student, state in stale[start : start + AT_ONCE]:
            found = read_answers(course, student, questions)
            key = {"student": student, "lesson": lesson, "state": state}
            rows += [
                {**key, "cell": question.cell.whole, **answer.row()}
                for question, answer in zip(questions, found, strict=True)
            ]
        with book.writing() as session:
            for student in {row["student"] for row in rows}:
                cells = [question.cell.whole for question in questions]
                session.execute(
                    delete(answer_table).where(
                        answer_table.c.student == student,
                        answer_table.c.lesson == lesson,
                        answer_table.c.cell.in_(cells),
                    )
                )
            session.execute(insert(answer_table), rows)
        on_read(min(start + AT_ONCE, len(stale)), len(stale))


def read_answers(course: Course, student: str, questions: Sequence[Question]) -> list[Answer]:
    """Return a student's answer to each of these questions of one lesson, from the executed notebooks."""
    cells: dict[str, dict[str, list[Piece]]] = {}
    for question in questions:
        if question.notebook not in cells:
            path = _path(course, student, question)
            cells[question.notebook] = _pieces(path)
    return [
        Answer(
            tuple(
                piece
                for cell in question.answer_ids or (question.cell.name,)
                for piece in cells[question.notebook].get(cell, ())
            )
        )
        for question in questions
    ]


def _stale(
    book: Gradebook,
    course: Course,
    lesson: str,
    questions: Sequence[Question],
    students: Sequence[str] | None,
) -> list[tuple[str, str]]:
    """Return the submissions whose files have changed since the table read them, with the files' state."""
    submitted = (
        select(SubmittedAssignment.student_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == lesson)
    )
    known = select(answer_table.c.student, answer_table.c.cell, answer_table.c.state).where(
        answer_table.c.lesson == lesson
    )
    if students is not None:
        submitted = submitted.where(SubmittedAssignment.student_id.in_(students))
        known = known.where(answer_table.c.student.in_(students))
    with book.reading() as session:
        everybody = session.scalars(submitted).all()
        read = {(student, cell): state for student, cell, state in session.execute(known)}
    stale = []
    for student in everybody:
        state = _state(course, student, questions)
        if any(read.get((student, question.cell.whole)) != state for question in questions):
            stale.append((student, state))
    return stale


def _state(course: Course, student: str, questions: Sequence[Question]) -> str:
    """Return a text that changes when one of the files does."""
    paths = dict.fromkeys(_path(course, student, question) for question in questions)
    states = []
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            states.append(NO_FILE)
        else:
            states.append(f"{status.st_mtime_ns}-{status.st_size}")
    text = " ".join(states)
    return text if len(text) <= 64 else _digest(text, "")


def _path(course: Course, student: str, question: Question) -> Path:
    return course.executed(student, question.lesson, question.notebook)


def _pieces(path: Path) -> dict[str, list[Piece]]:
    """Return a notebook's cells by grade id; a task also has the cells that the student has added below it.

    A file that is no notebook has none. Of two cells with one id the later one counts, as for the marks.
    """
    try:
        notebook = json.loads(read_bounded(path, MOST_BYTES))
        cells = [cell for cell in notebook["cells"] if isinstance(cell, dict)]
    except (NotTaken, NotReadable, ValueError, KeyError, TypeError, RecursionError):
        return {}
    found: dict[str, list[Piece]] = {}
    task = ""
    for cell in cells:
        piece = Piece(str(cell.get("cell_type")), _text(cell.get("source")), _attachments(cell))
        if name := grade_id(cell):
            task = name if nbgrader_of(cell).get("task") else ""
            found[name] = [] if task else [piece]
        elif task:
            found[task].append(piece)
    return found


def _attachments(cell: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return the attached pictures that have nbformat's form."""
    attached = cell.get("attachments")
    pairs = attached.items() if isinstance(attached, dict) else ()
    return {
        name: {mime: _text(data) for mime, data in bundle.items()}
        for name, bundle in pairs
        if isinstance(bundle, dict)
    }


def _text(source: Any) -> str:
    """Return a source as text; nbformat allows a string or a list of strings."""
    return "".join(map(str, source)) if isinstance(source, list) else str(source or "")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
