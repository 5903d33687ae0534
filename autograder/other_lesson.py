"""A notebook that was handed in for the wrong lesson: whoever knows all lessons says of which it is.

Which lessons there are besides has no part in a verdict's points, so it is none of a job's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from autograder.intake.landmarks import likeliest
from autograder.intake.restore import is_of
from autograder.job import nothing_to_grade
from autograder.model import Graded, Landmarks, Lesson


def named(graded: Graded, lesson: Lesson, lessons: Callable[[], Mapping[str, Landmarks]]) -> Graded:
    """`graded`, with a sentence that says so if its notebook is plainly of another lesson than `lesson`.

    `lessons`: the landmarks of all; it is asked only where that may be.
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
