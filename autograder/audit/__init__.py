"""Tests of the tests: what the graders do with right and wrong answers that people really give."""

from autograder.audit.attempts import (
    AttemptResult,
    notebook_of_attempts,
    rounds_of_attempts,
    try_attempts,
)
from autograder.audit.card import Row as CardRow
from autograder.audit.card import below_floor, read_card, write_card
from autograder.audit.copies import disguised
from autograder.audit.measuring import commit_of, measure, stale
from autograder.audit.sample_class import write_sample_class
from autograder.audit.subject import measurable
from autograder.audit.trying import Kept

__all__ = [
    "AttemptResult",
    "CardRow",
    "Kept",
    "below_floor",
    "commit_of",
    "disguised",
    "measurable",
    "measure",
    "notebook_of_attempts",
    "read_card",
    "rounds_of_attempts",
    "stale",
    "try_attempts",
    "write_card",
    "write_sample_class",
]
