"""Try answers in a lesson's tests: answers to several exercises share a notebook, and none is tried twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import nbformat

from autograder.atomic import write_atomic
from autograder.audit.answers import Tried
from autograder.audit.attempts import A, notebook_of_attempts, rounds_of_attempts
from autograder.audit.told import Told, lost_checks
from autograder.authoring import filled_notebook, model_answers
from autograder.errors import KernelError
from autograder.execution.slicing import cells_to_skip
from autograder.executors import Executor
from autograder.model import ExerciseVerdict, Graded, Job, Lesson, Limits
from autograder.notebooks.cells import sources_by_id

K = TypeVar("K")

#: A mistake may well loop for ever. An answer that these limits end is tried again, alone, with the usual.
IMPATIENT = Limits(cell_seconds=45, cpu_seconds=900, wall_seconds=3600)


@dataclass(frozen=True)
class Outcome:
    """The outcome of one answer. `lost`: the kind of message of each check that cost points."""

    accepted: bool
    lost: dict[str, Told]
    said: str


class Kept(Generic[K]):
    """Outcomes in a file, by a digest of what they depend on, so that no answer is tried twice.

    `kind`: the data class of an outcome, whose fields JSON can hold.
    """

    def __init__(self, path: Path, kind: type[K]) -> None:
        self._path = path
        text = path.read_text(encoding="utf-8") if path.exists() else "{}"
        self._known = {key: kind(**fields) for key, fields in json.loads(text).items()}

    def __contains__(self, key: str) -> bool:
        return key in self._known

    def __getitem__(self, key: str) -> K:
        return self._known[key]

    def add(self, outcomes: Mapping[str, K]) -> None:
        """Keep these outcomes as well; they are in the file before this returns."""
        self._known.update(outcomes)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(self._path, json.dumps({key: vars(each) for key, each in self._known.items()}))


def contents(lesson: Lesson) -> dict[str, str]:
    """Return, for each exercise, a digest of all in the lesson that its verdicts depend on, but for answers.

    That is the exercise's test and points, the demonstrations that no answer can do without, and the lesson's
    files.
    """
    filled = filled_notebook(lesson, model_answers(lesson)).decode()
    solved = nbformat.reads(filled, as_version=4).cells
    skipped = cells_to_skip(solved, lesson)
    source = nbformat.reads(lesson.source, as_version=4).cells
    tests = sources_by_id(source)
    around = [
        cell.source
        for cell in solved
        if cell.cell_type == "code" and cell.id not in skipped and "nbgrader" not in cell.metadata
    ]
    files = [(name, hashlib.sha256(content).hexdigest()) for name, content in lesson.files]
    return {e.id: digest([tests[e.test_id], e.points, around, files]) for e in lesson.exercises}


def digest(value: object) -> str:
    """Return the SHA-256 (hex) of plain data."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def try_answers(
    lesson: Lesson,
    tried: Sequence[Tried],
    executor: Executor,
    kept: Kept[Outcome],
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> dict[Tried, Outcome]:
    """Try the answers and return the outcome of each; for those in `kept`, the outcome that is kept.

    `on_progress`: called with how many answers are done, and of how many. Raises KernelError when nothing can
    be run, or the grader breaks on a notebook.
    """
    content = contents(lesson)
    keys = {each: digest([content[each.exercise], each.source]) for each in tried}
    new = list({keys[each]: each for each in tried if keys[each] not in kept}.values())
    done = len(tried) - len(new)
    on_progress(done, len(tried))
    alone: list[Tried] = []
    for together, graded in graded_rounds(lesson, rounds_of_attempts(lesson, new), executor, IMPATIENT):
        # A reason that concerns the whole notebook may have cost its other answers points, too.
        if graded.verdict.reasons:
            alone += together
            continue
        kept.add({keys[each]: _outcome(each, graded) for each in together})
        done += len(together)
        on_progress(done, len(tried))
    for together, graded in graded_rounds(lesson, ([each] for each in alone), executor, Limits()):
        kept.add({keys[each]: _outcome(each, graded) for each in together})
        done += 1
        on_progress(done, len(tried))
    return {each: kept[keys[each]] for each in tried}


def graded_rounds(
    lesson: Lesson, rounds: Iterable[list[A]], executor: Executor, limits: Limits
) -> Iterator[tuple[list[A], Graded]]:
    """Yield the answers that share a notebook, with its grading. Raises KernelError if the grader breaks."""
    numbered = dict(enumerate(rounds))
    jobs = (
        (number, Job(lesson, notebook_of_attempts(lesson, together), limits))
        for number, together in numbered.items()
    )
    for number, graded in executor.run(jobs):
        if graded.broken:
            raise KernelError(f"{lesson.name}: the grader broke on tried answers.\n{graded.broken}")
        yield numbered[number], graded


def _outcome(tried: Tried, graded: Graded) -> Outcome:
    verdict: ExerciseVerdict = next(e for e in graded.verdict.exercises if e.id == tried.exercise)
    messages = [part.message for part in verdict.parts if part.earned < part.points] + [verdict.message]
    said = " | ".join(" ".join(text.split()) for text in messages if text)
    return Outcome(verdict.score == verdict.max_score, lost_checks(verdict), said[:300])
