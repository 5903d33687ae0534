"""Marks that a person gives, written as nbgrader's formgrader writes them, and never over another person's.

A mark comes with the version of the state that the marker saw (`Standing.version`). If that has changed
since, nothing is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
from sqlalchemy import ColumnElement, Row, Select, and_, delete, insert, select
from sqlalchemy.orm import Session

from autograder.gradebook.schema import answer_table, marked_table
from autograder.model import total
from autograder.several import whole_id

#: The most rows in one query, since databases limit the number of parameters.
AT_ONCE = 500


@dataclass(frozen=True)
class MarkedCell:
    """A cell that carries points, and the cells of its notebook in which a comment on it may stand."""

    lesson: str
    notebook: str
    name: str
    comment_names: tuple[str, ...]

    @property
    def whole(self) -> str:
        """The cell's name in the whole assignment."""
        return whole_id(self.lesson, self.notebook, self.name)


@dataclass(frozen=True)
class HandMark:
    """A mark that a person gives; without points, it takes the mark back."""

    points: float | None
    comment: str = ""
    items: tuple[int, ...] = ()  # the rubric's items that were ticked


@dataclass(frozen=True)
class Standing:
    """What the gradebook holds for one cell of one submission."""

    grade_id: str
    student: str
    auto_score: float | None
    manual_score: float | None
    extra_credit: float | None
    waits: bool  # it waits for a person, for the first time or again
    source: str | None  # the answer; None where it has not been read
    digest: str
    alike: str
    attached: bool
    marked_source: str | None = None  # the answer when it was last marked here; None if it never was
    marked_digest: str = ""
    items: tuple[int, ...] = ()
    comment: str = ""
    comment_cell: str = ""  # the name of the cell for the comment; "" if there is none
    notebook_id: str = field(default="", repr=False)

    @property
    def score(self) -> float:
        """The score that counts: the person's, or else the machine's."""
        given = self.auto_score if self.manual_score is None else self.manual_score
        return total((given or 0.0, self.extra_credit or 0.0))

    @property
    def again(self) -> bool:
        """Whether a person has marked the cell and something has changed since."""
        return self.waits and self.manual_score is not None

    @property
    def changed(self) -> bool:
        """Whether the answer has changed since the mark was given."""
        return self.again and self.marked_source is not None and self.marked_digest != self.digest

    @property
    def version(self) -> str:
        """A text that changes when the mark, the machine's score, the comment or the answer does."""
        seen = (self.auto_score, self.manual_score, self.extra_credit, self.waits, self.comment, self.digest)
        return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Given:
    """One mark that was written: the state before it, and the version after it."""

    before: Standing
    version: str


@dataclass(frozen=True)
class Outcome:
    """The marks that were written, and the gradebook's state where one was not."""

    given: tuple[Given, ...]
    refused: tuple[Standing, ...]


