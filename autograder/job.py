"""The job in the middle: a submission's bytes in, its verdict out. No shared disk, no database."""

from __future__ import annotations

from autograder.intake import Unreadable, restore
from autograder.kernels.apart import place_tests
from autograder.kernels.files import folders
from autograder.kernels.needed import cells_to_skip
from autograder.kernels.run import execute
from autograder.kernels.start import Settings
from autograder.model import ExerciseVerdict, Graded, Job, Lesson, Status, Verdict
from autograder.scoring import score


def grade(job: Job, *, warm: bool = True) -> Graded:
    """Grade one submission. Raises KernelError when no kernel can be started, and nothing else.

    `warm`: by kernels forked from a process that has imported TensorFlow. Else they start from nothing,
    slower and with the same verdict.
    """
    try:
        restored = restore(job.submission, job.lesson)
    except Unreadable as error:
        return nothing_to_grade(job.lesson, str(error))
    skip = frozenset() if job.full else cells_to_skip(restored.notebook, job.lesson)
    tests = place_tests(restored.notebook, job.lesson)
    settings = Settings(warm=warm, unsafe=job.unsafe)
    there = folders(job.lesson.files, job.files)
    executed = execute(restored.notebook, job.limits, skip, tests, settings, there)
    exercises = score(executed, job.lesson, restored.unanswered)
    verdict = Verdict(
        sum(exercise.score for exercise in exercises),
        job.lesson.max_score,
        _status(exercises),
        executed.seconds,
        restored.reasons + executed.reasons,
        exercises,
    )
    return Graded(verdict, executed.notebook, crowded=executed.crowded)


def nothing_to_grade(lesson: Lesson, why: str) -> Graded:
    """The verdict on something that is no notebook: no points, and the reason. The blank lesson stands in."""
    exercises = tuple(
        ExerciseVerdict(exercise.id, 0, exercise.points, message=why) for exercise in lesson.exercises
    )
    return Graded(Verdict(0, lesson.max_score, "failed", 0.0, (why,), exercises), lesson.release)


def _status(exercises: tuple[ExerciseVerdict, ...]) -> Status:
    return "needs_manual" if any(exercise.needs_manual for exercise in exercises) else "graded"
