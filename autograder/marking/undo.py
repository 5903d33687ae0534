"""The steps of marking, so that they can be undone, the last first."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass

from autograder.gradebook.by_hand import Given
from autograder.marking.questions import Question

#: The most steps that are kept, of all who use this server together.
KEPT = 2_000


@dataclass(frozen=True)
class Step:
    """One step of marking: an answer, or a group. `before`: the name of the same person's previous step."""

    question: Question
    given: tuple[Given, ...]
    before: str


class Steps:
    """Steps by name. A page carries the name of its last step, so nobody undoes another person's step."""

    def __init__(self) -> None:
        self._steps: OrderedDict[str, Step] = OrderedDict()

    def add(self, question: Question, given: tuple[Given, ...], before: str) -> str:
        """Keep a step and return its name. If nothing was written, return the name of the step before."""
        if not given:
            return before
        name = secrets.token_urlsafe(8)
        self._steps[name] = Step(question, given, before)
        while len(self._steps) > KEPT:
            self._steps.popitem(last=False)
        return name

    def take(self, name: str) -> Step | None:
        """Return and forget the step of that name; None if there is no such step (any more)."""
        return self._steps.pop(name, None)

    def known(self, name: str) -> bool:
        """Whether the step of that name can be undone."""
        return name in self._steps
