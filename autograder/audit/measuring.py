"""Measure a lesson's tests: a row for each exercise whose content has changed since its row was measured."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from autograder.audit.card import Row, rows_of
from autograder.audit.subject import Measurable
from autograder.audit.trying import Kept, try_answers
from autograder.executors import Executor


def stale(rows: Sequence[Row], of: Measurable) -> list[str]:
    """The exercises without a row, and those that have changed, or what they are tried with, since theirs."""
    fresh = {row.exercise for row in rows if row.content == of.contents.get(row.exercise)}
    return [exercise for exercise in of.contents if exercise not in fresh]


def measure(
    rows: Sequence[Row],
    of: Measurable,
    executor: Executor,
    kept: Kept,
    commit: str,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[Row]:
    """The lesson's rows: those that are fresh as they are, the others measured now. Raises KernelError."""
    due = stale(rows, of)
    tried = [each for each in of.tried if each.exercise in due]
    outcomes = try_answers(of.lesson, tried, executor, kept, on_progress) if due else {}
    today = datetime.now(UTC).date().isoformat()
    new = {row.exercise: row for row in rows_of(of, outcomes, today, commit)}
    old = {row.exercise: row for row in rows if row.exercise not in due}
    return [{**old, **new}[exercise] for exercise in of.contents]


def commit_of(root: Path) -> str:
    """The commit that a course is at, with a + where its lessons differ; '' outside of a repository."""
    commit = _git(root, "rev-parse", "--short=8", "HEAD")
    return f"{commit}+" if commit and _git(root, "status", "--porcelain", "--", "solutions") else commit


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