def grades_of(cell: MarkedCell, *columns: Any) -> Select[Any]:
    """Return a query for columns of a cell's rows in all submissions, with their answers and last marks."""
    return (
        select(*columns)
        .select_from(Grade)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(Notebook, Notebook.id == BaseCell.notebook_id)
        .join(Assignment, Assignment.id == Notebook.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .outerjoin(answer_table, _of_cell(answer_table.c, cell))
        .outerjoin(marked_table, _of_cell(marked_table.c, cell))
        .where(
            Assignment.name == cell.lesson,
            Notebook.name == cell.notebook,
            BaseCell.name == cell.name,
            BaseCell.type.in_(("GradeCell", "TaskCell")),
        )
    )


def read_standings(session: Session, cell: MarkedCell, grade_ids: Sequence[str]) -> dict[str, Standing]:
    """Return the state of these rows of the cell, by id and in their order; unknown ids are left out."""
    found: dict[str, Standing] = {}
    for some in _in_portions(grade_ids):
        rows = session.execute(grades_of(cell, *_COLUMNS).where(Grade.id.in_(some))).all()
        comments = _comments(session, cell, [row.notebook_id for row in rows])
        found.update({row.id: _standing(row, cell, comments) for row in rows})
    return {grade_id: found[grade_id] for grade_id in grade_ids if grade_id in found}


def give_mark(session: Session, cell: MarkedCell, mark: HandMark, seen: Mapping[str, str]) -> Outcome:
    """Write one mark for the rows `seen` (their ids to the versions that the marker saw).

    As in formgrader, the score and the comment become a person's, and the row no longer waits, unless neither
    a person nor the machine has given points. Extra credit stays.
    """
    given, refused = [], []
    for grade_id, standing in read_standings(session, cell, list(seen)).items():
        if standing.version != seen[grade_id]:
            refused.append(standing)
            continue
        waits = mark.points is None and standing.auto_score is None
        _write(session, cell, standing, mark.points, waits, mark.comment)
        _forget_marked(session, standing.student, cell)
        if mark.points is not None and standing.source is not None:
            _remember(session, standing.student, cell, standing.source, standing.digest, mark.items)
        given.append(standing)
    return Outcome(_as_given(session, cell, given), tuple(refused))


def take_back(session: Session, cell: MarkedCell, given: Iterable[Given]) -> Outcome:
    """Restore the state before these marks, except where somebody else has written since."""
    by_id = {one.before.grade_id: one for one in given}
    undone, refused = [], []
    for grade_id, standing in read_standings(session, cell, list(by_id)).items():
        before = by_id[grade_id].before
        if standing.version != by_id[grade_id].version:
            refused.append(standing)
            continue
        _write(session, cell, standing, before.manual_score, before.waits, before.comment)
        _forget_marked(session, before.student, cell)
        if before.marked_source is not None:
            _remember(session, before.student, cell, before.marked_source, before.marked_digest, before.items)
        undone.append(standing)
    return Outcome(_as_given(session, cell, undone), tuple(refused))


_COLUMNS = (
    *(Grade.id, Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade),
    *(Grade.notebook_id, SubmittedAssignment.student_id),
    *(answer_table.c.source, answer_table.c.digest, answer_table.c.alike, answer_table.c.attached),
    marked_table.c.source.label("marked_source"),
    marked_table.c.digest.label("marked_digest"),
    marked_table.c["items"].label("ticked"),
)


def _of_cell(columns: Any, cell: MarkedCell) -> ColumnElement[bool]:
    return and_(
        columns.student == SubmittedAssignment.student_id,
        columns.lesson == cell.lesson,
        columns.cell == cell.whole,
    )


def _standing(row: Row[Any], cell: MarkedCell, comments: Mapping[tuple[str, str], str | None]) -> Standing:
    there = [name for name in cell.comment_names if (row.notebook_id, name) in comments]
    said = [name for name in there if comments[row.notebook_id, name]]
    where = next(iter((*said, *there)), "")
    return Standing(
        row.id,
        row.student_id,
        row.auto_score,
        row.manual_score,
        row.extra_credit,
        bool(row.needs_manual_grade),
        row.source,
        row.digest or "",
        row.alike or "",
        bool(row.attached),
        row.marked_source,
        row.marked_digest or "",
        _items(row.ticked),
        (comments[row.notebook_id, where] or "") if where else "",
        where,
        row.notebook_id,
    )


def _items(text: str | None) -> tuple[int, ...]:
    """Return the rubric's items as `_remember` stored them; none for anything else."""
    try:
        return tuple(int(item) for item in json.loads(text or "[]"))
    except (ValueError, TypeError):
        return ()


def _comments(
    session: Session, cell: MarkedCell, notebook_ids: Sequence[str]
) -> dict[tuple[str, str], str | None]:
    query = (
        select(Comment.notebook_id, BaseCell.name, Comment.manual_comment)
        .join(BaseCell, BaseCell.id == Comment.cell_id)
        .where(Comment.notebook_id.in_(notebook_ids), BaseCell.name.in_(cell.comment_names))
    )
    return {(notebook, name): comment for notebook, name, comment in session.execute(query)}


def _write(
    session: Session,
    cell: MarkedCell,
    standing: Standing,
    points: float | None,
    waits: bool,
    comment: str,
) -> None:
    grade = session.get_one(Grade, standing.grade_id)
    grade.manual_score = points
    grade.needs_manual_grade = waits
    if comment == standing.comment:
        return
    query = (
        select(Comment)
        .join(BaseCell, BaseCell.id == Comment.cell_id)
        .where(Comment.notebook_id == standing.notebook_id, BaseCell.name == standing.comment_cell)
    )
    stored = session.scalars(query).first()
    if stored is None:  # a test that grades no cell in particular
        stored = Comment(cell_id=grade.cell_id, notebook_id=standing.notebook_id)
        session.add(stored)
    stored.manual_comment = comment or None


def _forget_marked(session: Session, student: str, cell: MarkedCell) -> None:
    key = {"student": student, "lesson": cell.lesson, "cell": cell.whole}
    session.execute(delete(marked_table).filter_by(**key))


def _remember(
    session: Session, student: str, cell: MarkedCell, source: str, digest: str, items: tuple[int, ...]
) -> None:
    key = {"student": student, "lesson": cell.lesson, "cell": cell.whole}
    values = {"source": source, "digest": digest, "items": json.dumps(items)}
    session.execute(insert(marked_table).values(**key, **values))


def _as_given(session: Session, cell: MarkedCell, before: Sequence[Standing]) -> tuple[Given, ...]:
    session.flush()
    now = read_standings(session, cell, [standing.grade_id for standing in before])
    return tuple(Given(standing, now[standing.grade_id].version) for standing in before)


def _in_portions(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
