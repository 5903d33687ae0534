"""`course.toml`: the students of a course, its due dates, extensions, titles and what handing in late costs.

    timezone = "Asia/Seoul"            # of times without an offset; UTC, if not given
    roster = "roster.csv"              # or [[students]] with id, first_name, last_name, email, lms_user_id

    [late]
    percent_per_day = 10               # of the points earned, for each day begun
    at_most_percent = 50
    grace_minutes = 15

    [lessons.03_xor]
    title = "Lesson 3: XOR"            # as the learning platform calls it
    due = 2026-03-15 23:59:00

    [lessons.03_xor.extensions]
    ada = 2026-03-20 23:59:00          # a due date of their own

Every entry may be left out, and so may the file. A due date in it gets into the gradebook with the next
`autograder grade`; other entries of the gradebook stay as they are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from traitlets.config import Config

from autograder.errors import CourseTomlError, RosterError
from autograder.layout import CONFIG_FILE, COURSE_TOML
from autograder.model import Person
from autograder.roster import Member, Roster, read_roster, roster_of
from autograder.visible import visible_name

_OF_THE_COURSE = ("timezone", "roster", "students", "late", "lessons")
_OF_A_LESSON = ("title", "due", "extensions")
_OF_A_STUDENT = ("id", "first_name", "last_name", "email", "lms_user_id", "also")
_OF_LATE = ("percent_per_day", "at_most_percent", "grace_minutes")

#: The years of a due date: in any time zone, and with any extension, Python and the gradebook can hold it.
_YEARS = range(1970, 3000)
#: What the parser gives up on has at least so many brackets within brackets, or digits of a number.
_MOST_DEEP = 50
_MANY_DIGITS = re.compile("[0-9][0-9_]{4000}")
#: So much of a wrong entry is shown.
_LONGEST_SHOWN = 60
#: Linux takes no longer path.
_LONGEST_PATH = 4095


@dataclass(frozen=True)
class LessonPlan:
    """The entries of course.toml for one lesson. Times are in UTC."""

    title: str = ""
    due: datetime | None = None
    extensions: Mapping[str, datetime] = field(default_factory=dict)  # due dates of single students


@dataclass(frozen=True)
class LateRule:
    """The points off for handing in late."""

    percent_per_day: float
    at_most_percent: float = 100.0
    grace_minutes: float = 0.0


@dataclass(frozen=True)
class Arrangements:
    """All entries of course.toml; empty without such a file."""

    roster: Roster = field(default_factory=Roster)
    lessons: Mapping[str, LessonPlan] = field(default_factory=dict)
    late: LateRule | None = None
    zone: tzinfo = UTC

    def title(self, lesson: str) -> str:
        """Return the lesson's title on the learning platform; without an entry, the lesson's name."""
        return self.lessons.get(lesson, LessonPlan()).title or lesson

    @property
    def due_dates(self) -> dict[str, datetime]:
        """The due dates in course.toml, by lesson."""
        return {name: plan.due for name, plan in self.lessons.items() if plan.due is not None}

    def extension(self, lesson: str, student: str) -> timedelta | None:
        """Return how much more time the student has; None if course.toml has no due date for the lesson."""
        plan = self.lessons.get(lesson, LessonPlan())
        if plan.due is None:
            return None
        return plan.extensions.get(student, plan.due) - plan.due

    def with_late_rule(self, config: Config, root: Path) -> Config:
        """Return nbgrader's configuration with the rule for lateness added. Raises CourseTomlError."""
        if self.late is None:
            return config
        said = "plugin_class" in config.AssignLatePenalties or "penalty_method" in config.LateSubmissionPlugin
        if said:
            raise CourseTomlError(
                f"{root / COURSE_TOML} has [late], and {CONFIG_FILE} sets a policy on that as well. "
                "Leave out one of them."
            )
        rule = deepcopy(config)
        rule.AssignLatePenalties.plugin_class = "autograder.gradebook.per_day.PerDay"
        rule.PerDay.percent_per_day = self.late.percent_per_day
        rule.PerDay.at_most_percent = self.late.at_most_percent
        rule.PerDay.grace_minutes = self.late.grace_minutes
        return rule


def read_course_toml(root: Path, lessons: Collection[str]) -> Arrangements:
    """Read `root`/course.toml; without such a file, the result is empty.

    Raises CourseTomlError, RosterError.
    """
    path = root / COURSE_TOML
    document = _document(path)
    _expect(document, _OF_THE_COURSE, str(path))
    zone = _zone(document.get("timezone", "UTC"), path)
    roster = _roster(document, path)
    plans = {}
    for name, said in _table(document.get("lessons", {}), f"{path}, [lessons]").items():
        if name not in lessons:
            there = ", ".join(lessons) or "none"
            raise CourseTomlError(f"{path}: there is no lesson '{_name(name)}'. There are: {there}.")
        plans[name] = _lesson(
            _table(said, f"{path}, [lessons.{name}]"), zone, roster, f"{path}, [lessons.{name}]"
        )
    late = (
        _late(_table(document["late"], f"{path}, [late]"), f"{path}, [late]") if "late" in document else None
    )
    return Arrangements(roster, plans, late, zone)


