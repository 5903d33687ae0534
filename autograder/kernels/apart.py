"""Which tests run apart from the student's code, in a kernel of their own."""

from __future__ import annotations

import nbformat

from autograder.kernels.names import names_in
from autograder.model import Lesson


def tests_apart(notebook: str, lesson: Lesson) -> dict[str, tuple[str, ...]]:
    """Ids of the test cells in `notebook` (JSON text, restored), and the student's names that each one uses.

    Those are the rubrics that see the student's work by value alone. Left out are tests that their author
    marked as live, and those in nbgrader's own manner, which may look at anything.
    """
    apart = {
        exercise.test_id for exercise in lesson.exercises if exercise.kind == "rubric" and not exercise.live
    }
    return {
        cell.id: tuple(sorted(names_in(cell.source).free))
        for cell in nbformat.reads(notebook, as_version=4).cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade_id") in apart
    }
