"""An overview of the lessons for students: `course/00_start.ipynb`, and the same as data for `coursekit`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from coursekit.student.lessons import digest

from autograder.authoring.numbering import exercise_numbers
from autograder.authoring.text import source_notebook
from autograder.errors import LessonError
from autograder.layout import SOLUTIONS, START_TEXT
from autograder.model import Exercise, Lesson, total

#: Stands in the page's text where the table of the lessons belongs.
TABLE = "{{lessons}}"
LESSONS_FILE = Path("coursekit/student/lessons.json")

_TITLE = re.compile(r"^# (?:\d\d )?(.+)$", re.MULTILINE)
_TIME_AND_NEEDS = re.compile(
    r"\*\*Time:?\*\*:?\s*+(?P<time>.+?)\s*\*\*You need:?\*\*:?\s*+(?P<needs>.+?)(?:\n\n|\Z)", re.DOTALL
)


def start_files(root: Path, lessons: Sequence[Lesson]) -> dict[Path, str]:
    """Return the start page of the course at `root`, and its data: path in `course/` -> text.

    The page is made from `solutions/00_start.py`. Raises LessonError.
    """
    text = root / SOLUTIONS / START_TEXT
    told = [lesson_facts(lesson) for lesson in lessons]
    source = text.read_text(encoding="utf-8")
    if TABLE not in source:
        raise LessonError(f"{START_TEXT}: write {TABLE} on a line where the table of the lessons is to stand")
    notebook = source_notebook(text.stem, source.replace(f"# {TABLE}", _table(told)))
    return {
        Path(f"{text.stem}.ipynb"): nbformat.writes(notebook) + "\n",
        LESSONS_FILE: json.dumps(told, indent=1, ensure_ascii=False) + "\n",
    }


def lesson_facts(lesson: Lesson) -> dict[str, Any]:
    """Return what `coursekit.student.lessons` reads of one lesson.

    Raises LessonError if the lesson's first cells lack its title, its time or what it needs.
    """
    cells = nbformat.reads(lesson.release, as_version=4).cells
    first = "\n\n".join(cell.source for cell in cells[:3] if cell.cell_type == "markdown")
    title, told = _TITLE.search(first), _TIME_AND_NEEDS.search(first)
    if title is None or told is None:
        raise LessonError(
            f"{lesson.name}: its first cell must say what it is and asks for: `# 03 Title`, "
            "`**Time:** two hours. **You need:** lesson 02.`"
        )
    numbers = exercise_numbers(lesson)
    return {
        "name": lesson.name,
        "title": title[1].strip(),
        "time": _sentence(told["time"]),
        "needs": _sentence(told["needs"]),
        "exercises": [_exercise(lesson, exercise, numbers) for exercise in lesson.exercises],
    }


def _exercise(lesson: Lesson, exercise: Exercise, numbers: dict[str, str]) -> dict[str, Any]:
    answers = [lesson.answer(answer) for answer in exercise.answer_ids]
    return {
        "id": exercise.id,
        "label": _label(exercise, numbers),
        "points": exercise.points,
        "at_once": total(part.points for part in exercise.parts if not part.hidden),
        "answers": [
            {
                "id": answer.id,
                "cell_type": answer.cell_type,
                "defines": answer.defines,
                "stub": digest(answer.stub),
            }
            for answer in answers
        ],
    }


def _label(exercise: Exercise, numbers: dict[str, str]) -> str:
    number = next((numbers[answer] for answer in exercise.answer_ids if answer in numbers), "")
    if number:
        return f"Exercise {number}"
    if question := re.fullmatch(r"question_(\w+)", exercise.id):
        return f"Question {question[1].upper()}"
    return f"“{exercise.id}”"


def _sentence(text: str) -> str:
    """Return a text in one line, without Markdown's backticks and asterisks."""
    return re.sub(r"[`*]", "", " ".join(text.split()))


def _table(told: Sequence[dict[str, Any]]) -> str:
    """Return the lessons as a Markdown table, in comment lines as a lesson's text has them."""
    rows = [
        f"| {one['name'][:2]} | [{one['title']}]({one['name']}/{one['name']}.ipynb) | {one['time']} "
        f"| {one['needs']} |"
        for one in told
    ]
    return "\n".join(f"# {row}" for row in ("| | Lesson | Time | You need |", "|---|---|---|---|", *rows))
