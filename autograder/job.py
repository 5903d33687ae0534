"""Grades one job, a submission's bytes, and returns its verdict, without a shared disk or a database."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from autograder.errors import Unreadable
from autograder.execution.files import folders
from autograder.execution.plan import plan
from autograder.execution.run import Executed, execute
from autograder.execution.start import Settings
from autograder.intake import Restored, restore
from autograder.model import Earlier, ExerciseVerdict, Graded, Job, Lesson, Status, Verdict, total
from autograder.notebooks.cells import with_outputs_of
from autograder.scoring import score, with_causes
from autograder.several import joined_outcome


def grade(job: Job, *, warm: bool = True) -> Graded:
    """Grade one submission. Raises KernelError when no kernel can be started, and nothing else.

    `warm`: kernels are forked from a process that has imported TensorFlow. Else they start from nothing,
    which is slower and gives the same verdict.
    """
    if job.lesson.notebooks:
        return _each_notebook(job, warm)
    try:
        restored = restore(job.submission, job.lesson)
    except Unreadable as error:
        return replace(nothing_to_grade(job.lesson, str(error)), landmarks=error.landmarks)
    if job.earlier is not None and (graded := _due_alone(job, job.earlier, restored, warm)):
        return graded
    executed, exercises = _executed(job, restored, None, warm)
    return Graded(
        _verdict(job.lesson, executed.seconds, restored.reasons + executed.reasons, exercises),
        executed.notebook,
        crowded=executed.crowded,
        undisturbed=not executed.reasons,
        landmarks=restored.landmarks,
    )


def _due_alone(job: Job, earlier: Earlier, restored: Restored, warm: bool) -> Graded | None:
    """Grade the exercises that are due; None where something happened that may concern the others too."""
    # `restored` stays without outputs: it may have to be run whole.
    copied = replace(restored, notebook=deepcopy(restored.notebook))
    executed, exercises = _executed(job, copied, earlier.due, warm)
    if executed.reasons:
        return None
    found = {exercise.id: exercise for exercise in earlier.verdict.exercises}
    kept = {
        exercise.id: exercise.test_id
        for exercise in job.lesson.exercises
        if exercise.id not in earlier.due and exercise.kind != "manual"
    }
    exercises = tuple(found[each.id] if each.id in kept else each for each in exercises)
    return Graded(
        _verdict(job.lesson, executed.seconds, restored.reasons, exercises),
        with_outputs_of(executed.notebook, earlier.notebook, kept.values()),
        undisturbed=True,
        landmarks=restored.landmarks,
    )


def _executed(
    job: Job, restored: Restored, due: frozenset[str] | None, warm: bool
) -> tuple[Executed, tuple[ExerciseVerdict, ...]]:
    """Run and score the notebook; `due`: the exercises whose tests run, all if None."""
    planned = plan(restored.notebook, job.lesson, full=job.full, due=due)
    settings = Settings(warm=warm, unsafe=job.unsafe)
    there = folders(job.lesson.files, job.files)
    executed = execute(restored.notebook, job.limits, planned, settings, there)
    scored = score(executed, job.lesson, restored.unanswered)
    return executed, with_causes(scored, executed, job.lesson, restored.holders)


def _verdict(
    lesson: Lesson, seconds: float, reasons: tuple[str, ...], exercises: tuple[ExerciseVerdict, ...]
) -> Verdict:
    score = total(exercise.score for exercise in exercises)
    return Verdict(score, lesson.max_score, _status(exercises), seconds, reasons, exercises)


def nothing_to_grade(lesson: Lesson, why: str) -> Graded:
    """Return the outcome for something that is no notebook: no points, the reason, and the blank lesson."""
    exercises = tuple(
        ExerciseVerdict(exercise.id, 0, exercise.points, message=why) for exercise in lesson.exercises
    )
    return Graded(Verdict(0, lesson.max_score, "failed", 0.0, (why,), exercises), lesson.release)


def _each_notebook(job: Job, warm: bool) -> Graded:
    """Grade an assignment of several notebooks; one that is missing earns nothing, as in nbgrader."""
    given = dict(job.notebooks)
    outcomes = []
    for notebook in job.lesson.notebooks:
        lesson = replace(notebook, files=job.lesson.files)
        if lesson.name in given and lesson.exercises:
            outcomes.append(grade(replace(job, lesson=lesson, submission=given[lesson.name]), warm=warm))
            continue
        outcome = nothing_to_grade(lesson, f"'{lesson.name}.ipynb' was not handed in.")
        if not lesson.exercises:  # a notebook only to be read need not be run
            outcome = replace(outcome, verdict=replace(outcome.verdict, status="graded", reasons=()))
        elif given:
            outcome = replace(outcome, verdict=replace(outcome.verdict, status="graded"))
        outcomes.append(outcome)
    return joined_outcome(job.lesson, outcomes)


def _status(exercises: tuple[ExerciseVerdict, ...]) -> Status:
    return "needs_manual" if any(exercise.needs_manual for exercise in exercises) else "graded"
