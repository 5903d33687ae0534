"""Which cells of a lesson wait for an answer: those whose output nobody can see before it is there."""

from __future__ import annotations

from collections.abc import Mapping

from nbformat import NotebookNode
from nbgrader import utils

from autograder.notebooks.dataflow.uses import names_in
from autograder.notebooks.headings import headings_in


def waiting_cells(notebook: NotebookNode) -> Mapping[str, tuple[int, ...]]:
    """By cell id, the numbers of the exercises without whose answers a code cell can't be run.

    Answers and tests wait for their own exercise; a demonstration waits for those whose names it uses, also
    through names that such a cell has bound or changed. All others run as a student's do before any answer.
    """
    found: dict[str, tuple[int, ...]] = {}
    from_answers: dict[str, frozenset[int]] = {}
    number = 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            numbers = [int(heading.number) for heading in headings_in(cell.source) if heading.number]
            number = numbers[-1] if numbers else number
            continue
        names = names_in(cell.source)
        needed = {number} if utils.is_solution(cell) or utils.is_grade(cell) else set()
        for name in names.exposed:
            needed |= from_answers.get(name, frozenset())
        if needed:
            found[cell.id] = tuple(sorted(needed))
        if utils.is_grade(cell):
            continue
        touched = names.bound | names.changed | names.called if needed else names.bound
        from_answers |= dict.fromkeys(touched, frozenset(needed))
    return found
