"""A class with answers in words, written into a gradebook without any kernel, and its pages for marking."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Grade, SubmittedAssignment

from autograder.authoring import build_lesson
from autograder.course import Course
from autograder.gradebook import Gradebook, write_autograded
from autograder.gradebook.by_hand import Standing, grades_of, read_standings
from autograder.marking import Comparing, MarkingController
from autograder.marking.controller import Form, Reply
from autograder.marking.questions import Question, questions_of
from autograder.model import ExerciseVerdict, Graded, Lesson, Part, Verdict

REPOSITORY = Path(__file__).parents[2]
LESSON = "01_bias"

TEXT = '''# %% [markdown]
# # Lesson 1: The bias

# %% [markdown]
# ## Exercise 1.1: Shift it *(3 points)*

# %% exercise="shift"
def shift(x):
    """One more than x."""
    ### BEGIN SOLUTION
    return x + 1
    ### END SOLUTION

# %% tests="shift" points=3
from coursekit import rubric

with rubric("shift", checks=2) as check:
    with check("2 becomes 3", points=1):
        check.equal(check.call(shift, 2), 3)
    ### BEGIN HIDDEN TESTS
    with check("-3 becomes -2", points=2):
        check.equal(check.call(shift, -3), -2)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Exercise 1.2: Why a bias? *(2 points)*
# A classmate says that nobody needs $b$. Is that so?
#
# *What earns the points:* 1 for the reason, 1 for an example.

# %% [markdown] answer="why" points=2
# **No.** The bias moves the place where $w x + b$ bends.
#
# *For the marker.* **1 point** for the reason (the bend, the threshold). **1 point** for any example.

# %% [markdown]
# ## Exercise 1.3: When not? *(2 points)*

# %% [markdown] answer="when" points=2
# After centring.
#
# *For the marker.* 2 points: centring, with a reason. 1 point: centring alone. 0 points: never.
'''

STYLES = (
    "The bias moves the place where the ReLU bends.",
    "the *bias* moves the place, where the ReLU bends",
    "Without b every line goes through the origin.",
    "Without b all lines would have to go through the origin!",
    "It is not needed, the weights can do it.",
    "A threshold: the neuron fires only from -b on, as in the spring.",
)


class Class:
    """A course of one lesson in a folder of its own."""

    def __init__(self, root: Path) -> None:
        folder = root / "solutions" / LESSON
        folder.mkdir(parents=True)
        (folder / f"{LESSON}.py").write_text(TEXT, encoding="utf-8")
        shutil.copy(REPOSITORY / "nbgrader_config.py", root)
        self.root = root
        self.lesson: Lesson = build_lesson(folder)
        self.course = Course(root)
        self.url = f"sqlite:///{root}/gradebook.db"
        self.book = Gradebook(self.url)
        self.questions: Mapping[str, Question] = {one.exercise: one for one in questions_of(self.lesson)}

    def hand_in(
        self,
        student: str,
        why: str | NotebookNode = STYLES[0],
        when: str = "Never.",
        *,
        look: str = "",
    ) -> None:
        """Record a made-up verdict on these answers; `look`: why a person has to look at the code."""
        notebook = nbformat.reads(self.lesson.source, as_version=4)
        cell_of(notebook, "shift").source = "def shift(x):\n    return 3"
        cell_of(notebook, "why").source = why if isinstance(why, str) else why.source
        if not isinstance(why, str):
            cell_of(notebook, "why").attachments = why.attachments
        cell_of(notebook, "when").source = when
        parts = (Part("2 becomes 3", 1, 1, False), Part("-3 becomes -2", 2, 0, True, "It gave 3."))
        waits = (
            ExerciseVerdict("why", 0, 2, needs_manual=True),
            ExerciseVerdict("when", 0, 2, needs_manual=True),
        )
        code = ExerciseVerdict("shift", 1, 3, parts, bool(look), look)
        verdict = Verdict(1, 7, "needs_manual", 0.1, (), (code, *waits))
        graded = Graded(verdict, nbformat.writes(notebook))
        self.book.record(
            student,
            self.lesson,
            graded,
            publish=lambda _: write_autograded(self.root / "autograded", student, self.lesson, graded),
        )

    @contextmanager
    def controller(
        self, *, names: bool = False, compare: Callable[..., object] | None = None
    ) -> Iterator[MarkingController]:
        """A controller that compares by words, at once and in this process unless it is said otherwise."""
        comparing = Comparing("words", start=compare or (lambda act: act()))
        comparing._process.run = lambda function, *values: function(*values)  # type: ignore[method-assign]
        controller = MarkingController(self.course, self.book, [self.lesson], comparing, names=names)
        controller._drawing._process.run = lambda function, *values: function(*values)  # type: ignore[method-assign]
        controller.prepare(LESSON)
        try:
            yield controller
        finally:
            controller.close()

    def standings(self, exercise: str = "why") -> dict[str, Standing]:
        """What stands for a question, by student."""
        cell = self.questions[exercise].cell
        with self.book.reading() as session:
            query = grades_of(cell, SubmittedAssignment.student_id, Grade.id)
            ids = dict(session.execute(query).tuples().all())
            found = read_standings(session, cell, list(ids.values()))
        return {student: found[grade_id] for student, grade_id in ids.items()}

    def key(self, exercise: str = "why") -> str:
        """How a question is called in addresses."""
        return self.questions[exercise].key

    def mark(
        self,
        controller: MarkingController,
        student: str,
        points: str = "1",
        exercise: str = "why",
        **fields: str,
    ) -> Reply:
        """Mark one answer as the page would that shows it now."""
        standing = self.standings(exercise)[student]
        seen = {standing.grade_id: fields.pop("version", standing.version)}
        return controller.mark(self.key(exercise), Form({"points": points, **fields}, seen))


def cell_of(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    """The cell with that grade id."""
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)
