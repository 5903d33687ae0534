"""What is measured of a lesson, and digests that say whether a measured row is still up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.audit.answers import Tried, answers_to, said_by_hand
from autograder.audit.disputes import Dispute, read_disputes
from autograder.audit.trying import contents, digest
from autograder.authoring import read_attempts
from autograder.model import Lesson


@dataclass(frozen=True)
class Measurable:
    """A lesson with all answers that its tests are tried with.

    `said`: why a mutant is not wrong or a variant not right, by (exercise, kind, name).
    """

    lesson: Lesson
    tried: Sequence[Tried]
    said: Mapping[tuple[str, str, str], str]
    disputes: Sequence[Dispute]

    @cached_property
    def contents(self) -> dict[str, str]:
        """For each exercise that is tried, a digest of all that its row depends on.

        Of the rules, the digest has the answers that they make of this exercise: a new rule that makes none
        leaves the row fresh.
        """
        lesson = contents(self.lesson)
        every: dict[str, list[object]] = {}
        for each in self.tried:
            aside = (each.exercise, each.kind, each.name) in self.said
            every.setdefault(each.exercise, []).append([each.kind, each.name, each.source, each.right, aside])
        for dispute in self.disputes:
            every.setdefault(dispute.exercise, []).append([dispute.upheld, dispute.why])
        order = [exercise.id for exercise in self.lesson.exercises if exercise.id in every]
        return {exercise: digest([lesson[exercise], every[exercise]])[:16] for exercise in order}


def measurable(folder: Path, lesson: Lesson) -> Measurable:
    """Return what is to be measured of a lesson.

    Raises LessonError for attempts or an equivalent.toml that can't be right.
    """
    attempts = read_attempts(folder, lesson)
    tried = [each for exercise in lesson.exercises for each in answers_to(lesson, exercise, attempts)]
    return Measurable(lesson, tried, said_by_hand(folder, tried), read_disputes(folder))
