"""What is run of a notebook, and where: one plan, made before any of it runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from nbformat import NotebookNode

from autograder.execution.isolation import Tests, place_tests
from autograder.execution.slicing import cells_to_skip
from autograder.model import Lesson
from autograder.notebooks.cells import grade_id


@dataclass(frozen=True)
class Plan:
    """`skip`: ids of the cells that are not run. `tests`: which cells are tests, and where each runs."""

    skip: frozenset[str] = frozenset()
    tests: Tests = field(default_factory=Tests)


def plan(
    notebook: NotebookNode, lesson: Lesson, *, full: bool = False, due: frozenset[str] | None = None
) -> Plan:
    """The plan for a restored notebook.

    `full`: every cell runs, also what no graded answer depends on. `due`: ids of the exercises whose isolated
    tests run; all, if not given.
    """
    skip = frozenset[str]() if full else cells_to_skip(notebook.cells, lesson)
    tests = place_tests(notebook.cells, lesson)
    if due is None:
        return Plan(skip, tests)
    due_tests = {exercise.test_id for exercise in lesson.exercises if exercise.id in due}
    left_out = {
        cell.id for cell in notebook.cells if cell.id in tests.isolated and grade_id(cell) not in due_tests
    }
    return Plan(skip | left_out, tests.without(left_out))
