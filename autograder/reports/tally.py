"""A class in numbers: what every class report counts, counted once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from autograder.model import ExerciseVerdict, Row
from autograder.reports.item_analysis import Item, analyse
from autograder.reports.wording import (
    NOT_ATTEMPTED,
    State,
    is_not_attempted,
    share,
    share_so_far,
    state_of,
)

#: A mistake is shared when at least this part of those who tried an exercise made it, and so many students.
SHARED, FEWEST_WHO_SHARE = 0.5, 3


@dataclass(frozen=True)
class Said:
    """A reason, how many students were given it, and for which check ('' if for none in particular).

    "Not attempted" is not counted as a reason: see `ExerciseTally.not_attempted`.
    """

    text: str
    students: int
    check: str = ""


@dataclass(frozen=True)
class ExerciseTally:
    """How a class did in one exercise. Each submission counts in one of `full` … `not_attempted`."""

    id: str
    max_score: float
    full: int
    some: int
    none: int
    waits: int
    not_attempted: int
    partly_attempted: int  # of those above: who left out a part of it
    mean: float  # in points, of those who tried it and wait for nobody
    said: tuple[Said, ...]  # the most common first
    item: Item

    @property
    def count(self) -> int:
        """The number of submissions that have this exercise."""
        return self.full + self.some + self.none + self.waits + self.not_attempted


@dataclass(frozen=True)
class LessonTally:
    """How a class did in one lesson. Scores are those of submissions that could be graded."""

    lesson: str
    max_score: float
    scores: tuple[float, ...]  # sorted, late penalties taken off
    shares: tuple[float, ...]  # sorted: of each submission, what was earned of what is marked, from 0 to 1
    waiting: tuple[str, ...]  # students whose answers a person has to mark
    failed: tuple[Row, ...]
    exercises: tuple[ExerciseTally, ...]
    reasons: tuple[Said, ...]  # repairs, limits and the like

    @property
    def count(self) -> int:
        """The number of all submissions, including the failed ones."""
        return len(self.scores) + len(self.failed)

    @property
    def mean(self) -> float:
        """Mean score; 0 when nothing could be graded."""
        return fmean(self.scores) if self.scores else 0.0

    @property
    def median(self) -> float:
        """Median score; 0 when nothing could be graded."""
        return median(self.scores) if self.scores else 0.0

    @property
    def mean_share(self) -> float | None:
        """The mean share earned of the points that are marked; None where nothing is marked."""
        return fmean(self.shares) if self.shares else None

    @property
    def median_share(self) -> float | None:
        """The median share earned of the points that are marked; None where nothing is marked."""
        return median(self.shares) if self.shares else None

    def spread(self, bins: int = 10) -> tuple[int, ...]:
        """Return how many scores lie in each of `bins` equal steps from 0 to the maximum (in the last)."""
        counts = [0] * bins
        for score in self.scores:
            counts[min(int(share(score, self.max_score) * bins + 1e-9), bins - 1)] += 1
        return tuple(counts)


@dataclass(frozen=True)
class Shared:
    """A mistake that many have made in one exercise. `part`: the share of those who tried it, from 0 to 1."""

    lesson: str
    exercise: str
    said: Said
    tried: int

    @property
    def part(self) -> float:
        return self.said.students / self.tried


def shared_mistakes(tallies: Iterable[LessonTally], *, at_least: float = SHARED) -> tuple[Shared, ...]:
    """Return the reasons given to at least this part of those who tried an exercise, most common first.

    Of the checks of one exercise that give the same reason, the one that gave it most often stands for all.
    """
    found: dict[tuple[str, str, str], Shared] = {}
    for lesson in tallies:
        for exercise in lesson.exercises:
            for said in exercise.said:  # the most common first
                here = (lesson.lesson, exercise.id, _shape(said.text))
                if said.students >= max(FEWEST_WHO_SHARE, at_least * exercise.item.tried):
                    found.setdefault(here, Shared(*here[:2], said, exercise.item.tried))
    return tuple(sorted(found.values(), key=lambda one: (-one.part, -one.said.students, one.lesson)))


def tally(rows: Iterable[Row]) -> tuple[LessonTally, ...]:
    """Return the numbers of every lesson, sorted by its name."""
    by_lesson: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_lesson[row.lesson].append(row)
    return tuple(_lesson(name, by_lesson[name]) for name in sorted(by_lesson))


def _lesson(name: str, rows: Sequence[Row]) -> LessonTally:
    graded = [row for row in rows if row.verdict.status != "failed"]
    outcomes: dict[str, list[ExerciseVerdict]] = {}
    for row in graded:
        for exercise in row.verdict.exercises:
            outcomes.setdefault(exercise.id, []).append(exercise)
    items = analyse([row.verdict.exercises for row in graded])
    shares = (share_so_far(row.verdict) for row in graded)
    return LessonTally(
        lesson=name,
        max_score=max(row.verdict.max_score for row in rows),
        scores=tuple(sorted(row.verdict.final_score for row in graded)),
        shares=tuple(sorted(one for one in shares if one is not None)),
        waiting=tuple(sorted(row.student for row in graded if row.verdict.status == "needs_manual")),
        failed=tuple(
            sorted((row for row in rows if row.verdict.status == "failed"), key=lambda row: row.student)
        ),
        exercises=tuple(_exercise(found, items[exercise_id]) for exercise_id, found in outcomes.items()),
        reasons=_most_said([{("", reason) for reason in row.verdict.reasons} for row in graded]),
    )


def _exercise(outcomes: Sequence[ExerciseVerdict], item: Item) -> ExerciseTally:
    tried = [outcome for outcome in outcomes if not is_not_attempted(outcome)]
    states: Counter[State] = Counter(map(state_of, tried))
    marked = [outcome for outcome in tried if not outcome.needs_manual]
    return ExerciseTally(
        id=outcomes[0].id,
        max_score=max(outcome.max_score for outcome in outcomes),
        full=states["full"],
        some=states["some"],
        none=states["none"],
        waits=states["waits"],
        not_attempted=len(outcomes) - len(tried),
        partly_attempted=sum(
            any(part.message in NOT_ATTEMPTED and part.earned < part.points for part in outcome.parts)
            for outcome in marked
        ),
        mean=fmean(outcome.score for outcome in marked) if marked else 0.0,
        said=_most_said([_reasons_of(outcome) for outcome in marked]),
        item=item,
    )


def _reasons_of(outcome: ExerciseVerdict) -> set[tuple[str, str]]:
    found = {
        (part.title, part.message) for part in outcome.parts if part.message and part.earned < part.points
    }
    if outcome.message and not found:
        found.add(("", outcome.message))
    return {(check, text) for check, text in found if text not in NOT_ATTEMPTED}


def _most_said(per_student: Iterable[set[tuple[str, str]]]) -> tuple[Said, ...]:
    """Return the reasons, most common first. Texts that differ in numbers alone count as one."""
    texts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    students: Counter[tuple[str, str]] = Counter()
    for reasons in per_student:
        keys = set()
        for check, text in sorted(reasons):
            key = (check, _shape(text))
            texts[key][text] += 1
            keys.add(key)
        students.update(keys)
    ranked = sorted(students, key=lambda key: (-students[key], key))
    return tuple(Said(_most_common(texts[key]), students[key], key[0]) for key in ranked)


def _shape(text: str) -> str:
    """Return `text` with a # in place of each number."""
    return re.sub(r"-?\d+(\.\d+)?(e[+-]?\d+)?", "#", text)


def _most_common(texts: Counter[str]) -> str:
    return min(texts, key=lambda text: (-texts[text], text))
