"""A class in numbers: what every class report counts, counted once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from autograder.gradebook import Row
from autograder.model import ExerciseVerdict
from autograder.reports.wording import State, share, state_of


@dataclass(frozen=True)
class Said:
    """A reason that was given, to how many students, and for which check ('' if for the whole)."""

    text: str
    students: int
    check: str = ""


@dataclass(frozen=True)
class ExerciseTally:
    """How a class did in one exercise; counts of submissions."""

    id: str
    max_score: float
    full: int
    some: int
    none: int
    waits: int
    mean: float  # in points, of those that wait for nobody
    said: tuple[Said, ...]  # the most common first

    @property
    def count(self) -> int:
        """All submissions that have this exercise."""
        return self.full + self.some + self.none + self.waits


@dataclass(frozen=True)
class LessonTally:
    """How a class did in one lesson. Scores are those of submissions that could be graded."""

    lesson: str
    max_score: float
    scores: tuple[float, ...]  # sorted, late penalties taken off
    waiting: tuple[str, ...]  # students whose answers a person has to mark
    failed: tuple[Row, ...]
    exercises: tuple[ExerciseTally, ...]
    reasons: tuple[Said, ...]  # repairs, limits and the like

    @property
    def count(self) -> int:
        """All submissions, the failed ones too."""
        return len(self.scores) + len(self.failed)

    @property
    def mean(self) -> float:
        """Mean score; 0 when nothing could be graded."""
        return fmean(self.scores) if self.scores else 0.0

    @property
    def median(self) -> float:
        """Median score; 0 when nothing could be graded."""
        return median(self.scores) if self.scores else 0.0

    def spread(self, bins: int = 10) -> tuple[int, ...]:
        """How many scores lie in each of `bins` equal steps from 0 to the maximum (which is in the last)."""
        counts = [0] * bins
        for score in self.scores:
            counts[min(int(share(score, self.max_score) * bins + 1e-9), bins - 1)] += 1
        return tuple(counts)


def tally(rows: Iterable[Row]) -> tuple[LessonTally, ...]:
    """The numbers of every lesson, by name."""
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
    return LessonTally(
        lesson=name,
        max_score=max(row.verdict.max_score for row in rows),
        scores=tuple(sorted(row.verdict.final_score for row in graded)),
        waiting=tuple(sorted(row.student for row in graded if row.verdict.status == "needs_manual")),
        failed=tuple(
            sorted((row for row in rows if row.verdict.status == "failed"), key=lambda row: row.student)
        ),
        exercises=tuple(_exercise(exercise_id, found) for exercise_id, found in outcomes.items()),
        reasons=_most_said([{("", reason) for reason in row.verdict.reasons} for row in graded]),
    )


def _exercise(exercise_id: str, outcomes: Sequence[ExerciseVerdict]) -> ExerciseTally:
    states: Counter[State] = Counter(map(state_of, outcomes))
    marked = [outcome.score for outcome in outcomes if not outcome.needs_manual]
    return ExerciseTally(
        id=exercise_id,
        max_score=max(outcome.max_score for outcome in outcomes),
        full=states["full"],
        some=states["some"],
        none=states["none"],
        waits=states["waits"],
        mean=fmean(marked) if marked else 0.0,
        said=_most_said([_reasons_of(outcome) for outcome in outcomes if not outcome.needs_manual]),
    )


def _reasons_of(outcome: ExerciseVerdict) -> set[tuple[str, str]]:
    found = {
        (part.title, part.message) for part in outcome.parts if part.message and part.earned < part.points
    }
    if outcome.message and not found:
        found.add(("", outcome.message))
    return found


def _most_said(per_student: Iterable[set[tuple[str, str]]]) -> tuple[Said, ...]:
    """Reasons by how many students got them. Texts that differ in numbers alone count as one."""
    texts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    students: Counter[tuple[str, str]] = Counter()
    for reasons in per_student:
        keys = set()
        for check, text in sorted(reasons):
            key = (check, re.sub(r"-?\d+(\.\d+)?(e[+-]?\d+)?", "#", text))
            texts[key][text] += 1
            keys.add(key)
        students.update(keys)
    ranked = sorted(students, key=lambda key: (-students[key], key))
    return tuple(Said(_most_common(texts[key]), students[key], key[0]) for key in ranked)


def _most_common(texts: Counter[str]) -> str:
    return min(texts, key=lambda text: (-texts[text], text))
