"""Where each test runs: apart from the student's code, in a kernel of its own, or beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import nbformat

from autograder.kernels.names import names_in
from autograder.model import Lesson


@dataclass(frozen=True)
class Tests:
    """Ids of test cells: `apart`, with the student's names that each uses, and `beside`."""

    __test__ = False  # pytest is not to take it for a test of its own

    apart: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    beside: frozenset[str] = frozenset()


def place_tests(notebook: str, lesson: Lesson) -> Tests:
    """Where the tests in `notebook` (JSON text, restored) run.

    Apart run the rubrics, which see the student's work by value alone. Beside the student's code run tests
    that their author marked as live, and those in nbgrader's own manner, which may look at anything.
    """
    tested = {exercise.test_id: exercise for exercise in lesson.exercises if exercise.kind != "manual"}
    apart: dict[str, tuple[str, ...]] = {}
    beside: set[str] = set()
    for cell in nbformat.reads(notebook, as_version=4).cells:
        exercise = tested.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if exercise is None or cell.cell_type != "code":
            continue
        if exercise.kind == "rubric" and not exercise.live:
            apart[cell.id] = tuple(sorted(names_in(cell.source).free))
        else:
            beside.add(cell.id)
    return Tests(apart, frozenset(beside))
