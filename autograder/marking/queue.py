"""Queries of the gradebook that count the answers to be marked, and find them one by one.

The order is that of nbgrader's ids, which are drawn at random: it says nothing about whose an answer is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from nbgrader.api import Assignment, BaseCell, Grade, Notebook
from sqlalchemy import Select, case, false, func, or_, select
from sqlalchemy.orm import Session

from autograder.gradebook.by_hand import grades_of
from autograder.gradebook.schema import answer_table
from autograder.marking.questions import Question

#: Which answers are shown: those that wait for a person, those of them that were marked before and have
#: changed, those that a person has marked, or all.
Show = Literal["left", "again", "marked", "all"]
SHOWS: tuple[Show, ...] = get_args(Show)


@dataclass(frozen=True)
class Count:
    """The number of answers to a question, and how many of them wait for a person."""

    total: int = 0
    left: int = 0
    again: int = 0  # those left that were marked before and have changed since

    @property
    def done(self) -> int:
        return self.total - self.left

    def __add__(self, other: Count) -> Count:
        return Count(self.total + other.total, self.left + other.left, self.again + other.again)


@dataclass(frozen=True)
class Neighbours:
    """The place of an answer among those shown, and its neighbours. After the last one comes the first."""

    place: int  # from 1; for an answer that is not shown, the number of those before it
    of: int
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Listed:
    """An answer with what is needed to compare it with others."""

    grade_id: str
    alike: str
    source: str
    attached: bool
    waits: bool


def count_all(session: Session, questions: Sequence[Question]) -> dict[str, Count]:
    """Return the counts by the key of each question, from one query."""
    waits = case((Grade.needs_manual_grade, 1), else_=0)
    by_hand = case((Grade.manual_score.is_not(None), 1), else_=0)
    query = (
        select(
            *(Assignment.name, Notebook.name, BaseCell.name, func.count()),
            *(func.sum(waits), func.sum(waits * by_hand)),
            func.sum(case((or_(Grade.needs_manual_grade, Grade.manual_score.is_not(None)), 1), else_=0)),
        )
        .select_from(Grade)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(Notebook, Notebook.id == BaseCell.notebook_id)
        .join(Assignment, Assignment.id == Notebook.assignment_id)
        .group_by(Assignment.name, Notebook.name, BaseCell.name)
    )
    found = {tuple(row[:3]): row[3:] for row in session.execute(query)}
    counts = {}
    for question in questions:
        row = found.get((question.lesson, question.notebook, question.cell.name))
        if row is not None:
            total, left, again, a_persons = row
            counts[question.key] = Count(total if question.for_all else a_persons, left, again)
    return counts


def neighbours(session: Session, question: Question, show: Show, grade_id: str) -> Neighbours:
    """Return the neighbours of an answer; it need not be among those that are shown."""
    up_to = func.coalesce(func.sum(case((Grade.id <= grade_id, 1), else_=0)), 0)
    place, of = session.execute(_shown(question, show, up_to, func.count())).one()
    least = _shown(question, show, func.min(Grade.id))
    return Neighbours(
        place,
        of,
        session.scalar(_shown(question, show, func.max(Grade.id)).where(Grade.id < grade_id)),
        session.scalar(least.where(Grade.id > grade_id)) or session.scalar(least.where(Grade.id != grade_id)),
    )


def first(session: Session, question: Question, show: Show) -> str | None:
    """Return the id of the first answer that is shown."""
    found: str | None = session.scalar(_shown(question, show, func.min(Grade.id)))
    return found


def count_alike(session: Session, question: Question, alike: str) -> int:
    """Return how many answers have this `alike`."""
    query = _shown(question, "all", func.count()).where(answer_table.c.alike == alike)
    return int(session.scalar(query) or 0)


def to_compare(session: Session, question: Question) -> list[Listed]:
    """Return every answer to the question that has been read, in order."""
    columns = answer_table.c
    query = _shown(
        question,
        "all",
        *(Grade.id, columns.alike, columns.source, columns.attached, Grade.needs_manual_grade),
    ).where(columns.alike.is_not(None))
    return [
        Listed(grade_id, alike, source, bool(attached), bool(waits))
        for grade_id, alike, source, attached, waits in session.execute(query.order_by(Grade.id))
    ]


def _shown(question: Question, show: Show, *columns: Any) -> Select[Any]:
    """Return a query for the rows of a question that are shown."""
    query = grades_of(question.cell, *columns)
    by_hand = Grade.manual_score.is_not(None)
    match show:
        case "left":
            return query.where(Grade.needs_manual_grade)
        case "again":
            return query.where(Grade.needs_manual_grade, by_hand)
        case "marked":
            return query.where(Grade.needs_manual_grade == false(), by_hand)
        case "all":
            return query if question.for_all else query.where(or_(Grade.needs_manual_grade, by_hand))
