"""Grades, and whether each is final: every grade that is left out of an export is reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.model import Row, Verdict
from autograder.reports.wording import points, waiting_points

#: Only 'final' grades go to a platform; the others are reported.
State = Literal["final", "unmarked", "failed", "missing"]


@dataclass(frozen=True)
class Grade:
    """One student's grade in one lesson. `score`: the points that count, after late penalties."""

    student: str
    lesson: str
    state: State
    score: float
    max_score: float
    verdict: Verdict | None = None  # None if nothing was handed in

    @property
    def is_final(self) -> bool:
        """Whether the grade goes to a platform."""
        return self.state == "final"

    @property
    def why(self) -> str:
        """Why the grade is not final."""
        if self.state == "unmarked" and self.verdict is not None:
            waiting = waiting_points(self.verdict)
            return f"{points(waiting)} point{'' if waiting == 1 else 's'} wait to be marked"
        return {"failed": "could not be graded", "missing": "has handed in nothing"}.get(self.state, "")


def grade_list(
    rows: Iterable[Row],
    students: Iterable[str] = (),
    lessons: Sequence[str] = (),
    *,
    unmarked_as_zero: bool = False,
    missing_as_zero: bool = False,
) -> list[Grade]:
    """Return every student's grade in every lesson, by lesson and student.

    `students`: students in the class besides those with a verdict. `lessons`: only these; if empty, all that
    have a verdict. `unmarked_as_zero`: answers that nobody has marked, and submissions that could not be
    graded, count 0, and the grade is final. `missing_as_zero`: who handed in nothing gets a final 0.
    """
    rows = list(rows)
    verdicts = {(row.student, row.lesson): row.verdict for row in rows}
    wanted = list(lessons) or sorted({lesson for _, lesson in verdicts})
    everybody = sorted({*students, *(student for student, _ in verdicts)})
    most: dict[str, float] = dict.fromkeys(wanted, 0.0)
    for row in rows:
        if row.lesson in most:
            most[row.lesson] = max(most[row.lesson], row.verdict.max_score)
    found = []
    for lesson in wanted:
        for student in everybody:
            verdict = verdicts.get((student, lesson))
            state = _state(verdict, unmarked_as_zero, missing_as_zero)
            score = verdict.final_score if verdict else 0.0
            found.append(
                Grade(student, lesson, state, score, verdict.max_score if verdict else most[lesson], verdict)
            )
    return found


def by_lesson(grades: Iterable[Grade]) -> Mapping[str, list[Grade]]:
    """Return the grades of each lesson."""
    found: dict[str, list[Grade]] = {}
    for grade in grades:
        found.setdefault(grade.lesson, []).append(grade)
    return found


def _state(verdict: Verdict | None, unmarked_as_zero: bool, missing_as_zero: bool) -> State:
    if verdict is None:
        return "final" if missing_as_zero else "missing"
    if unmarked_as_zero:
        return "final"
    if verdict.status == "failed":
        return "failed"
    return "unmarked" if verdict.status == "needs_manual" else "final"
