"""What the gradebook gives back: plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from autograder.model import Verdict


@dataclass(frozen=True)
class Score:
    """The points of one submission as nbgrader counts them, marks by a person included."""

    student: str
    lesson: str
    score: float  # extra credit included, late penalty not yet taken off
    max_score: float
    needs_manual: bool
    late_penalty: float = 0.0
    submitted: datetime | None = None  # UTC, without a time zone, as nbgrader stores it


@dataclass(frozen=True)
class Stamp:
    """When a submission was handed in, and how much more time its student had.

    Nothing said: what the gradebook knows stays.
    """

    at: datetime | None = None  # UTC; a naive one counts as UTC, too
    unread: str = ""  # why the time that came with it can't be read
    extension: timedelta | None = None  # of the due date; none is timedelta(0)


@dataclass(frozen=True)
class Row:
    """One submission with its verdict: what every report is made from."""

    student: str
    lesson: str
    verdict: Verdict


@dataclass(frozen=True)
class Person:
    """What the gradebook knows about a student besides the scores; "" where it knows nothing."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""
