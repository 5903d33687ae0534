"""Whether there is anything to grade in a notebook, before one of several is chosen."""

from __future__ import annotations

from autograder.errors import AutograderError
from autograder.intake.restore import restore
from autograder.model import Lesson


def nothing_to_grade(notebook: bytes, lesson: Lesson) -> str:
    """Return why there is nothing to grade: it can't be read, or nothing is filled in. '' if there is."""
    try:
        restored = restore(notebook, lesson)
    except AutograderError as error:
        return str(error)
    # A text cell as another edition of the lesson had it looks like an answer beside the cell for it.
    return "" if restored.answered - restored.out_of_place else "No answer in it is filled in."
