"""Scoring: computes points and reasons from the outputs of test cells."""

from autograder.scoring.causes import with_causes
from autograder.scoring.score import score

__all__ = ["score", "with_causes"]
