"""Answers are tried many to a notebook, and none twice; what may have cost others points is tried alone."""

from __future__ import annotations

import subprocess
from collections.abc import Generator, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tiny_course import ATTEMPTS, LESSON, TEXT

from autograder.audit.answers import Tried, answers_to, said_by_hand
from autograder.audit.card import below_floor, rows_of
from autograder.audit.disputes import Dispute
from autograder.audit.measuring import commit_of, measure, stale
from autograder.audit.subject import Measurable, measurable
from autograder.audit.trying import Kept, Outcome, contents, try_answers
from autograder.authoring import build_lesson, read_attempts
from autograder.errors import KernelError, LessonError
from autograder.executors import Executor
from autograder.model import ExerciseVerdict, Graded, Job, Lesson, Part, Verdict


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "solutions" / LESSON
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.py").write_text(TEXT)
    (folder / "attempts.py").write_text(ATTEMPTS)
    return folder


@pytest.fixture
def lesson(folder: Path) -> Lesson:
    return build_lesson(folder)


class Doubling(Executor):
    """Grades an answer by calling it; one that holds `TROUBLE` spoils the whole notebook."""

    def __init__(self) -> None:
        self.graded: list[str] = []

    def run(self, jobs: Iterable[tuple[Any, Job]]) -> Generator[tuple[Any, Graded]]:
        for tag, job in jobs:
            cells = nbformat.reads(job.submission.decode(), as_version=4).cells
            source = next(
                c.source for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == "double"
            )
            self.graded.append(source)
            yield tag, self._verdict(job, source)

    def _verdict(self, job: Job, source: str) -> Graded:
        scope: dict[str, Any] = {}
        exec(source.replace("%%time\n", ""), scope)
        parts = tuple(
            Part(
                title,
                points,
                points if got == want else 0,
                False,
                "" if got == want else f"{got}; expected {want}.",
            )
            for title, points, got, want in (
                ("2 becomes 4", 1, scope["double"](2), 4),
                ("3 becomes 6", 2, scope["double"](3), 6),
            )
        )
        exercise = ExerciseVerdict("double", sum(part.earned for part in parts), 3, parts)
        reasons = ("Time was up.",) if "TROUBLE" in source and job.limits.cell_seconds < 90 else ()
        return Graded(Verdict(exercise.score, 5, "graded", 0, reasons, (exercise,)), "")


def tried_of(lesson: Lesson, folder: Path) -> list[Tried]:
    return answers_to(lesson, lesson.exercises[0], read_attempts(folder, lesson))


def test_right_answers_come_in_many_forms_and_wrong_ones_with_their_mistakes(
    lesson: Lesson, folder: Path
) -> None:
    tried = tried_of(lesson, folder)
    kinds = {kind: [each for each in tried if each.kind == kind] for kind in ("attempt", "variant", "mutant")}
    assert [each.right for each in kinds["attempt"]].count(True) == 2
    assert len(kinds["variant"]) >= 20
    assert all(each.right for each in kinds["variant"])
    assert "another operation: `return 2 * x` becomes `return 2 / x`" in [
        each.name for each in kinds["mutant"]
    ]
    assert len({each.source for each in kinds["mutant"]}) == len({each.name for each in kinds["mutant"]})
    assert answers_to(lesson, lesson.exercises[1], ()) == []  # a person marks it


def test_what_has_been_tried_is_not_tried_again(lesson: Lesson, folder: Path, tmp_path: Path) -> None:
    tried, first, second = tried_of(lesson, folder), Doubling(), Doubling()
    outcomes = try_answers(lesson, tried, first, Kept(tmp_path / "kept.json", Outcome))
    assert all(outcome.accepted == each.right for each, outcome in outcomes.items()), outcomes
    assert len(first.graded) == len({each.source for each in tried})
    new = replace(tried[0], name="new", source="def double(x):\n    return x + x + 0")
    again = try_answers(lesson, [*tried, new], second, Kept(tmp_path / "kept.json", Outcome))
    assert second.graded == [new.source]
    assert {each: again[each] for each in tried} == outcomes


def test_a_changed_test_is_tried_anew_and_changed_prose_is_not(folder: Path, lesson: Lesson) -> None:
    (folder / f"{LESSON}.py").write_text(TEXT.replace("# # Doubling", "# # Twice"))
    assert contents(build_lesson(folder)) == contents(lesson)
    (folder / f"{LESSON}.py").write_text(TEXT.replace("check.call(double, 3), 6", "check.call(double, 4), 8"))
    changed = contents(build_lesson(folder))
    assert changed["double"] != contents(lesson)["double"]


