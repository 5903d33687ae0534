"""Grade every attempt of a lesson and hold the verdict against what its author said it must be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Protocol, TypeVar

from autograder.authoring import Attempt, filled_notebook
from autograder.executors import Executor
from autograder.model import ExerciseVerdict, Job, Lesson


class AnswerToExercise(Protocol):
    """An answer to one exercise: an author's attempt, or an answer that was made from one."""

    @property
    def exercise(self) -> str: ...

    @property
    def source(self) -> str: ...


A = TypeVar("A", bound=AnswerToExercise)


@dataclass(frozen=True)
class AttemptResult:
    """An attempt and its verdict. `problem` is '' when points and words are as its author said."""

    attempt: Attempt
    verdict: ExerciseVerdict
    problem: str


def try_attempts(lesson: Lesson, attempts: Sequence[Attempt], executor: Executor) -> list[AttemptResult]:
    """Grade the attempts, in the order given.

    The first attempts of all exercises share one notebook, the second ones the next, and so on: exercises
    don't depend on each other, so this says the same as a notebook for each, in a fraction of the time.
    """
    rounds = dict(enumerate(rounds_of_attempts(lesson, attempts)))
    jobs = [
        (number, Job(lesson, notebook_of_attempts(lesson, together))) for number, together in rounds.items()
    ]
    verdicts = {
        (number, verdict.id): verdict
        for number, graded in executor.run(jobs)
        for verdict in graded.verdict.exercises
    }
    results = {
        id(attempt): _result(attempt, verdicts[number, attempt.exercise])
        for number, together in rounds.items()
        for attempt in together
    }
    return [results[id(attempt)] for attempt in attempts]


def rounds_of_attempts(lesson: Lesson, attempts: Sequence[A]) -> Iterator[list[A]]:
    """Yield the first attempts of all exercises together, then the second ones, and so on."""
    by_exercise = [[a for a in attempts if a.exercise == exercise.id] for exercise in lesson.exercises]
    for together in zip_longest(*by_exercise):
        yield [attempt for attempt in together if attempt is not None]


def notebook_of_attempts(lesson: Lesson, together: Sequence[AnswerToExercise]) -> bytes:
    """Return a submission with these attempts, at most one for each exercise; the others are unanswered."""
    return filled_notebook(lesson, {attempt.exercise: attempt.source for attempt in together})


def _result(attempt: Attempt, verdict: ExerciseVerdict) -> AttemptResult:
    said = feedback_text(verdict)
    if verdict.score != attempt.earns:
        problem = f"earned {verdict.score:g}, should earn {attempt.earns:g}; the feedback: {said}"
    elif attempt.says and attempt.says.lower() not in said.lower():
        problem = f"the feedback does not say “{attempt.says}”: {said}"
    else:
        problem = ""
    return AttemptResult(attempt, verdict, problem)


def feedback_text(verdict: ExerciseVerdict) -> str:
    """Return all that the student is told about lost points, in one string."""
    parts = [
        f"{part.title}: {part.message} {part.hint}" for part in verdict.parts if part.earned < part.points
    ]
    return " ".join(" | ".join([*parts, verdict.message]).split())
