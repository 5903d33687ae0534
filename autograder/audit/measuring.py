"""Measure a lesson's tests: a row for each exercise whose content has changed since its row was measured."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from autograder.audit.card import Row, read_card, read_card_luck, rows_of, write_card
from autograder.audit.luck import Luck, RandomTests, Runs, luck_of, random_tests, try_seeds
from autograder.audit.subject import Measurable, measurable
from autograder.audit.trying import Kept, Outcome, try_answers
from autograder.executors import Executor
from autograder.layout import REPORT_CARD, SOLUTIONS, audit_outcomes, lesson_folder
from autograder.model import Lesson


def audit_lesson(
    root: Path,
    lesson: Lesson,
    titles: Sequence[tuple[str, str]],
    executor: Executor,
    seeds: int | None = None,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> None:
    """Measure a lesson of the course in `root`, and write the results into the report card.

    `titles`: name and title of every lesson, in order. `seeds`: if given, only luck is measured, with so many
    seeds. Raises LessonError for a lesson that can't be measured, KernelError.
    """
    folder, kept = lesson_folder(root, lesson.name), audit_outcomes(root, lesson.name)
    card = (root / REPORT_CARD).with_suffix(".json")
    rows, luck = read_card(card), read_card_luck(card)
    mine = [row for row in rows if row.lesson == lesson.name]
    lucky = [row for row in luck if row.lesson == lesson.name]
    commit = commit_of(root)
    if seeds is None:
        outcomes = Kept(kept.with_suffix(".json"), Outcome)
        mine = measure(mine, measurable(folder, lesson), executor, outcomes, commit, on_progress)
    else:
        runs = Kept(kept.with_suffix(".luck.json"), Runs)
        lucky = measure_luck(lucky, random_tests(folder, lesson), seeds, executor, runs, commit, on_progress)
    write_card(
        card.parent,
        [*(row for row in rows if row.lesson != lesson.name), *mine],
        [*(row for row in luck if row.lesson != lesson.name), *lucky],
        titles,
    )


def stale(rows: Sequence[Row], of: Measurable) -> list[str]:
    """Return the exercises without a row, and those whose test or answers have changed since their row."""
    fresh = {row.exercise for row in rows if row.content == of.contents.get(row.exercise)}
    return [exercise for exercise in of.contents if exercise not in fresh]


def measure(
    rows: Sequence[Row],
    of: Measurable,
    executor: Executor,
    kept: Kept[Outcome],
    commit: str,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[Row]:
    """Return the lesson's rows: fresh ones as they are, the others measured now. Raises KernelError."""
    due = stale(rows, of)
    tried = [each for each in of.tried if each.exercise in due]
    outcomes = try_answers(of.lesson, tried, executor, kept, on_progress) if due else {}
    new = {row.exercise: row for row in rows_of(of, outcomes, today(), commit)}
    old = {row.exercise: row for row in rows if row.exercise not in due}
    return [{**old, **new}[exercise] for exercise in of.contents]


def measure_luck(
    rows: Sequence[Luck],
    of: RandomTests,
    seeds: int,
    executor: Executor,
    kept: Kept[Runs],
    commit: str,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[Luck]:
    """Return the lesson's rows on luck: fresh ones of enough seeds as they are, the others measured now.

    Raises KernelError.
    """
    fresh = {
        row.exercise: row
        for row in rows
        if row.content == of.contents.get(row.exercise) and row.seeds >= seeds
    }
    due = RandomTests(of.lesson, {e: answers for e, answers in of.answers.items() if e.id not in fresh})
    outcomes = try_seeds(due, seeds, executor, kept, on_progress)
    new = {row.exercise: row for row in luck_of(due, outcomes, today(), commit)}
    return [{**fresh, **new}[exercise] for exercise in of.contents]


def today() -> str:
    """Return today's date in UTC, as 2026-11-30."""
    return datetime.now(UTC).date().isoformat()


def commit_of(root: Path) -> str:
    """Return the commit that a course is at, with a + if its lessons differ; '' outside of a repository."""
    commit = _git(root, "rev-parse", "--short=8", "HEAD")
    return f"{commit}+" if commit and _git(root, "status", "--porcelain", "--", SOLUTIONS) else commit


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
