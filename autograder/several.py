"""Assignments of several notebooks: each notebook is graded by itself, and the outcomes are joined here.

As a `Lesson`, such an assignment holds each notebook as a lesson of its own (`Lesson.notebooks`), and its own
fields are those of one long lesson, as which all reports treat it. Since nbgrader's ids are unique within a
notebook only, an id of the whole has the notebook's name in front: `problem1/squares`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import nbformat

from autograder.model import ExerciseVerdict, Files, Graded, Lesson, Status, Verdict
from autograder.notebooks.cells import grade_id


def whole_id(assignment: str, notebook: str, name: str) -> str:
    """Return the id of a notebook's cell or exercise in the whole assignment."""
    return name if notebook == assignment else f"{notebook}/{name}"


def joined_lesson(name: str, notebooks: Sequence[Lesson], files: Files = ()) -> Lesson:
    """Return the assignment `name` as one lesson."""

    def rename(notebook: Lesson, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(whole_id(name, notebook.name, one) for one in names)

    exercises = tuple(
        replace(
            exercise,
            id=whole_id(name, notebook.name, exercise.id),
            test_id=whole_id(name, notebook.name, exercise.test_id),
            answer_ids=rename(notebook, exercise.answer_ids),
        )
        for notebook in notebooks
        for exercise in notebook.exercises
    )
    answers = tuple(
        replace(answer, id=whole_id(name, notebook.name, answer.id))
        for notebook in notebooks
        for answer in notebook.answers
    )
    names = [notebook.name for notebook in notebooks]
    source = _joined(name, names, [notebook.source for notebook in notebooks])
    release = _joined(name, names, [notebook.release for notebook in notebooks])
    return Lesson(name, source, release, exercises, answers, files, tuple(notebooks))


def joined_outcome(lesson: Lesson, outcomes: Sequence[Graded]) -> Graded:
    """Join the outcomes of the notebooks of `lesson`, in their order.

    If one notebook can't be graded and others can, a person has to look at it, and the whole has not failed.
    """
    names = [notebook.name for notebook in lesson.notebooks]
    verdicts = [outcome.verdict for outcome in outcomes]
    failed = {verdict.status == "failed" for verdict in verdicts if verdict.exercises} == {True}
    if not failed:
        verdicts = [_to_look_at(verdict) for verdict in verdicts]
    exercises = tuple(
        replace(exercise, id=whole_id(lesson.name, name, exercise.id))
        for name, verdict in zip(names, verdicts, strict=True)
        for exercise in verdict.exercises
    )
    reasons = tuple(
        f"{name}: {reason}"
        for name, verdict in zip(names, verdicts, strict=True)
        for reason in verdict.reasons
    )
    verdict = Verdict(
        sum(verdict.score for verdict in verdicts),
        lesson.max_score,
        "failed" if failed else _status(exercises),
        sum(verdict.seconds for verdict in verdicts),
        reasons,
        exercises,
    )
    notebooks = tuple(outcome.notebook for outcome in outcomes)
    broken = next((outcome.broken for outcome in outcomes if outcome.broken), "")
    crowded = any(outcome.crowded for outcome in outcomes)
    return Graded(verdict, _joined(lesson.name, names, notebooks), broken, crowded, notebooks)


def recalled(lesson: Lesson, verdict: Verdict, notebooks: Sequence[str]) -> Graded:
    """Return the outcome of a stored verdict and its stored executed notebooks."""
    if not lesson.notebooks:
        return Graded(verdict, notebooks[0])
    names = [notebook.name for notebook in lesson.notebooks]
    return Graded(verdict, _joined(lesson.name, names, notebooks), notebooks=tuple(notebooks))


def separated(lesson: Lesson, graded: Graded) -> list[tuple[Lesson, Graded]]:
    """Return each notebook with its part of the outcome; a lesson of one notebook gives that one."""
    if not lesson.notebooks:
        return [(lesson, graded)]
    outcomes = {outcome.id: outcome for outcome in graded.verdict.exercises}
    executed = graded.notebooks or tuple(notebook.release for notebook in lesson.notebooks)
    parts = []
    for notebook, text in zip(lesson.notebooks, executed, strict=True):
        exercises = tuple(
            replace(outcomes[whole_id(lesson.name, notebook.name, exercise.id)], id=exercise.id)
            for exercise in notebook.exercises
            if whole_id(lesson.name, notebook.name, exercise.id) in outcomes
        )
        score = sum(exercise.score for exercise in exercises)
        verdict = replace(graded.verdict, score=score, max_score=notebook.max_score, exercises=exercises)
        parts.append((notebook, Graded(verdict, text)))
    return parts


def _to_look_at(verdict: Verdict) -> Verdict:
    """Return the verdict on a notebook that can't be graded, changed so that a person is asked to look."""
    if verdict.status != "failed":
        return verdict
    return replace(verdict, exercises=tuple(replace(one, needs_manual=True) for one in verdict.exercises))


def _status(exercises: Iterable[ExerciseVerdict]) -> Status:
    return "needs_manual" if any(exercise.needs_manual for exercise in exercises) else "graded"


def _joined(assignment: str, names: Sequence[str], texts: Sequence[str]) -> str:
    """Return one notebook (JSON text) with the cells of all, each notebook below a heading with its name."""
    notebooks = [nbformat.reads(text, as_version=4) for text in texts]
    whole = nbformat.v4.new_notebook(metadata=notebooks[0].metadata if notebooks else {})
    for number, (name, notebook) in enumerate(zip(names, notebooks, strict=True)):
        if len(notebooks) > 1:
            whole.cells.append(nbformat.v4.new_markdown_cell(f"## {name}", id=f"notebook-{number}"))
        for place, cell in enumerate(notebook.cells):
            cell["id"] = f"n{number}-{place}"
            if own := grade_id(cell):
                cell.metadata.nbgrader["grade_id"] = whole_id(assignment, name, own)
            whole.cells.append(cell)
    return str(nbformat.writes(whole)) + "\n"