def test_what_ends_a_whole_notebook_is_tried_alone(lesson: Lesson, folder: Path, tmp_path: Path) -> None:
    trouble = Tried("double", "mutant", "trouble", "def double(x):\n    return 'TROUBLE'", False)
    executor = Doubling()
    outcomes = try_answers(lesson, [trouble], executor, Kept(tmp_path / "kept.json", Outcome))
    assert executor.graded == [trouble.source] * 2
    assert not outcomes[trouble].accepted


def test_a_grader_that_breaks_is_no_verdict(lesson: Lesson, folder: Path, tmp_path: Path) -> None:
    class Breaking(Doubling):
        def _verdict(self, job: Job, source: str) -> Graded:
            return replace(super()._verdict(job, source), broken="Traceback …")

    with pytest.raises(KernelError, match="the grader broke"):
        try_answers(lesson, tried_of(lesson, folder), Breaking(), Kept(tmp_path / "kept.json", Outcome))


def test_a_row_counts_what_was_accepted_caught_and_told(lesson: Lesson, folder: Path, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept.json", Outcome)
    (row,) = measure([], measurable(folder, lesson), Doubling(), kept, "abc")
    assert (row.exercise, row.commit, row.rejected, row.survivors) == ("double", "abc", [], [])
    assert row.checks == 2
    assert row.unhelped == ["2 becomes 4"]
    assert row.shares() == {"accepted": 1.0, "caught": 1.0, "told": 0.0}
    assert below_floor(row) == ["told 0.0%, floor 80.0%"]
    assert below_floor(row, {"told": 0.0}) == []


def test_what_slips_through_is_named(lesson: Lesson, folder: Path) -> None:
    tried = [
        Tried("double", "attempt", "right", "right", True),
        Tried("double", "variant", "refused", "refused", True),
        Tried("double", "mutant", "missed", "missed", False),
    ]
    one = try_answers_as({"right": True, "refused": False, "missed": True}, tried)
    (row,) = rows_of(Measurable(lesson, tried, {}, ()), one, "today", "abc")
    assert (row.right, row.rejected) == (2, ["refused: why"])
    assert (row.wrong, row.survivors, row.caught) == (1, ["missed"], 0)
    objection = Dispute("double", True, "It was right.", date(2026, 11, 30), "disputed_1")
    said = {("double", "mutant", "missed"): "the same", ("double", "variant", "refused"): "no, other"}
    (row,) = rows_of(Measurable(lesson, tried, said, (objection,)), one, "today", "abc")
    assert (row.right, row.wrong, row.equivalent, row.other_meaning) == (1, 0, 1, 1)
    assert (row.upheld, row.not_upheld) == (1, 0)
    assert below_floor(row) == []


def try_answers_as(accepted: dict[str, bool], tried: list[Tried]) -> dict[Tried, Outcome]:
    return {each: Outcome(accepted[each.name], {}, "why") for each in tried}


def test_a_row_is_stale_when_what_it_comes_from_has_changed(
    lesson: Lesson, folder: Path, tmp_path: Path
) -> None:
    before = measurable(folder, lesson)
    rows = measure([], before, Doubling(), Kept(tmp_path / "kept.json", Outcome), "abc")
    assert stale(rows, before) == []
    (folder / "attempts.py").write_text(ATTEMPTS.replace("x << 1", "x << 1 if x else 0"))
    assert stale(rows, measurable(folder, lesson)) == ["double"]
    assert stale([], before) == ["double"]


def test_equivalent_mutants_are_named_with_a_reason(lesson: Lesson, folder: Path) -> None:
    tried = tried_of(lesson, folder)
    mutant = next(each for each in tried if each.kind == "mutant")
    page = f'[[equivalent]]\nexercise = "double"\nmutant = """{mutant.name}"""\nwhy = "WHY"\n'
    path = folder / "equivalent.toml"
    path.write_text(page.replace("WHY", "the same to whoever looks"))
    said = said_by_hand(folder, tried)
    assert said == {("double", "mutant", mutant.name): "the same to whoever looks"}
    bare, told = (Measurable(lesson, tried, known, ()) for known in ({}, said))
    assert bare.contents != told.contents
    path.write_text(page.replace("WHY", ""))
    with pytest.raises(LessonError, match="has no why"):
        said_by_hand(folder, tried)
    path.write_text(page.replace(mutant.name, "no such mistake"))
    with pytest.raises(LessonError, match="is tried; take it out"):
        said_by_hand(folder, tried)


def test_a_row_says_at_which_commit_it_was_measured(folder: Path) -> None:
    root = folder.parents[1]
    assert commit_of(root) == ""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "lessons"]):
        subprocess.run([*git, *arguments], cwd=root, check=True)
    at = commit_of(root)
    assert len(at) == 8
    (root / "notes.txt").write_text("no lesson")
    assert commit_of(root) == at
    (folder / "attempts.py").write_text("")
    assert commit_of(root) == f"{at}+"
