"""From a submission as it comes (any bytes) to a notebook that can be executed and scored."""

from autograder.intake.find import find_submission
from autograder.intake.read import Unreadable
from autograder.intake.restore import Restored, restore

__all__ = ["Restored", "Unreadable", "find_submission", "restore"]
