"""From the outputs of test cells to points and reasons."""

from autograder.scoring.causes import with_causes
from autograder.scoring.score import score

__all__ = ["score", "with_causes"]
