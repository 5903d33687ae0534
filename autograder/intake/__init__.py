"""Intake: makes of a submission, which may be any bytes, a notebook that can be executed and scored."""

from autograder.intake.beside import Beside, files_beside
from autograder.intake.find import HandedIn, NotGraded, Placed, find_notebooks, find_submission, survey
from autograder.intake.plain_files import read_bounded
from autograder.intake.read import MAX_BYTES
from autograder.intake.restore import Restored, restore

__all__ = [
    "MAX_BYTES",
    "Beside",
    "HandedIn",
    "NotGraded",
    "Placed",
    "Restored",
    "files_beside",
    "find_notebooks",
    "find_submission",
    "read_bounded",
    "restore",
    "survey",
]
