"""From a submission as it comes (any bytes) to a notebook that can be executed and scored."""

from autograder.intake.beside import Beside, files_beside
from autograder.intake.find import find_notebooks, find_submission
from autograder.intake.read import Unreadable
from autograder.intake.restore import Restored, restore

__all__ = ["Beside", "Restored", "Unreadable", "files_beside", "find_notebooks", "find_submission", "restore"]
