"""The cells that nbgrader's `SaveCells` would store of a lesson, found without touching a database."""

from __future__ import annotations

import json
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import ComputeChecksums

from autograder.errors import GradebookError
from autograder.model import Lesson
from autograder.notebooks.cells import grade_id, sources_by_id

#: The length that nbgrader's column holds.
LONGEST_KERNELSPEC = 1024


@dataclass(frozen=True)
class GradedCell:
    """A cell that carries points."""

    max_score: float
    cell_type: str


@dataclass(frozen=True)
class SourceCell:
    """A cell as nbgrader restores it: solutions cleared, hidden tests still in."""

    cell_type: str
    locked: bool
    source: str
    checksum: str | None


@dataclass(frozen=True)
class LessonCells:
    """The cells of one notebook that the gradebook stores, by `grade_id`."""

    notebook: str  # its name
    kernelspec: str  # JSON
    grades: dict[str, GradedCell]
    tasks: dict[str, GradedCell]
    solutions: frozenset[str]
    sources: dict[str, SourceCell]


def lesson_cells(lesson: Lesson) -> LessonCells:
    """Return the cells of `lesson` in the form in which `nbgrader generate_assignment` saves them.

    Raises GradebookError when the lesson is not made of notebooks.
    """
    try:
        notebook = nbformat.reads(lesson.source, as_version=4)
        release = nbformat.reads(lesson.release, as_version=4)
    except (ValueError, KeyError, nbformat.ValidationError) as error:
        raise GradebookError(
            f"Lesson {lesson.name}: it is not made of notebooks ({error}). "
            "Build it again with `autograder release`."
        ) from error
    # Answers are stored as released (a course's configuration decides what a stub looks like), tests in full.
    stubs = sources_by_id(cell for cell in release.cells if utils.is_solution(cell))
    for cell in notebook.cells:
        if utils.is_solution(cell):
            cell.source = stubs.get(grade_id(cell), "")
    notebook, _ = ComputeChecksums().preprocess(notebook, {})

    grades: dict[str, GradedCell] = {}
    tasks: dict[str, GradedCell] = {}
    solutions: set[str] = set()
    sources: dict[str, SourceCell] = {}
    for cell in notebook.cells:
        if not is_nbgrader(cell):
            continue
        name = grade_id(cell)
        if utils.is_grade(cell):
            grades[name] = GradedCell(float(cell.metadata.nbgrader["points"]), cell.cell_type)
        if utils.is_solution(cell):
            solutions.add(name)
        if utils.is_task(cell):
            tasks[name] = GradedCell(float(cell.metadata.nbgrader["points"]), cell.cell_type)
        sources[name] = SourceCell(
            cell_type=cell.cell_type,
            locked=bool(utils.is_locked(cell)),
            source=_storable(cell.source),
            checksum=cell.metadata.nbgrader.get("checksum"),
        )
    kernelspec = json.dumps(notebook.metadata.get("kernelspec", {}))
    if len(kernelspec) > LONGEST_KERNELSPEC:
        kernelspec = "{}"
    return LessonCells(lesson.name, kernelspec, grades, tasks, frozenset(solutions), sources)


def _storable(source: str) -> str:
    """Return the text without what PostgreSQL or UTF-8 can't hold: NUL and lone surrogates."""
    return source.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def is_nbgrader(cell: NotebookNode) -> bool:
    """Whether nbgrader stores this cell: graded, to be answered, locked or a task."""
    return bool(
        utils.is_grade(cell) or utils.is_solution(cell) or utils.is_locked(cell) or utils.is_task(cell)
    )
