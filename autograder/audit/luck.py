"""How far a verdict is luck: tests that train or draw numbers, with many seeds, on answers of known worth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from pathlib import Path

from autograder.audit.attempts import rounds_of_attempts
from autograder.audit.reseeding import (
    Ends,
    Measured,
    Run,
    exercises_with_randomness,
    runs_in,
    with_other_seeds,
)
from autograder.audit.trying import Kept, contents, digest, graded_rounds
from autograder.authoring import Attempt, model_answers, read_attempts
from autograder.executors import Executor
from autograder.model import Exercise, Lesson, Limits

SIDES = ("holds", "fails")
#: So many seeds are tried in one notebook: a kernel costs as much as a few runs, and models pile up in it.
SEEDS_AT_ONCE = 40
#: Limits for such a notebook.
PATIENT = Limits(cell_seconds=1800, cpu_seconds=7200, wall_seconds=36_000, output_bytes_per_cell=5_000_000)


@dataclass(frozen=True)
class Threshold:
    """A number that a test compares a measured value with. `where`: the comparison's text.

    `right`: lowest and highest value of right answers. `near`: the same of near misses for which the
    comparison failed; None if it never did.
    """

    where: str
    limit: float
    right: Ends
    near: Ends | None


@dataclass(frozen=True)
class Luck:
    """The results of one exercise's tests over many seeds. `lost`, `otherwise`: number of runs, by answer."""

    lesson: str
    exercise: str
    content: str  # digest of what was measured
    measured: str  # the day
    commit: str
    seeds: int
    right: int  # runs of right answers
    lost: dict[str, int]  # of those, without all points
    near: int  # runs of near misses
    otherwise: dict[str, int]  # of those, with other points than their author says
    thresholds: list[Threshold]


@dataclass(frozen=True)
class Runs:
    """The results of one answer over some seeds: points by run, and the range of each value compared."""

    earned: list[float]
    seen: dict[str, Measured] = field(default_factory=dict)


@dataclass(frozen=True)
class RandomTests:
    """A lesson's exercises whose tests train or draw numbers, and the answers that each is tried with."""

    lesson: Lesson
    answers: Mapping[Exercise, Sequence[Attempt]]

    @cached_property
    def contents(self) -> dict[str, str]:
        """For each exercise, a digest of all that its row depends on."""
        lesson = contents(self.lesson)
        return {
            exercise.id: digest([lesson[exercise.id], [[a.name, a.source, a.earns] for a in answers]])[:16]
            for exercise, answers in self.answers.items()
        }


def random_tests(folder: Path, lesson: Lesson) -> RandomTests:
    """Return the random tests of a lesson, with right answers and near misses. Raises LessonError.

    A near miss is an attempt that earns a part of the points.
    """
    attempts, models = read_attempts(folder, lesson), model_answers(lesson)
    answers = {}
    for exercise in exercises_with_randomness(lesson):
        model = Attempt(exercise.id, "model solution", models[exercise.answer_ids[0]], exercise.points, "")
        mine = [each for each in attempts if each.exercise == exercise.id and each.earns > 0]
        answers[exercise] = [model, *mine]
    return RandomTests(lesson, answers)


def try_seeds(
    of: RandomTests,
    seeds: int,
    executor: Executor,
    kept: Kept[Runs],
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> dict[Attempt, list[Runs]]:
    """Try each answer with so many seeds and return its results; those in `kept` are not tried again.

    `on_progress`: called with how many runs are done, and of how many. Raises KernelError.
    """
    content = contents(of.lesson)
    parts = [(first, min(first + SEEDS_AT_ONCE, seeds)) for first in range(0, seeds, SEEDS_AT_ONCE)]
    every = [each for answers in of.answers.values() for each in answers]
    keys = {
        (each, part): digest([content[each.exercise], each.source, part]) for part in parts for each in every
    }
    done = sum(last - first for (_, (first, last)), key in keys.items() if key in kept)
    on_progress(done, len(every) * seeds)
    exercises = {exercise.id: exercise for exercise in of.answers}
    for part in parts:
        due = [each for each in every if keys[each, part] not in kept]
        if not due:
            continue
        varied = with_other_seeds(of.lesson, *part)
        for together, graded in graded_rounds(varied, rounds_of_attempts(varied, due), executor, PATIENT):
            kept.add(
                {
                    keys[each, part]: _runs(graded.notebook, exercises[each.exercise], part)
                    for each in together
                }
            )
            done += len(together) * (part[1] - part[0])
            on_progress(done, len(every) * seeds)
    return {each: [kept[keys[each, part]] for part in parts] for each in every}


def luck_of(
    of: RandomTests, outcomes: Mapping[Attempt, Sequence[Runs]], measured: str, commit: str
) -> list[Luck]:
    """Return a row for each exercise."""
    rows = []
    for exercise, answers in of.answers.items():
        off = {
            each: sum(earned != each.earns for runs in outcomes[each] for earned in runs.earned)
            for each in answers
        }
        right = [each for each in answers if each.earns == exercise.points]
        near = [each for each in answers if each.earns != exercise.points]
        seeds = sum(len(runs.earned) for runs in outcomes[answers[0]])
        rows.append(
            Luck(
                lesson=of.lesson.name,
                exercise=exercise.id,
                content=of.contents[exercise.id],
                measured=measured,
                commit=commit,
                seeds=seeds,
                right=seeds * len(right),
                lost={each.name: off[each] for each in right if off[each]},
                near=seeds * len(near),
                otherwise={each.name: off[each] for each in near if off[each]},
                thresholds=list(
                    _thresholds(
                        [runs for each in right for runs in outcomes[each]],
                        [runs for each in near for runs in outcomes[each]],
                    )
                ),
            )
        )
    return rows


def upper_bound(lost: int, runs: int, confidence: float = 0.95) -> float:
    """Return the largest share compatible with `lost` of so many runs, by Clopper and Pearson (1934)."""
    from scipy.special import betaincinv

    return float(betaincinv(lost + 1, runs - lost, confidence)) if lost < runs else 1.0


def _runs(notebook: str, exercise: Exercise, part: tuple[int, int]) -> Runs:
    """Return the results of an exercise in an executed notebook; a run that is missing earned nothing."""
    told = {run.number: run for run in runs_in(notebook, exercise)}
    compared = dict.fromkeys(where for run in told.values() for where in run.seen)
    seen = {where: _over_all(told.values(), where) for where in compared}
    return Runs([told[number].earned if number in told else 0.0 for number in range(*part)], seen)


def _thresholds(right: Sequence[Runs], near: Sequence[Runs]) -> Iterator[Threshold]:
    """Yield the thresholds whose measured values differ from run to run, in the order of the test."""
    for where in dict.fromkeys(where for runs in right for where in runs.seen):
        mine, others = _over_all(right, where), _over_all(near, where)
        sides = [mine[side] for side in SIDES if side in mine]
        ends = min(low for low, _ in sides), max(high for _, high in sides)
        if ends[0] < ends[1]:
            yield Threshold(where, mine["limit"], ends, others.get("fails"))


def _over_all(runs: Iterable[Run | Runs], where: str) -> Measured:
    """Return what one comparison measured in all of these runs together."""
    return reduce(_together, (each.seen[where] for each in runs if where in each.seen), {})


def _together(one: Measured, other: Measured) -> Measured:
    both: Measured = {**one, **other}
    for side in SIDES:
        if side in one and side in other:
            (low, high), (lower, higher) = one[side], other[side]
            both[side] = min(low, lower), max(high, higher)
    return both
