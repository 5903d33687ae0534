"""Tests of the tests: what the graders do with right and wrong answers that people really give."""

from autograder.audit.attempts import (
    AttemptResult,
    notebook_of_attempts,
    rounds_of_attempts,
    try_attempts,
)
from autograder.audit.card import Row as CardRow
from autograder.audit.card import below_floor, read_card, read_card_luck, write_card
from autograder.audit.copies import disguised
from autograder.audit.luck import Luck, Runs, random_tests
from autograder.audit.measuring import audit_lesson, commit_of, measure, measure_luck, stale
from autograder.audit.sample_class import write_sample_class
from autograder.audit.subject import measurable
from autograder.audit.trying import Kept, Outcome

__all__ = [
    "AttemptResult",
    "CardRow",
    "Kept",
    "Luck",
    "Outcome",
    "Runs",
    "audit_lesson",
    "below_floor",
    "commit_of",
    "disguised",
    "measurable",
    "measure",
    "measure_luck",
    "notebook_of_attempts",
    "random_tests",
    "read_card",
    "read_card_luck",
    "rounds_of_attempts",
    "stale",
    "try_attempts",
    "write_card",
    "write_sample_class",
]
