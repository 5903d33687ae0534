"""The class report: one HTML page about a class."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from autograder.errors import UnreadableTimestamp
from autograder.intake import NotGraded
from autograder.model import Lesson, Person, Row, Verdict, total
from autograder.reports.falling_behind import may_need_a_hand
from autograder.reports.item_analysis import FEWEST_FOR_DISCRIMINATION
from autograder.reports.missing import Missing, lacking_all
from autograder.reports.outline import Outline, outline
from autograder.reports.page import render
from autograder.reports.tally import LessonTally, Shared, shared_mistakes, tally
from autograder.reports.trend import drawing, trend
from autograder.reports.wording import share, share_so_far, short_names, waiting_points

#: How many of the most common mistakes are listed where none is shared by half of the class.
MOST_COMMON = 3


@dataclass(frozen=True)
class ScoreCell:
    """One submission in the table of scores. `heat`: its share in tenths; None where nothing is marked."""

    verdict: Verdict
    page: str
    heat: int | None


@dataclass(frozen=True)
class StudentLine:
    """One student in the table of scores. `cells`: one for each lesson, None where nothing was handed in."""

    id: str
    cells: tuple[ScoreCell | None, ...]

    @property
    def handed_in(self) -> int:
        return sum(cell is not None for cell in self.cells)

    @property
    def points(self) -> float:
        return total(cell.verdict.final_score for cell in self.cells if cell)

    @property
    def part(self) -> float | None:
        """The share earned of the points handed in and marked, from 0 to 1; None if there are none."""
        verdicts = [cell.verdict for cell in self.cells if cell and cell.verdict.status != "failed"]
        most = total(verdict.max_score - waiting_points(verdict) for verdict in verdicts)
        return share(total(verdict.final_score for verdict in verdicts), most) if most > 0 else None


def class_report(
    rows: Iterable[Row],
    *,
    lessons: Sequence[Lesson] = (),
    people: Mapping[str, Person] | None = None,
    roster: Collection[str] = (),
    missing: Sequence[Missing] = (),
    not_graded: Sequence[NotGraded] = (),
    page_of: Callable[[str, str], str] = lambda student, lesson: "",
    title: str = "Class report",
) -> str:
    """Return a self-contained HTML page about a class.

    The page shows what needs a person, which mistakes many share, how the lessons went, and all scores.
    `lessons` give titles to lessons and exercises, `people` give names to students; without them, ids are
    shown. `roster`: all students of the class, also those who have handed in nothing. `missing`: who has not
    handed in a lesson that was due. `not_graded`: what lies under `submitted/` and was not graded. `page_of`:
    the address of a submission's feedback page, relative to this page; "" where there is none.
    """
    rows = list(rows)
    tallies = tally(rows)
    names = sorted({lesson.lesson for lesson in tallies} | {one.lesson for one in missing})
    known = {lesson.name: lesson for lesson in lessons}
    outlines = {name: outline(known[name]) if name in known else Outline(name, {}) for name in names}
    verdicts: dict[str, dict[str, Verdict]] = {student: {} for student in roster}
    for row in rows:
        verdicts.setdefault(row.student, {})[row.lesson] = row.verdict
    never = lacking_all(missing, {(row.student, row.lesson) for row in rows})
    course = trend(tallies, missing)
    return render(
        "class_report.html.j2",
        script=_template("class_report.js"),
        title=title,
        tallies=tallies,
        outlines=outlines,
        short=short_names(names),
        lines=[
            StudentLine(student, _cells(student, theirs, tallies, page_of))
            for student, theirs in sorted(verdicts.items())
        ],
        names={student: _name(person) for student, person in (people or {}).items()},
        page_of=page_of,
        submissions=len(rows),
        never=never,
        missing=_without(missing, never),
        not_graded=not_graded,
        failed=sum(len(lesson.failed) for lesson in tallies),
        waiting=sum(len(lesson.waiting) for lesson in tallies),
        to_look_at=_to_look_at(rows, known),
        undated=[row for row in rows if row.verdict.undated],
        a_time=UnreadableTimestamp.REMEDY,
        shared=shared_mistakes(tallies),
        common=_most_common(tallies),
        hands=may_need_a_hand(
            rows, tallies, missing, {name: found.title for name, found in outlines.items()}
        ),
        course=course,
        drawing=drawing(course),
        fewest=FEWEST_FOR_DISCRIMINATION,
    )


def link_between(page: Path, report: Path) -> str:
    """Return the address of `page` for a link on `report`; "" if there is no such page."""
    if not page.is_file():
        return ""
    return quote(os.fsencode(Path(os.path.relpath(page, report.parent)).as_posix()))


def _cells(
    student: str,
    verdicts: Mapping[str, Verdict],
    tallies: Sequence[LessonTally],
    page_of: Callable[[str, str], str],
) -> tuple[ScoreCell | None, ...]:
    cells: list[ScoreCell | None] = []
    for lesson in tallies:
        verdict = verdicts.get(lesson.lesson)
        if verdict is None:
            cells.append(None)
        else:
            part = share_so_far(verdict)
            heat = None if part is None else int(10 * part + 1e-9)
            cells.append(ScoreCell(verdict, page_of(student, lesson.lesson), heat))
    return tuple(cells)


def _to_look_at(rows: Iterable[Row], lessons: Mapping[str, Lesson]) -> list[tuple[Row, str, str]]:
    """Return the code answers that a person has to judge: the submission, the exercise and the reason."""
    in_words: dict[str, set[str]] = defaultdict(set)
    for name, lesson in lessons.items():
        in_words[name] = {one.id for one in lesson.exercises if one.kind == "manual"}
    return [
        (row, exercise.id, exercise.message)
        for row in rows
        if row.lesson in lessons and row.verdict.status != "failed"
        for exercise in row.verdict.exercises
        if exercise.needs_manual and exercise.id not in in_words[row.lesson]
    ]


def _most_common(tallies: Sequence[LessonTally]) -> tuple[Shared, ...]:
    return shared_mistakes(tallies, at_least=0)[:MOST_COMMON]


def _without(missing: Sequence[Missing], never: Collection[str]) -> list[Missing]:
    """Return `missing` without the students in `never`, who have handed in nothing at all."""
    left = [
        Missing(one.lesson, tuple(student for student in one.students if student not in never))
        for one in missing
    ]
    return [one for one in left if one.students]


def _name(person: Person) -> str:
    return " ".join(filter(None, (person.first_name, person.last_name)))


@cache
def _template(name: str) -> str:
    return files("autograder.reports").joinpath(f"templates/{name}").read_text(encoding="utf-8")
