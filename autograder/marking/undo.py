"""What was marked from here, so that it can be taken back, the last first."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass

from autograder.gradebook.by_hand import Given
from autograder.marking.questions import Question

#: So many steps are kept, of all who mark here together.
KEPT = 2_000


@dataclass(frozen=True)
class Step:
    """One act of marking: one answer, or a group. `before`: the name of the same person's step before it."""

    question: Question
    given: tuple[Given, ...]
    before: str


class Steps:
    """Steps by name. Each page carries the name of its last one, so nobody takes back what another did."""

    def __init__(self) -> None:
        self._steps: OrderedDict[str, Step] = OrderedDict()

    def add(self, question: Question, given: tuple[Given, ...], before: str) -> str:
        """Keep a step; returns its name. A step in which nothing was written is none: the one before is."""
        if not given:
            return before
        name = secrets.token_urlsafe(8)
        self._steps[name] = Step(question, given, before)
        while len(self._steps) > KEPT:
            self._steps.popitem(last=False)
        return name

    def take(self, name: str) -> Step | None:
        """The step of that name, which is no longer kept then; None if it is not known (any more)."""
        return self._steps.pop(name, None)

    def known(self, name: str) -> bool:
        """Whether it can be taken back."""
        return name in self._steps
