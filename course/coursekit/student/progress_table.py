"""`progress()`: how far one is, as a table."""

from __future__ import annotations

import os
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from coursekit.student.lessons import Lesson, course_folder, lessons, notebook_of
from coursekit.student.record import Record, read


@dataclass(frozen=True)
class Row:
    """One lesson: points that its checks gave so far, of those that a notebook shows at once."""

    lesson: Lesson
    points: float
    of: float
    begun: bool
    link: str
    exercises: tuple[tuple[str, float | None, float], ...]  # label, points if tried, of how many

    @property
    def done(self) -> bool:
        return self.begun and self.points >= self.of


class Progress:
    """The table, as text and as HTML; what a cell that ends in `progress()` shows."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self.rows = rows

    def __repr__(self) -> str:
        if not self.rows:
            return _NO_LESSONS
        lines = [
            f"{row.lesson.name:<32} {row.points:>4g} of {row.of:<3g} {_bar(row)}"
            f"{'  <- next' if row is _next(self.rows) else ''}"
            for row in self.rows
        ]
        return "\n".join((*lines, _summary(self.rows)))

    def _repr_html_(self) -> str:
        if not self.rows:
            return f"<p>{_NO_LESSONS}</p>"
        rows = "".join(_html_row(row, row is _next(self.rows)) for row in self.rows)
        heads = "".join(f"<b>{head}</b>" for head in ("Lesson", "Time", "Points so far", ""))
        # A grid: JupyterLab gives the columns of a table equal widths.
        return (
            "<div style='display:grid;grid-template-columns:minmax(12em,1fr) minmax(8em,16em) auto auto;"
            f"gap:.6em 1.2em;max-width:60em'>{heads}{rows}</div><p>{escape(_summary(self.rows))}</p>"
        )


def progress() -> Progress:
    """How far you are: for each lesson the points of the checks that answer at once.

    Read from the small file that the checks write beside the notebooks; it never leaves your machine, and no
    grader looks at it. Checks that follow at grading are not in it.
    """
    record = read()
    return Progress(tuple(_row(lesson, record) for lesson in lessons()))


_NO_LESSONS = "This copy of coursekit does not know the lessons, so there is nothing to show."


def _row(lesson: Lesson, record: Record) -> Row:
    tried = record.get(lesson.name, {})
    shown = [exercise for exercise in lesson.exercises if exercise.at_once]
    path = notebook_of(lesson.name)
    return Row(
        lesson=lesson,
        points=sum(min(tried.get(one.id, 0), one.at_once) for one in shown),
        of=sum(one.at_once for one in shown),
        begun=bool(tried),
        # as a link in a notebook: relative to it
        link=quote(os.path.relpath(path, course_folder())) if path else "",
        exercises=tuple((one.label, tried.get(one.id), one.at_once) for one in shown),
    )


def _next(rows: tuple[Row, ...]) -> Row | None:
    """The lesson that was begun last and is not done, else the first after those that are done."""
    begun = [row for row in rows if row.begun and not row.done]
    if begun:
        return begun[-1]
    last_done = max((at for at, row in enumerate(rows) if row.done), default=-1)
    return rows[last_done + 1] if last_done + 1 < len(rows) else None


def _summary(rows: tuple[Row, ...]) -> str:
    points, of = sum(row.points for row in rows), sum(row.of for row in rows)
    following = _next(rows)
    said = f"{points:g} of the {of:g} points that your notebooks show at once; more checks follow at grading."
    return f"{said} Next: {following.lesson.number} {following.lesson.title}" if following else said


def _bar(row: Row, length: int = 12) -> str:
    full = round(length * row.points / row.of) if row.of else 0
    return "#" * full + "." * (length - full)


def _html_row(row: Row, is_next: bool) -> str:
    name = f"{row.lesson.number} {escape(row.lesson.title)}"
    name = f"<a href='{row.link}'>{name}</a>" if row.link else name
    share = 100 * row.points / row.of if row.of else 0
    exercises = "".join(
        f"<div>{escape(label)}: {'not tried yet' if points is None else f'{points:g} of {of:g}'}</div>"
        for label, points, of in row.exercises
    )
    details = f"<details><summary>{row.points:g} of {row.of:g}</summary>{exercises}</details>"
    return (
        f"<div>{name}{' <b>(next)</b>' if is_next else ''}"
        f"<div style='opacity:.8'>You need: {escape(row.lesson.needs)}</div></div>"
        f"<div>{escape(row.lesson.time)}</div><div>{details}</div>"
        "<div role='img' "
        f"aria-label='{share:.0f} %' style='width:7em;height:.7em;margin-top:.3em;border:1px solid #888'>"
        f"<div style='width:{share:.0f}%;height:100%;background:#009E73'></div></div>"
    )
