"""How points and outcomes are named, the same in every report."""

from __future__ import annotations

from typing import Literal

from autograder.model import ExerciseVerdict, Part, Verdict, total

#: full, some or no points; or a person has still to mark it.
State = Literal["full", "some", "none", "waits"]

MARKS: dict[State, str] = {"full": "✔", "some": "◐", "none": "✘", "waits": "✎"}
STATE_WORDS: dict[State, str] = {
    "full": "full marks",
    "some": "some points",
    "none": "no points",
    "waits": "not yet marked by a person",
}


def points(value: float) -> str:
    """`value` without needless zeros: '3', '2.5', '0.33'."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def of_points(score: float, most: float) -> str:
    """'2 of 3 points', '1 of 1 point'."""
    return f"{points(score)} of {points(most)} point{'' if most == 1 else 's'}"


def share(score: float, most: float) -> float:
    """`score` as a share of `most`, between 0 and 1; 1 where nothing was to be had."""
    return min(max(score / most, 0.0), 1.0) if most > 0 else 1.0


def state_of(outcome: ExerciseVerdict | Part) -> State:
    """How an exercise or a part came out."""
    if isinstance(outcome, Part):
        score, most = outcome.earned, outcome.points
    elif outcome.needs_manual:
        return "waits"
    else:
        score, most = outcome.score, outcome.max_score
    if score >= most:
        return "full"
    return "some" if score > 0 else "none"


def waiting_points(verdict: Verdict) -> float:
    """How many points a person has still to give or to refuse."""
    return total(exercise.max_score for exercise in verdict.exercises if exercise.needs_manual)
