"""From a lesson's text to the notebook that a student opens.

`build_lesson` does all of it and returns a `Lesson` (autograder.model).
"""

from __future__ import annotations

from autograder.authoring.assignment import assignment_folders, load_assignment, notebooks_in
from autograder.authoring.attempts import Attempt, read_attempts
from autograder.authoring.check import check_lesson
from autograder.authoring.course import Released, release_course
from autograder.authoring.lesson import filled_notebook, lesson_from_notebooks, model_answers
from autograder.authoring.release import (
    build_lesson,
    course_config,
    lesson_names,
    write_release,
)

__all__ = [
    "Attempt",
    "Released",
    "assignment_folders",
    "build_lesson",
    "check_lesson",
    "course_config",
    "filled_notebook",
    "lesson_from_notebooks",
    "lesson_names",
    "load_assignment",
    "model_answers",
    "notebooks_in",
    "read_attempts",
    "release_course",
    "write_release",
]
