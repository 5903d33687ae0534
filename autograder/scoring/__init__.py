"""From the outputs of test cells to points and reasons."""

from autograder.scoring.score import score

__all__ = ["score"]
