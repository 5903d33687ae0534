"""The lessons as a student has them: what is in them, and where they lie on this machine."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from coursekit.shell import shell

#: Written by `autograder release`.
FILE = Path(__file__).with_name("lessons.json")
_NAME = re.compile(r"\d\d_\w+")


@dataclass(frozen=True)
class Answer:
    """A cell to fill in: its id, the names that its code must bind, and a digest of it as handed out."""

    id: str
    cell_type: str
    defines: tuple[str, ...]
    stub: str


@dataclass(frozen=True)
class Exercise:
    """`label` as the headings have it ("Exercise 3"); `at_once`: points that a notebook shows itself."""

    id: str
    label: str
    points: float
    at_once: float
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Lesson:
    """One lesson; `needs` and `time` are sentences of its first page."""

    name: str
    title: str
    time: str
    needs: str
    exercises: tuple[Exercise, ...]

    @property
    def number(self) -> str:
        """Its two digits."""
        return self.name[:2]

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All cells to fill in, in order."""
        return tuple(answer for exercise in self.exercises for answer in exercise.answers)


@cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons of the course, in order; none if this copy of coursekit was built without them."""
    if not FILE.is_file():
        return ()
    return tuple(map(_lesson, json.loads(FILE.read_text(encoding="utf-8"))))


def lesson(name: str | int) -> Lesson:
    """The lesson of that name, or of that number ("03", 3). Raises ValueError with the names there are."""
    wanted = f"{name:02d}" if isinstance(name, int) else str(name).removesuffix(".ipynb")
    found = [one for one in lessons() if wanted in (one.name, one.number)]
    if not found:
        raise ValueError(
            f"There is no lesson {name!r}; there are {', '.join(one.name for one in lessons())}."
        )
    return found[0]


def digest(source: str) -> str:
    """Tells whether a cell still is as it was handed out, white space around its lines aside."""
    text = "\n".join(line.strip() for line in source.strip().splitlines())
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def notebook_here() -> Path | None:
    """The notebook that this kernel belongs to, as far as its program says so; its folder is the kernel's."""
    known = os.environ.get("JPY_SESSION_NAME", "")
    running = shell()
    if running is not None:
        known = running.user_ns.get("__vsc_ipynb_file__") or known
    name = Path(str(known)).name
    return Path.cwd() / name if name.endswith(".ipynb") else None


def lesson_here() -> str:
    """The name of the lesson that this kernel runs; "" where nothing tells."""
    notebook = notebook_here()
    for name in (notebook.stem if notebook else "", Path.cwd().name):
        if _NAME.fullmatch(name):
            return name
    return ""


def course_folder() -> Path:
    """The folder that holds the lessons' folders, seen from a notebook in it or in one of them."""
    here = Path.cwd()
    return here.parent if _NAME.fullmatch(here.name) else here


def notebook_of(name: str) -> Path | None:
    """Where the notebook of the lesson `name` lies: in its folder, or beside the others; None if nowhere."""
    folder = course_folder()
    candidates = (folder / name / f"{name}.ipynb", folder / f"{name}.ipynb")
    return next((path for path in candidates if path.is_file()), None)


def _lesson(fields: dict[str, Any]) -> Lesson:
    return Lesson(**{**fields, "exercises": tuple(map(_exercise, fields["exercises"]))})


def _exercise(fields: dict[str, Any]) -> Exercise:
    answers = (Answer(**{**answer, "defines": tuple(answer["defines"])}) for answer in fields["answers"])
    return Exercise(**{**fields, "answers": tuple(answers)})
