"""Verdicts as a Markdown page, which GitHub shows as the summary of a job.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary

A hidden check is named by its number alone: students read this page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.intake import NotGraded
from autograder.markdown import in_cell
from autograder.model import ExerciseVerdict, Part, Row, Verdict
from autograder.reports.wording import MARKS, of_points, points, state_of, waiting_points
from autograder.visible import visible_name

#: GitHub shows no summary above 1 MiB.
MOST_BYTES = 900_000


def job_summary(rows: Sequence[Row], not_graded: Sequence[NotGraded] = ()) -> str:
    """Return a table of all submissions, then one of the checks of each, as long as MOST_BYTES allows."""
    text = "".join(_lines(rows, not_graded))
    left = MOST_BYTES - len(text.encode())
    for number, row in enumerate(rows):
        one = "".join(_of_one(row))
        left -= len(one.encode())
        if left < 0:
            return f"{text}\n{len(rows) - number} more are in `verdicts.json`.\n"
        text += one
    return text


def _lines(rows: Sequence[Row], not_graded: Sequence[NotGraded]) -> Iterator[str]:
    yield "| student | lesson | points | of | |\n|---|---|--:|--:|---|\n"
    for row in rows:
        verdict = row.verdict
        yield _cells(
            visible_name(row.student),
            row.lesson,
            points(verdict.final_score),
            points(verdict.max_score),
            _in_a_word(verdict),
        )
    if not_graded:
        yield "\n| not graded | why |\n|---|---|\n"
        yield from (_cells(one.path, one.why) for one in not_graded)


def _in_a_word(verdict: Verdict) -> str:
    if verdict.status == "failed":
        return " ".join(verdict.reasons)
    waiting = waiting_points(verdict)
    return f"a person has still to mark {of_points(waiting, waiting)}" if waiting else ""


def _of_one(row: Row) -> Iterator[str]:
    if row.verdict.status == "failed":
        return
    yield f"\n### {in_cell(visible_name(row.student))}, {in_cell(row.lesson)}\n\n"
    yield from (f"* {in_cell(reason)}\n" for reason in row.verdict.reasons)
    yield "\n| | exercise | points | of | why |\n|---|---|--:|--:|---|\n"
    for exercise in row.verdict.exercises:
        yield from _exercise(exercise)


def _exercise(exercise: ExerciseVerdict) -> Iterator[str]:
    score = "" if exercise.needs_manual else points(exercise.score)
    yield _cells(
        MARKS[state_of(exercise)],
        exercise.id,
        score,
        points(exercise.max_score),
        exercise.message,
    )
    for number, part in enumerate(exercise.parts, start=1):
        if part.earned < part.points:
            title = f"hidden check {number}" if part.hidden else part.title
            yield _cells(
                MARKS[state_of(part)], f"– {title}", points(part.earned), points(part.points), _why(part)
            )


def _why(part: Part) -> str:
    return "\n".join(filter(None, (part.message, f"Hint: {part.hint}" if part.hint else "")))


def _cells(*cells: str) -> str:
    return f"| {' | '.join(map(in_cell, cells))} |\n"
