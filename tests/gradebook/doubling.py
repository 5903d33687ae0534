"""A small lesson with one exercise of each kind, and verdicts on it."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.authoring import build_lesson
from autograder.model import ExerciseVerdict, Graded, Lesson, Part, Verdict

TEXT = '''# %% [markdown]
# # Lesson 1: Doubling

# %% [markdown]
# ## Exercise 1.1: Double it *(3 points)*

# %% exercise="double"
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% tests="double" points=3
from coursekit import rubric

with rubric("double", checks=2) as check:
    with check("2 becomes 4", points=1):
        check.equal(check.call(double, 2), 4)
    ### BEGIN HIDDEN TESTS
    with check("-3 becomes -6", points=2):
        check.equal(check.call(double, -3), -6)
    ### END HIDDEN TESTS
check.score

# %% [markdown] answer="why" points=2
# 2 points: because two of anything is twice as much.
'''

MORE = """
# %% exercise="half"
def half(x):
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

# %% tests="half" points=4
from coursekit import rubric

with rubric("half", checks=1) as check:
    with check("4 becomes 2", points=4):
        check.close(check.call(half, 4), 2)
check.score
"""


class Course:
    """Builds lessons from texts in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def lesson(self, text: str = TEXT, name: str = "01_double") -> Lesson:
        """The lesson that `text` describes."""
        folder = self.root / "solutions" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
        return build_lesson(folder)


def graded(
    lesson: Lesson,
    *,
    double: float = 1.0,
    code: str = "def double(x):\n    return 4",
    words: str = "Because.",
) -> Graded:
    """A verdict on a notebook with these answers; `double` points in the rubric, words wait for a person."""
    notebook = nbformat.reads(lesson.source, as_version=4)
    cell(notebook, "double").source = code
    if words:
        cell(notebook, "why").source = words
    else:
        cell(notebook, "why").source = lesson.answer("why").stub
    parts = (
        Part("2 becomes 4", 1, min(double, 1), hidden=False),
        Part("-3 becomes -6", 2, max(double - 1, 0), hidden=True, message="" if double > 1 else "It gave 4."),
    )
    exercises = [
        ExerciseVerdict("double", double, 3, parts),
        ExerciseVerdict("why", 0, 2, needs_manual=bool(words), message="Waits." if words else ""),
    ]
    exercises += [
        ExerciseVerdict(e.id, 0, e.points) for e in lesson.exercises if e.id not in ("double", "why")
    ]
    status = "needs_manual" if words else "graded"
    verdict = Verdict(double, lesson.max_score, status, 0.5, (), tuple(exercises))
    return Graded(verdict, nbformat.writes(notebook))


def cell(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    """The cell with that grade id."""
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)
