"""Tables for the terminal that show where a course stands, on one screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.status import LessonStanding, Standing, Status
from autograder.visible import visible_name

#: Up to so many students have a line each; of a larger class, only those who have not handed in are named.
MOST_STUDENTS = 25
#: So many names are listed of each kind; of the others, the number is given.
MOST_NAMES = 8
MOST_TO_LOOK_AT = 8
LONGEST_WHY = 90

SIGNS = {"missing": "·", "to look at": "!", "to grade": "○", "to mark": "✎", "graded": "✔"}
COLOURS = {
    "missing": "dim",
    "to look at": "bold red",
    "to grade": "yellow",
    "to mark": "blue",
    "graded": "green",
}
WORDS = {
    "missing": "not handed in",
    "to grade": "to grade",
    "to mark": "to mark",
    "to look at": "needs a look",
}


def status_table(status: Status, zone: tzinfo) -> RenderableType:
    """Return a table of the lessons, then one of a small class or, of a large one, who has not handed in.

    Verdicts and files that a person has to look at come last. Times are in `zone`.
    """
    parts: list[RenderableType] = [_lessons(status.lessons, zone)]
    students = [one.student for one in status.lessons[0].students] if status.lessons else []
    if students and len(students) <= MOST_STUDENTS:
        parts.append(_students(status, students))
    else:
        parts += _named(status)
    parts += _to_look_at(status)
    return Group(*parts)


def _lessons(lessons: Sequence[LessonStanding], zone: tzinfo) -> Table:
    table = _table()
    table.add_column("lesson", no_wrap=True, overflow="ellipsis", max_width=30)
    table.add_column("due", no_wrap=True)
    for name in ("handed in", "late", "graded", "to grade", "to mark", "needs a look"):
        table.add_column(name, justify="right", no_wrap=True)
    for lesson in lessons:
        handed_in = [one for one in lesson.students if one.state != "missing"]
        answers = sum(one.to_mark for one in lesson.students)
        waiting = sum(one.to_mark > 0 for one in lesson.students)
        table.add_row(
            Text(lesson.lesson),
            _date(lesson.due, zone),
            f"{len(handed_in)} of {len(lesson.students)}",
            str(sum(one.late for one in handed_in) or "–"),
            str(len(lesson.those("graded", "to mark", "to look at")) or "–"),
            Text(str(len(lesson.those("to grade")) or "–"), style=COLOURS["to grade"]),
            Text(f"{waiting} ({answers} answers)" if waiting else "–", style=COLOURS["to mark"]),
            Text(str(len(lesson.those("to look at")) or "–"), style=COLOURS["to look at"]),
        )
    return table


def _students(status: Status, students: Sequence[str]) -> RenderableType:
    """Return a table with a line for each student and a sign for each lesson, and what the signs mean."""
    table = _table()
    table.add_column("student", no_wrap=True, overflow="ellipsis", max_width=30)
    for lesson in status.lessons:
        table.add_column(lesson.lesson[:10], no_wrap=True, justify="center")
    for place, student in enumerate(students):
        signs = [_sign(lesson.students[place]) for lesson in status.lessons]
        table.add_row(Text(_name(status, student)), *signs)
    legend = "   ".join(f"{sign} {WORDS.get(state, state)}" for state, sign in SIGNS.items())
    return Group(table, Text(f"{legend}   L handed in late", style="dim"))


def _sign(one: Standing) -> Text:
    return Text(SIGNS[one.state] + (" L" if one.late else ""), style=COLOURS[one.state])


def _named(status: Status) -> list[Text]:
    """Return a line for each lesson that only some have handed in, with the names of the others."""
    lines = []
    for lesson in status.lessons:
        missing = [one.student for one in lesson.those("missing")]
        if missing and len(missing) < len(lesson.students):
            names = _listed(_name(status, student) for student in missing)
            lines.append(Text.assemble((lesson.lesson, "bold"), " not handed in by ", names))
    return lines


def _to_look_at(status: Status) -> list[Text]:
    """Return lines on verdicts that a person has to look at, broken lessons, and files that are nobody's."""
    lines = [
        (f"{_name(status, one.student)}, {lesson.lesson}", one.why)
        for lesson in status.lessons
        for one in lesson.those("to look at")
    ]
    lines += [(one.path, one.why) for one in (*status.broken, *status.nobodys)]
    shown = [
        Text.assemble(("! ", COLOURS["to look at"]), visible_name(who), (f": {_short(why)}", "dim"))
        for who, why in lines[:MOST_TO_LOOK_AT]
    ]
    if len(lines) > MOST_TO_LOOK_AT:
        shown.append(Text(f"! and {len(lines) - MOST_TO_LOOK_AT} more: see the class report", style="dim"))
    return shown


def _name(status: Status, student: str) -> str:
    person = status.people.get(student)
    full = " ".join(filter(None, (person.first_name, person.last_name))) if person else ""
    return visible_name(f"{student} ({full})" if full and full != student else student)


def _listed(names: Iterable[str]) -> str:
    all_names = list(names)
    more = len(all_names) - MOST_NAMES
    return ", ".join(all_names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _short(why: str) -> str:
    text = visible_name(" ".join(why.split()))
    return text if len(text) <= LONGEST_WHY else text[: LONGEST_WHY - 1] + "…"


def _date(due: datetime | None, zone: tzinfo) -> Text:
    if due is None:
        return Text("–", style="dim")
    try:
        there = due.astimezone(zone)
    except OverflowError:  # the gradebook has the last day of the calendar, for never
        there = due
    return Text(f"{there:%Y-%m-%d %H:%M}", style="dim")


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, pad_edge=False)
