"""What is run of a notebook, and where: one plan, made before any of it runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from nbformat import NotebookNode

from autograder.execution.isolation import Tests, place_tests
from autograder.execution.slicing import cells_to_skip
from autograder.model import Lesson


@dataclass(frozen=True)
class Plan:
    """`skip`: ids of the cells that are not run. `tests`: which cells are tests, and where each runs."""

    skip: frozenset[str] = frozenset()
    tests: Tests = field(default_factory=Tests)


def plan(notebook: NotebookNode, lesson: Lesson, *, full: bool = False) -> Plan:
    """The plan for a restored notebook. `full`: every cell runs, also what no graded answer depends on."""
    skip = frozenset[str]() if full else cells_to_skip(notebook.cells, lesson)
    return Plan(skip, place_tests(notebook.cells, lesson))