def _document(path: Path) -> dict[str, Any]:
    """Return what the file says; nothing without a file. Raises CourseTomlError."""
    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CourseTomlError(f"{path} can't be read: {error}.") from error
    except (RecursionError, ValueError) as error:  # the parser leaves these two as they are
        raise CourseTomlError(f"{path} can't be read: {_beyond(text)}.") from error


def _beyond(text: str) -> str:
    """Return what in a text is more than the parser takes, and the line."""
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if _MANY_DIGITS.search(line):
            return f"the number in line {number} has too many digits"
        for sign in line:
            depth += (sign in "[{") - (sign in "]}")
            if depth > _MOST_DEEP:
                return f"in line {number} there are too many brackets within brackets"
    return "there are too many brackets within brackets"


def _roster(document: Mapping[str, Any], path: Path) -> Roster:
    if "roster" in document and "students" in document:
        raise CourseTomlError(f"{path} has both 'roster' and [[students]]. Leave out one of them.")
    if "roster" in document:
        name = _text(document["roster"], f"{path}, 'roster'")
        if not name or "\0" in name or len(name) > _LONGEST_PATH:
            raise CourseTomlError(
                f"{path}, 'roster' is '{_name(name)}', but it has to be the name of a file."
            )
        return read_roster(path.parent / name)
    members = []
    students = document.get("students", [])
    if not isinstance(students, list):
        raise CourseTomlError(f"{path}: write each student as [[students]], with two brackets.")
    for number, said in enumerate(students, start=1):
        where = f"{path}, student {number}"
        _expect(_table(said, where), _OF_A_STUDENT, where)
        fields = {
            name: _text(said.get(name, ""), f"{where}, '{name}'") for name in _OF_A_STUDENT if name != "also"
        }
        also = said.get("also", [])
        if not isinstance(also, list):
            raise CourseTomlError(f"{where}: 'also' is a list: also = [\"ada-on-github\"].")
        members.append(Member(Person(**fields), tuple(_text(one, f"{where}, 'also'") for one in also)))
    try:
        return roster_of(members, str(path))
    except RosterError as error:
        raise CourseTomlError(str(error)) from error


def _lesson(said: Mapping[str, Any], zone: tzinfo, roster: Roster, where: str) -> LessonPlan:
    _expect(said, _OF_A_LESSON, where)
    due = _moment(said["due"], zone, f"{where}, 'due'") if "due" in said else None
    extensions = _table(said.get("extensions", {}), f"{where}, extensions")
    if extensions and due is None:
        raise CourseTomlError(f"{where}: there are extensions, but no 'due' that they extend.")
    given = {}
    for student, moment in extensions.items():
        if roster and student not in roster.people:
            raise CourseTomlError(
                f"{where}: '{_name(student)}' has an extension, but is not among the students."
            )
        given[student] = _moment(moment, zone, f"{where}, extension of '{_name(student)}'")
        if due is not None and given[student] < due:
            raise CourseTomlError(
                f"{where}: the extension of '{_name(student)}' ends before the lesson is due."
            )
    return LessonPlan(_text(said.get("title", ""), f"{where}, 'title'"), due, given)


def _late(said: Mapping[str, Any], where: str) -> LateRule:
    _expect(said, _OF_LATE, where)
    numbers = {}
    for name, value in said.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1_000_000:
            raise CourseTomlError(
                f"{where}: '{name}' is {_shown(value)}, but it has to be a number from 0 on, up to a million."
            )
        numbers[name] = float(value)
    if "percent_per_day" not in numbers:
        raise CourseTomlError(f"{where}: 'percent_per_day' is missing: 10, say.")
    return LateRule(**numbers)


def _moment(value: Any, zone: tzinfo, where: str) -> datetime:
    """Return a time in UTC. A date alone means its last minute: handing in on that day is not late."""
    shown = _shown(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, 23, 59, 59)
    if not isinstance(value, datetime):
        what = "a time without a date" if isinstance(value, time) else "no time"
        raise CourseTomlError(f"{where} is {shown}, {what}. Write it without quotes: 2026-03-15 23:59:00")
    if value.year not in _YEARS:
        raise CourseTomlError(
            f"{where} is {shown}, but the year has to be one from {_YEARS[0]} to {_YEARS[-1]}. What is "
            "never due needs no date."
        )
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def _zone(name: Any, path: Path) -> tzinfo:
    try:
        return ZoneInfo(_text(name, f"{path}, 'timezone'"))
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise CourseTomlError(
            f"{path}, 'timezone': '{_name(name)}' is no time zone. Write it like Asia/Seoul or UTC."
        ) from error


def _expect(said: Mapping[str, Any], known: Collection[str], where: str) -> None:
    if unknown := [name for name in said if name not in known]:
        raise CourseTomlError(
            f"{where}: '{_name(unknown[0])}' is not understood here; there are {', '.join(known)}."
        )


def _table(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise CourseTomlError(f"{where} has to be a table: see docs/collecting.md.")
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise CourseTomlError(f"{where} is {_shown(value)}, but it has to be a text in quotes.")
    return value


def _shown(value: Any) -> str:
    """Return a wrong value as it may stand in a sentence, whatever it is."""
    try:
        return _name(str(value) if isinstance(value, date | time) else repr(value))
    except (ValueError, RecursionError):  # a number of many digits, or brackets within brackets
        return "something that is too long to be shown"


def _name(text: str) -> str:
    """Return a text as it may stand in a sentence."""
    return visible_name(text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…")
