"""Tables for the terminal, made to be read at 100 columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.model import Row, Verdict, total
from autograder.reports.tally import ExerciseTally, LessonTally, tally
from autograder.reports.wording import MARKS, State, points, short_names, state_of, waiting_points
from autograder.visible import visible_name

COLOURS: dict[State, str] = {"full": "green", "some": "yellow", "none": "red", "waits": "blue"}
#: Told apart without colour too.
BRICKS: dict[State, str] = {"full": "█", "some": "▓", "none": "░", "waits": "·"}
#: Above this many students, the table of scores holds only those whom a person has to look at.
MOST_STUDENTS = 40
LESSONS_A_TABLE = 10
BAR_WIDTH = 20
MOST_FAILURES = 20


def class_tables(rows: Iterable[Row], *, most_students: int = MOST_STUDENTS) -> RenderableType:
    """Return the tables for an instructor after grading: scores, failures, lessons, exercises.

    With more than `most_students` students the table of scores is left out.
    """
    rows = list(rows)
    if not rows:
        return Text("No submissions.")
    tables: list[RenderableType] = []
    students = len({row.student for row in rows})
    if students <= most_students:
        tables.append(scores_table(rows))
    else:
        tables.append(Text(f"{students} students, {len(rows)} submissions", style="bold"))
    tallies = tally(rows)
    if any(lesson.failed for lesson in tallies):
        tables.append(failed_table(tallies))
    return Group(*tables, lessons_table(tallies), exercises_table(tallies))


def scores_table(rows: Sequence[Row], *, title: str = "Scores") -> RenderableType:
    """Return the scores, with students down and lessons across.

    ✘ marks a submission that failed, ✎ one that a person has to mark.
    """
    lessons = sorted({row.lesson for row in rows})
    names = short_names(lessons)
    blocks = [lessons[start : start + LESSONS_A_TABLE] for start in range(0, len(lessons), LESSONS_A_TABLE)]
    by_place = {(row.student, row.lesson): row.verdict for row in rows}
    students = sorted({row.student for row in rows})
    tables = []
    for number, block in enumerate(blocks):
        table = _table(title if number == 0 else "")
        table.add_column("student", overflow="ellipsis", no_wrap=True, min_width=8, max_width=28)
        for lesson in block:
            most = max(row.verdict.max_score for row in rows if row.lesson == lesson)
            table.add_column(Text(f"{names[lesson]}\n/{points(most)}"), justify="right", no_wrap=True)
        if len(blocks) == 1 and len(block) > 1:
            table.add_column("all", justify="right", no_wrap=True)
        for student in students:
            verdicts = [by_place.get((student, lesson)) for lesson in block]
            cells = [_score_cell(verdict) for verdict in verdicts]
            if len(blocks) == 1 and len(block) > 1:
                cells.append(
                    Text(points(total(verdict.final_score for verdict in verdicts if verdict)), style="bold")
                )
            table.add_row(Text(visible_name(student)), *cells)
        tables.append(table)
    legend = _legend(rows)
    return Group(*tables, *([legend] if legend else []))


def lessons_table(tallies: Sequence[LessonTally]) -> RenderableType:
    """Return a line for each lesson: how many are graded, failed or wait for a person; mean and median."""
    table = _table("Lessons")
    table.add_column("lesson", overflow="ellipsis", no_wrap=True, max_width=30)
    for name in ("graded", "failed", "to mark", "mean", "median", "of"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("scores, 0 to full", no_wrap=True)
    for lesson in tallies:
        table.add_row(
            Text(lesson.lesson),
            str(len(lesson.scores)),
            Text(str(len(lesson.failed)), style="bold red" if lesson.failed else "dim"),
            Text(str(len(lesson.waiting)), style="blue" if lesson.waiting else "dim"),
            f"{lesson.mean:.1f}" if lesson.scores else "–",
            f"{lesson.median:.1f}" if lesson.scores else "–",
            points(lesson.max_score),
            _sparkline(lesson.spread()),
        )
    return table


def failed_table(tallies: Sequence[LessonTally], *, most: int = MOST_FAILURES) -> RenderableType:
    """Return the submissions that could not be graded, and why; at most `most` of them."""
    failed = [row for lesson in tallies for row in lesson.failed]
    table = _table("Could not be graded")
    table.add_column("student", overflow="ellipsis", no_wrap=True, max_width=24)
    table.add_column("lesson", overflow="ellipsis", no_wrap=True, max_width=22)
    table.add_column("why", overflow="fold")
    for row in failed[:most]:
        table.add_row(Text(visible_name(row.student)), Text(row.lesson), Text(" ".join(row.verdict.reasons)))
    if len(failed) > most:
        table.add_row(Text(f"and {len(failed) - most} more", style="dim"))
    return table


def exercises_table(tallies: Sequence[LessonTally]) -> RenderableType:
    """Return a line for each exercise: shares of full, some and no points, and the most frequent reason."""
    table = _table("Exercises")
    table.expand = True
    table.add_column("exercise", overflow="ellipsis", no_wrap=True, width=26)
    table.add_column("mean", justify="right", no_wrap=True, width=9)
    table.add_column("█ all ▓ some ░ none", no_wrap=True, width=BAR_WIDTH)
    table.add_column("most often told", overflow="ellipsis", no_wrap=True, ratio=1)
    for lesson in tallies:
        table.add_row(Text(lesson.lesson, style="bold"))
        for exercise in lesson.exercises:
            told = exercise.said[0] if exercise.said else None
            table.add_row(
                Text(f"  {exercise.id}"),
                _mean(exercise),
                _bar(exercise),
                Text(f"{told.students}× {told.text}" if told else "", style="dim"),
            )
    return table


def verdict_table(
    verdict: Verdict, *, title: str = "", titles: Mapping[str, str] | None = None
) -> RenderableType:
    """Return one submission, exercise by exercise, with every reason. `titles`: exercise id to its title."""
    names = titles or {}
    table = _table(title)
    table.add_column("", no_wrap=True)
    table.add_column("", ratio=1)
    table.add_column("points", justify="right", no_wrap=True)
    for exercise in verdict.exercises:
        table.add_section()
        state = state_of(exercise)
        score = "–" if exercise.needs_manual else points(exercise.score)
        table.add_row(
            Text(MARKS[state], style=COLOURS[state]),
            Text(names.get(exercise.id, exercise.id), style="bold"),
            Text(f"{score} / {points(exercise.max_score)}", style="bold"),
        )
        if exercise.message and exercise.message not in {part.message for part in exercise.parts}:
            table.add_row("", Text(exercise.message, style="dim"), "")
        for part in exercise.parts:
            state = state_of(part)
            body = Text(part.title + (" (hidden check)" if part.hidden else ""))
            if state != "full" and part.message:
                body.append(f"\n{part.message}", style="dim")
            if state != "full" and part.hint:
                body.append(f"\nHint: {part.hint}", style="italic")
            mark = Text(f"  {MARKS[state]}", style=COLOURS[state])
            table.add_row(mark, body, f"{points(part.earned)} / {points(part.points)}")
    lines: list[RenderableType] = [Text(f"! {reason}", style="yellow") for reason in verdict.reasons]
    return Group(*lines, table, _total(verdict))


def _total(verdict: Verdict) -> Text:
    if verdict.status == "failed":
        return Text("This submission could not be graded.", style="bold red")
    text = Text(f"{points(verdict.score)} of {points(verdict.max_score)} points", style="bold")
    waiting = waiting_points(verdict)
    return text.append(f", {points(waiting)} more to be marked by a person" if waiting else "")


def _table(title: str) -> Table:
    return Table(
        title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )


def _score_cell(verdict: Verdict | None) -> Text:
    if verdict is None:
        return Text("–", style="dim")
    if verdict.status == "failed":
        return Text(MARKS["none"], style="bold red")
    if verdict.status == "needs_manual":
        return Text(f"{points(verdict.final_score)}{MARKS['waits']}", style=COLOURS["waits"])
    return Text(
        points(verdict.final_score), style="green" if verdict.final_score >= verdict.max_score else ""
    )


def _legend(rows: Sequence[Row]) -> Text | None:
    statuses = {row.verdict.status for row in rows}
    notes = []
    if "failed" in statuses:
        notes.append(f"{MARKS['none']} could not be graded (see the feedback)")
    if "needs_manual" in statuses:
        notes.append(f"{MARKS['waits']} answers in words wait to be marked")
    if any(row.verdict.late_penalty for row in rows):
        notes.append("what is taken off for handing in late is off")
    return Text("   ".join(notes), style="dim") if notes else None


def _sparkline(counts: Sequence[int]) -> Text:
    steps = "▁▂▃▄▅▆▇█"
    most = max(counts, default=0)
    if not most:
        return Text("")
    bars = "".join(" " if not count else steps[round((len(steps) - 1) * count / most)] for count in counts)
    return Text.assemble(("│", "dim"), (bars, "cyan"), ("│", "dim"))


def _mean(exercise: ExerciseTally) -> str:
    if not exercise.item.tried:
        return f"– / {points(exercise.max_score)}"
    return f"{exercise.mean:.1f} / {points(exercise.max_score)}"


def _bar(exercise: ExerciseTally) -> Text:
    """Return a bar of bricks, in which every share that is not empty has at least one brick."""
    text = Text()
    shares: list[tuple[State, int]] = [
        ("full", exercise.full),
        ("some", exercise.some),
        ("none", exercise.none + exercise.not_attempted),
        ("waits", exercise.waits),
    ]
    left = BAR_WIDTH
    present = [(state, count) for state, count in shares if count]
    for position, (state, count) in enumerate(present):
        rest = len(present) - position - 1
        width = left if not rest else min(max(1, round(BAR_WIDTH * count / exercise.count)), left - rest)
        text.append(BRICKS[state] * width, style=COLOURS[state])
        left -= width
    return text
