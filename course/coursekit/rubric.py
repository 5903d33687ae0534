"""What lessons import of `coursekit.checks`: an exercise's rubric, and the error by which a check fails."""

from __future__ import annotations

from coursekit.checks.rubric import CheckFailed, rubric

__all__ = ["CheckFailed", "rubric"]
