"""Whether a message tells a student more than what was returned and what was expected."""

from __future__ import annotations

import re
from typing import Literal

from autograder.model import ExerciseVerdict

#: `named`: a sentence on the mistake; `raised`: what the answer raised, and where; `bare`: two values alone.
Told = Literal["named", "raised", "bare"]

#: How coursekit words a difference that no sentence of an author's explains.
_BARE = re.compile(
    r"; expected .*\.$"
    r"|^\d+ of the \d+ values of .* wrong; the first is at "
    r"|first differs at "
    r"|, an object of the type .* expected\.$"
    r"|(numbers of shape .*|a number) (was|were) expected\.$"
    r"|were expected\.$"
    r"| contains (nan|inf): "
    r"|^Your answer could not be used here: "
    r"|^Not attempted yet\.$",
    re.DOTALL,
)
_NAMED_ANYHOW = re.compile(r"Does (it|the function) end in `return`\?")
_RAISED = re.compile(r"^`[^`]*` raised |^[A-Z]\w*(Error|Exception)\b")


def how_told(message: str) -> Told:
    """Return which kind of message this is."""
    if _NAMED_ANYHOW.search(message):
        return "named"
    if _RAISED.search(message):
        return "raised"
    return "bare" if not message or _BARE.search(message) else "named"


def lost_checks(verdict: ExerciseVerdict) -> dict[str, Told]:
    """Return the kind of message of each check that cost points, by title; '' stands for the exercise."""
    lost = {part.title: how_told(part.message) for part in verdict.parts if part.earned < part.points}
    return {**lost, "": how_told(verdict.message)} if verdict.message else lost


def best_told(lost: dict[str, Told]) -> Told:
    """Return the most helpful kind of message that was given: one that names the mistake is enough."""
    kinds = set(lost.values())
    return "named" if "named" in kinds else "raised" if "raised" in kinds else "bare"
