"""Names the lesson of a notebook that was handed in for the wrong one.

The other lessons of a course do not affect a verdict's points, so a job does not hold them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from autograder.intake.landmarks import likeliest
from autograder.intake.restore import is_of
from autograder.job import nothing_to_grade
from autograder.model import Graded, Landmarks, Lesson


def named(graded: Graded, lesson: Lesson, lessons: Callable[[], Mapping[str, Landmarks]]) -> Graded:
    """Return `graded`, with a sentence that says so if its notebook clearly belongs to another lesson.

    `lessons`: returns the landmarks of all lessons; it is called only if the notebook may be another's.
    """
    if not graded.landmarks:
        return graded
    other = likeliest(graded.landmarks, lessons(), lesson.name)
    if other is None:
        return graded
    said = is_of(other, lesson.name)
    if graded.verdict.status == "failed":
        return replace(graded, verdict=nothing_to_grade(lesson, said).verdict)
    return replace(graded, verdict=replace(graded.verdict, reasons=(said, *graded.verdict.reasons)))
