"""Tests of the tests: what the graders do with right and wrong answers that people really give."""

from autograder.audit.attempts import (
    AttemptResult,
    notebook_of_attempts,
    rounds_of_attempts,
    try_attempts,
)
from autograder.audit.sample_class import write_sample_class

__all__ = [
    "AttemptResult",
    "notebook_of_attempts",
    "rounds_of_attempts",
    "try_attempts",
    "write_sample_class",
]
