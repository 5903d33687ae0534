"""A lesson as an assignment of otter-grader, whose tests do the same work.

`make bench` installs otter-grader into an environment of its own, since it wants older versions of some
packages. Each check of a rubric becomes a test case of otter's: an exercise's first case runs the rubric.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import nbformat

from autograder.model import Exercise, Lesson

OTTER = Path(__file__).parents[2] / "build" / "otter-env" / "bin" / "otter"

_HEAD = """\
from coursekit import rubric
from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = None
SOURCE = {source!r}


def earned(env, number):
    if number == 0:
        exec(SOURCE, env)
    mine = [value for value in env.values() if isinstance(value, rubric) and value.exercise == name]
    part = mine[-1].parts[number]
    assert part.earned == part.points, part.message

"""
_CASE = """
@test_case(name={title!r}, points={points!r}, hidden={hidden!r})
def test_{number}(env):
    earned(env, {number})

"""


def write_otter_assignment(lesson: Lesson, handed_in: Sequence[Path], folder: Path) -> Path:
    """Write `folder/STUDENT/LESSON.ipynb` and the archive that `otter run` needs; return that path."""
    tests = folder / "tests"
    tests.mkdir(parents=True)
    sources = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in nbformat.reads(lesson.source, as_version=4).cells
        if "nbgrader" in cell.metadata
    }
    for exercise in lesson.exercises:
        if exercise.kind == "rubric":
            text = _test_file(exercise, sources[exercise.test_id])
            (tests / f"{exercise.id}.py").write_text(text, encoding="utf-8")
    for path in handed_in:
        student = folder / path.parents[1].name
        student.mkdir()
        _without_tests(path, lesson, student / path.name)
    if OTTER.exists():
        subprocess.run(
            [
                str(OTTER),
                "generate",
                "-t",
                str(tests),
                "-o",
                str(folder / "autograder.zip"),
                "--no-environment",
            ],
            cwd=folder,
            check=True,
            capture_output=True,
        )
    return folder / "autograder.zip"


def read_scores(folder: Path) -> dict[str, float]:
    """Return the points by student, as otter-grader wrote them down."""
    return {
        path.parent.name: sum(
            test["score"] for test in json.loads(path.read_text(encoding="utf-8"))["tests"] if "score" in test
        )
        for path in folder.glob("*/results.json")
    }


def _test_file(exercise: Exercise, source: str) -> str:
    cases = [
        _CASE.format(title=part.title, points=part.points, hidden=part.hidden, number=number)
        for number, part in enumerate(exercise.parts)
    ]
    return "".join([_HEAD.format(name=exercise.id, source=source), *cases])


def _without_tests(path: Path, lesson: Lesson, target: Path) -> None:
    tests = {exercise.test_id for exercise in lesson.exercises if exercise.kind == "rubric"}
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") not in tests
    ]
    nbformat.write(notebook, target)
