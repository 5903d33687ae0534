"""Where each test runs: isolated from the student's code, in a kernel of its own, or in the same process.

In the student's own notebook, whatever a test cell imports is there for the cells after it. So the kernel
that holds their code at grading is given the same imports, at the same place: those that the student sees.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from nbformat import NotebookNode

from autograder.model import Lesson
from autograder.notebooks.cells import grade_id, released_cells, sources_by_id
from autograder.notebooks.dataflow.uses import names_in
from autograder.notebooks.headings import headings_in


@dataclass(frozen=True)
class Tests:
    """Ids of test cells: `isolated`, with the student's names that each uses, and `in_process`.

    `imports`: by id of one that is isolated or left out, code for the student's kernel that imports the same.
    `called`: by id, what the test is called in a sentence.
    """

    __test__ = False  # pytest is not to take it for a test of its own

    isolated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    in_process: frozenset[str] = frozenset()
    imports: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)

    def without(self, left_out: Collection[str]) -> Tests:
        """The same, where some isolated tests do not run; what they import is imported all the same."""
        isolated = {cell_id: names for cell_id, names in self.isolated.items() if cell_id not in left_out}
        return replace(self, isolated=isolated)


def place_tests(cells: Iterable[NotebookNode], lesson: Lesson) -> Tests:
    """Where the tests among the cells of a restored notebook run.

    Rubrics are isolated: they see the student's work by value alone. Tests that their author marked as live,
    and those in nbgrader's own manner, which may look at anything, run in the student's process.
    """
    tested = {exercise.test_id: exercise for exercise in lesson.exercises if exercise.kind != "manual"}
    isolated: dict[str, tuple[str, ...]] = {}
    imports: dict[str, str] = {}
    in_process: set[str] = set()
    called: dict[str, str] = {}
    names = _names(lesson)
    released = sources_by_id(released_cells(lesson.release))
    for cell in cells:
        exercise = tested.get(grade_id(cell))
        if exercise is None or cell.cell_type != "code":
            continue
        called[cell.id] = f"the check of {names[exercise.id]}"
        if exercise.kind == "rubric" and not exercise.live:
            isolated[cell.id] = tuple(sorted(names_in(cell.source).free))
            imports[cell.id] = _imports(cell.source, released.get(exercise.test_id, ""))
        else:
            in_process.add(cell.id)
    return Tests(isolated, frozenset(in_process), imports, called)


def _names(lesson: Lesson) -> dict[str, str]:
    """The name of each exercise by its id: that of the heading above it, if the heading has a number."""
    first = {cell: exercise.id for exercise in lesson.exercises for cell in exercise.answer_ids}
    names = {exercise.id: f"exercise '{exercise.id}'" for exercise in lesson.exercises}
    number = ""
    for cell in released_cells(lesson.release):
        exercise_id = first.get(grade_id(cell))
        if exercise_id is not None:
            if number:
                names[exercise_id] = f"Exercise {number}"
            number = ""
        elif cell.cell_type == "markdown":
            for heading in headings_in(cell.source):
                number = heading.number
    return names


@lru_cache(maxsize=1_000)  # the tests of a class are the lesson's own
def _imports(source: str, released: str) -> str:
    """The imports at the top level of a test cell that the student sees too, as code that never fails.

    As in the cell itself, those after one that fails are left out.
    """
    shown = {line.strip() for line in released.splitlines()}
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a cell in IPython's own syntax
        return ""
    lines = [
        ast.unparse(statement)
        for statement in body
        if isinstance(statement, ast.Import)
        or (isinstance(statement, ast.ImportFrom) and statement.module != "__future__")
        if {line.strip() for line in (ast.get_source_segment(source, statement) or "").splitlines()} <= shown
    ]
    if not lines:
        return ""
    return "\n    ".join(["with __import__('contextlib').suppress(Exception, SystemExit):", *lines])
