"""The answers that a lesson's tests are tried with: attempts, variants and mutants.

A variant is a right answer in another form, a mutant is a model solution with a mistake made by rule.
"""

from __future__ import annotations

import tomllib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, zip_longest
from pathlib import Path
from typing import Literal

from autograder.audit.mutants import MISTAKES
from autograder.audit.rewriting import plainly, rewrites, what_changed
from autograder.audit.variants import FORMS, in_form
from autograder.authoring import Attempt, model_answers
from autograder.authoring.attempts import CHOICE
from autograder.errors import LessonError
from autograder.model import Exercise, Lesson

Kind = Literal["attempt", "variant", "mutant"]

#: The most that are tried of an exercise: the first of each rule, then the second of each, and so on.
MOST_VARIANTS = 36
#: The same for a multiple-choice question: a letter has fewer forms.
MOST_VARIANTS_OF_A_CHOICE = 20
MOST_MUTANTS = 36
#: The file in which an author says which variants are not right, and which mutants are not wrong.
EQUIVALENT = "equivalent.toml"
_TABLES = {"mutant": "equivalent", "variant": "another_meaning"}


@dataclass(frozen=True)
class Tried:
    """An answer to one exercise that its tests are tried with. `right`: whether it should earn all points."""

    exercise: str
    kind: Kind
    name: str
    source: str
    right: bool


def answers_to(lesson: Lesson, exercise: Exercise, attempts: Sequence[Attempt]) -> list[Tried]:
    """Return all answers that an exercise's tests are tried with.

    There are none for an exercise that a person marks, or that has not exactly one answer cell.
    """
    if exercise.kind == "manual" or len(exercise.answer_ids) != 1:
        return []
    mine = [attempt for attempt in attempts if attempt.exercise == exercise.id]
    model = model_answers(lesson)[exercise.answer_ids[0]]
    tried = [
        Tried(exercise.id, "attempt", each.name, each.source, each.earns == exercise.points) for each in mine
    ]
    name = lesson.answer(exercise.answer_ids[0]).defines[-1]
    right = {"model solution": model, **{each.name: each.source for each in tried if each.right}}
    most = MOST_VARIANTS_OF_A_CHOICE if CHOICE.fullmatch(exercise.id) else MOST_VARIANTS
    tried += [
        Tried(exercise.id, "variant", label, source, True) for label, source in _variants(right, name, most)
    ]
    tried += [Tried(exercise.id, "mutant", label, source, False) for label, source in _mutants(model)]
    return tried


def said_by_hand(folder: Path, tried: Sequence[Tried]) -> Mapping[tuple[str, str, str], str]:
    """Return what the lesson's equivalent.toml says of mutants and variants: (exercise, kind, name) -> why.

    Raises LessonError for an entry that fits no answer that is tried, or has no reason.
    """
    path = folder / EQUIVALENT
    if not path.exists():
        return {}
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    there = {(each.exercise, each.kind, each.name) for each in tried}
    said: dict[tuple[str, str, str], str] = {}
    for kind, table in _TABLES.items():
        for entry in written.get(table, []):
            key = (str(entry.get("exercise")), kind, str(entry.get(kind)))
            if key not in there:
                raise LessonError(
                    f"{path}: no {kind} {key[2]!r} of exercise {key[0]!r} is tried; take it out"
                )
            if not str(entry.get("why", "")).strip():
                raise LessonError(f"{path}: {kind} {key[2]!r} of exercise {key[0]!r} has no why")
            said[key] = str(entry["why"])
    return said


def _variants(right: Mapping[str, str], name: str, most: int) -> Iterator[tuple[str, str]]:
    """Yield up to `most` variants, each with a label.

    Every form is taken once, of the first right answer that has it, before any form is taken of another.
    """
    seen: set[str] = set()
    left = most
    bases = list(right.items())
    for turn in range(len(bases)):
        for number, (form, rule) in enumerate(FORMS.items()):
            for step in range(len(bases)):
                # Each form begins with another answer, so that a few turns cover all pairs of the two.
                base, source = bases[(turn + number + step) % len(bases)]
                other = in_form(source, name, rule)
                if other is not None and other not in seen and left:
                    seen.add(other)
                    left -= 1
                    yield f"{base}: {form}", other
                    break


def _mutants(model: str) -> Iterator[tuple[str, str]]:
    before = plainly(model)
    seen = {before}
    by_rule = [[(name, other) for other in rewrites(before, rule)] for name, rule in MISTAKES.items()]
    names: dict[str, count[int]] = {}
    for each in (mutant for turn in zip_longest(*by_rule) for mutant in turn if mutant):
        rule, source = each
        if source in seen or not _compiles(source):
            continue
        if len(seen) > MOST_MUTANTS:
            return
        seen.add(source)
        name = f"{rule}: {what_changed(before, source)}"
        number = next(names.setdefault(name, count(1)))
        yield (name if number == 1 else f"{name} ({number})"), source


def _compiles(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # a mutant may be odd code
            compile(source, "answer", "exec")
    except (SyntaxError, ValueError):
        return False
    return True
