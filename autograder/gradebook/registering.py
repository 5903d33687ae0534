"""Writes a lesson's cells into nbgrader's tables, as `SaveCells` does, also where there are submissions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Course,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.api import SourceCell as StoredSource
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from autograder.gradebook.cells import GradedCell, LessonCells, SourceCell
from autograder.gradebook.schema import removed_mark_table
from autograder.several import whole_id

#: nbgrader's default name for a course.
COURSE = "default_course"


def register_cells(session: Session, assignment: str, notebooks: Sequence[LessonCells]) -> None:
    """Make the stored notebooks equal to `notebooks`, and adapt every submission's rows to them."""
    for cells in notebooks:
        _register_notebook(session, assignment, cells)
    wanted = {cells.notebook for cells in notebooks}
    for stored in session.scalars(select(Notebook).join(Assignment).where(Assignment.name == assignment)):
        if stored.name not in wanted:
            _remove_notebook(session, stored)


def _register_notebook(session: Session, assignment: str, cells: LessonCells) -> None:
    notebook = find_notebook(session, assignment, cells.notebook)
    notebook = notebook or _new_notebook(session, assignment, cells.notebook)
    notebook.kernelspec = cells.kernelspec
    session.flush()
    _match_cells(session, notebook, GradeCell, cells.grades)
    _match_cells(session, notebook, TaskCell, cells.tasks)
    _match_cells(session, notebook, SolutionCell, dict.fromkeys(cells.solutions))
    _match_sources(session, notebook, cells.sources)
    session.flush()
    for submission in session.scalars(
        select(SubmittedNotebook).where(SubmittedNotebook.notebook_id == notebook.id)
    ):
        complete_submission(session, submission)


def find_notebook(session: Session, assignment: str, name: str) -> Notebook | None:
    """Return a stored notebook, or None. A lesson of one notebook gives the notebook its own name."""
    return session.scalar(
        select(Notebook).join(Assignment).where(Notebook.name == name, Assignment.name == assignment)
    )


def complete_submission(session: Session, submission: SubmittedNotebook) -> None:
    """Give `submission` a grade and a comment row for every cell of its lesson that should have one."""
    student, lesson = submission.assignment.student_id, submission.assignment.assignment.name
    notebook = submission.notebook.name
    stored = select(BaseCell).where(BaseCell.notebook_id == submission.notebook_id)
    graded = set(session.scalars(select(Grade.cell_id).where(Grade.notebook_id == submission.id)))
    commented = set(session.scalars(select(Comment.cell_id).where(Comment.notebook_id == submission.id)))
    for cell in session.scalars(stored):
        if isinstance(cell, (GradeCell, TaskCell)) and cell.id not in graded:
            kept = _take_back(session, student, lesson, whole_id(lesson, notebook, cell.name), "grade")
            session.add(Grade(cell_id=cell.id, notebook_id=submission.id, **kept))
        if isinstance(cell, (SolutionCell, TaskCell)) and cell.id not in commented:
            kept = _take_back(session, student, lesson, whole_id(lesson, notebook, cell.name), "comment")
            session.add(Comment(cell_id=cell.id, notebook_id=submission.id, **kept))
    session.flush()


def _new_notebook(session: Session, lesson: str, name: str) -> Notebook:
    assignment = session.scalar(select(Assignment).where(Assignment.name == lesson))
    if assignment is None:
        if session.get(Course, COURSE) is None:
            session.add(Course(id=COURSE))
        assignment = Assignment(name=lesson, course_id=COURSE)
        session.add(assignment)
    notebook = Notebook(name=name, assignment=assignment)
    session.add(notebook)
    return notebook


def _match_cells(
    session: Session,
    notebook: Notebook,
    kind: type[GradeCell] | type[TaskCell] | type[SolutionCell],
    wanted: Mapping[str, GradedCell | None],
) -> None:
    stored = {
        cell.name: cell for cell in session.scalars(select(kind).where(kind.notebook_id == notebook.id))
    }
    for name in stored.keys() - wanted.keys():
        _remove_cell(session, notebook, stored[name])
    for name, graded in wanted.items():
        cell = stored.get(name)
        if cell is None:
            fields = {} if graded is None else {"max_score": graded.max_score, "cell_type": graded.cell_type}
            session.add(kind(name=name, notebook_id=notebook.id, **fields))
        elif graded is not None:
            cell.max_score, cell.cell_type = graded.max_score, graded.cell_type


def _match_sources(session: Session, notebook: Notebook, wanted: Mapping[str, SourceCell]) -> None:
    query = select(StoredSource).where(StoredSource.notebook_id == notebook.id)
    stored = {cell.name: cell for cell in session.scalars(query)}
    for name in stored.keys() - wanted.keys():
        session.delete(stored[name])
    for name, source in wanted.items():
        cell = stored.get(name)
        if cell is None:
            cell = StoredSource(name=name, notebook_id=notebook.id)
            session.add(cell)
        cell.cell_type, cell.locked = source.cell_type, source.locked
        cell.source, cell.checksum = source.source, source.checksum


def _remove_notebook(session: Session, notebook: Notebook) -> None:
    """Delete a notebook that its assignment no longer has, and keep a person's marks for it aside."""
    for kind in (GradeCell, TaskCell, SolutionCell):
        for cell in session.scalars(select(kind).where(kind.notebook_id == notebook.id)).all():
            _remove_cell(session, notebook, cell)
    session.flush()
    session.execute(delete(SubmittedNotebook).where(SubmittedNotebook.notebook_id == notebook.id))
    _match_sources(session, notebook, {})
    session.flush()
    session.expire(notebook)
    session.delete(notebook)


def _remove_cell(session: Session, notebook: Notebook, cell: BaseCell) -> None:
    """Delete a cell with its scores, which would still count, and keep a person's marks aside."""
    lesson = notebook.assignment.name
    for table, role, fields in (
        (Grade, "grade", ("manual_score", "extra_credit")),
        (Comment, "comment", ("manual_comment",)),
    ):
        query = (
            select(SubmittedAssignment.student_id, table)
            .select_from(table)
            .join(SubmittedNotebook, SubmittedNotebook.id == table.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .where(table.cell_id == cell.id)
        )
        for student, row in session.execute(query).all():
            mark = {field: getattr(row, field) for field in fields}
            if any(value is not None for value in mark.values()):
                name = whole_id(lesson, notebook.name, cell.name)
                _keep_aside(session, student, lesson, name, role, mark)
        session.execute(delete(table).where(table.cell_id == cell.id))
    session.delete(cell)


def _keep_aside(
    session: Session, student: str, lesson: str, cell: str, role: str, mark: dict[str, float | str | None]
) -> None:
    _take_back(session, student, lesson, cell, role)
    key = {"student": student, "lesson": lesson, "cell": cell, "role": role}
    session.execute(insert(removed_mark_table).values(**key, mark=json.dumps(mark)))


def _take_back(
    session: Session, student: str, lesson: str, cell: str, role: str
) -> dict[str, float | str | None]:
    """Return the mark that was kept aside for this cell, and delete it there; {} if there is none."""
    table = removed_mark_table.c
    here = (table.student == student) & (table.lesson == lesson) & (table.cell == cell) & (table.role == role)
    text = session.scalar(select(table.mark).where(here))
    if text is None:
        return {}
    session.execute(delete(removed_mark_table).where(here))
    mark: dict[str, float | str | None] = json.loads(text)
    return mark
