"""A class of invented students, with the mistakes that real ones make."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from autograder.authoring import Attempt, filled_notebook, model_answers
from autograder.layout import notebook_file, submission_folder
from autograder.model import Lesson

NAMES = (
    "ada", "bora", "chidi", "dalia", "emre", "farah", "goran", "hana", "ines", "jun", "kofi", "lena",
    "minho", "nadia", "omar", "priya", "quinn", "rosa", "sami", "tala", "uri", "vera", "wei", "yuna",
)  # fmt: skip
IN_WORDS = (
    "Without it the line would have to pass through the origin.",
    "Because the mathematics says so.",
    "I think both do the same, but one is faster.",
)
#: Shares of submissions that are not handed in, and that are damaged.
MISSING, HARMED = 0.04, 0.06


def write_sample_class(
    folder: Path,
    lessons: Sequence[tuple[Lesson, Sequence[Attempt]]],
    students: int,
    seed: int,
    *,
    harm: bool = True,
) -> int:
    """Write `folder/STUDENT/LESSON/LESSON.ipynb` for a class; return how many submissions there are.

    Each student has a skill, by which each exercise is answered rightly, wrongly (by one of the lesson's
    attempts) or not at all. A few notebooks are missing, and a few are damaged, unless `harm` is False. The
    same seed gives the same class.
    """
    rng = random.Random(seed)
    written = 0
    for number in range(students):
        student = NAMES[number % len(NAMES)] + (str(number // len(NAMES) + 1) if number >= len(NAMES) else "")
        skill = rng.betavariate(4, 2)
        for lesson, attempts in lessons:
            if rng.random() < MISSING:
                continue
            notebook = filled_notebook(lesson, _answers(lesson, attempts, skill, rng))
            if rng.random() < HARMED and harm:
                notebook = notebook[: len(notebook) * 2 // 3]
            path = submission_folder(folder, student, lesson.name) / notebook_file(lesson.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(notebook)
            written += 1
    return written


def _answers(lesson: Lesson, attempts: Sequence[Attempt], skill: float, rng: random.Random) -> dict[str, str]:
    solved = model_answers(lesson)
    answers: dict[str, str] = {}
    for exercise in lesson.exercises:
        draw = rng.random()
        if draw > 1 - (1 - skill) / 3:
            continue  # not answered
        for answer_id in exercise.answer_ids:
            if exercise.kind == "manual":
                answers[answer_id] = rng.choice(IN_WORDS)
                continue
            right = [a.source for a in attempts if a.exercise == exercise.id and a.earns == exercise.points]
            wrong = [a.source for a in attempts if a.exercise == exercise.id and a.earns < exercise.points]
            chosen = [*right, solved[answer_id]] if draw < skill else wrong
            answers[answer_id] = rng.choice(chosen)
    return answers
