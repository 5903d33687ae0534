"""Tests of the tests: what the graders do with right and wrong answers that people really give."""

from autograder.audit.attempts import AttemptResult, try_attempts
from autograder.audit.sample_class import write_sample_class

__all__ = ["AttemptResult", "try_attempts", "write_sample_class"]
