"""The page about a class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from autograder.gradebook import Person, Row
from autograder.intake import NotGraded
from autograder.model import Lesson, Verdict
from autograder.reports.outline import Outline, outline
from autograder.reports.page import render
from autograder.reports.tally import tally


def class_report(
    rows: Iterable[Row],
    *,
    lessons: Sequence[Lesson] = (),
    people: Mapping[str, Person] | None = None,
    not_graded: Sequence[NotGraded] = (),
    title: str = "Class report",
) -> str:
    """A self-contained HTML page: who needs a person, how each lesson and exercise went, all scores.

    `lessons` give titles to lessons and exercises, `people` names to students; ids stand in for both.
    `not_graded`: what lies under `submitted/` and is nobody's.
    """
    rows = list(rows)
    outlines = {lesson.name: outline(lesson) for lesson in lessons}
    tallies = tally(rows)
    scores: dict[str, dict[str, Verdict]] = {}
    for row in rows:
        scores.setdefault(row.student, {})[row.lesson] = row.verdict
    return render(
        "class_report.html.j2",
        title=title,
        tallies=tallies,
        outlines={
            lesson.lesson: outlines.get(lesson.lesson, Outline(lesson.lesson, {})) for lesson in tallies
        },
        scores=dict(sorted(scores.items())),
        names={student: _name((people or {}).get(student)) for student in scores},
        submissions=len(rows),
        not_graded=not_graded,
        failed=sum(len(lesson.failed) for lesson in tallies),
        waiting=sum(len(lesson.waiting) for lesson in tallies),
    )


def _name(person: Person | None) -> str:
    return "" if person is None else " ".join(filter(None, (person.first_name, person.last_name)))
