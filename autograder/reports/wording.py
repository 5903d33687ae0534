"""How points and outcomes are named, the same in every report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from autograder.model import ExerciseVerdict, Part, Verdict, total

#: full, some or no points; or a person has still to mark it.
State = Literal["full", "some", "none", "waits"]

MARKS: dict[State, str] = {"full": "✔", "some": "◐", "none": "✘", "waits": "✎"}
#: The messages for a missing answer: by a rubric, by a plain test that met the `raise NotImplementedError`
#: of an untouched cell, and for a question in words.
NOT_ATTEMPTED = frozenset({"Not attempted yet.", "NotImplementedError", "Not answered."})

STATE_WORDS: dict[State, str] = {
    "full": "full marks",
    "some": "some points",
    "none": "no points",
    "waits": "not yet marked by a person",
}


def points(value: float) -> str:
    """Return `value` without needless zeros: '3', '2.5', '0.33'."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def of_points(score: float, most: float) -> str:
    """Return a score in words: '2 of 3 points', '1 of 1 point'."""
    return f"{points(score)} of {points(most)} point{'' if most == 1 else 's'}"


def share(score: float, most: float) -> float:
    """Return `score` as a share of `most`, from 0 to 1; 1 where there were no points to earn."""
    return min(max(score / most, 0.0), 1.0) if most > 0 else 1.0


def percent(part: float) -> str:
    """Return a share as '71 %'. Only 1 is '100 %', and only 0 is '0 %'."""
    hundredths = round(100 * part)
    if 0 < part < 1:
        hundredths = min(max(hundredths, 1), 99)
    return f"{hundredths}\N{NO-BREAK SPACE}%"


def is_not_attempted(outcome: ExerciseVerdict) -> bool:
    """Whether no part was attempted: the exercise earned no points, and for no other reason."""
    if outcome.needs_manual or outcome.score > 0:
        return False
    reasons = {part.message for part in outcome.parts if part.earned < part.points} or {outcome.message}
    return bool(reasons) and reasons <= NOT_ATTEMPTED


def state_of(outcome: ExerciseVerdict | Part) -> State:
    """Return the state of an exercise or of one part of it."""
    if isinstance(outcome, Part):
        score, most = outcome.earned, outcome.points
    elif outcome.needs_manual:
        return "waits"
    else:
        score, most = outcome.score, outcome.max_score
    if score >= most:
        return "full"
    return "some" if score > 0 else "none"


def share_so_far(verdict: Verdict) -> float | None:
    """Return the share earned of the points that are marked, from 0 to 1; None where none is known yet."""
    marked = verdict.max_score - waiting_points(verdict)
    return None if verdict.status == "failed" or marked <= 0 else share(verdict.final_score, marked)


def waiting_points(verdict: Verdict) -> float:
    """Return how many points a person has still to give or to refuse."""
    return total(exercise.max_score for exercise in verdict.exercises if exercise.needs_manual)


def short_names(lessons: Sequence[str]) -> dict[str, str]:
    """Return '03' for '03_xor' if there are more than three lessons with unlike numbers, else full names."""
    numbers = {lesson: match[0] for lesson in lessons if (match := re.match(r"\d+", lesson))}
    unlike = len(set(numbers.values())) == len(lessons)
    return {lesson: numbers[lesson] if unlike and len(lessons) > 3 else lesson for lesson in lessons}
