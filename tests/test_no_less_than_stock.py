"""What stock nbgrader gives for an odd notebook is the least that it is given here.

One run of stock nbgrader over one small class.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from full_length import PATIENT
from nbgrader.api import Gradebook
from test_stock_nbgrader import nbgrader

from autograder.authoring import build_lesson, write_release
from autograder.intake import files_beside
from autograder.job import grade
from autograder.model import Job, Lesson

pytestmark = pytest.mark.kernel

REPOSITORY = Path(__file__).parents[1]
NAME = "01_odd"
TEXT = '''\
# %% [markdown]
# # Oddities

# %%
import math

import numpy as np

# %%
factor = 2
print("a demonstration", factor)

# %% [markdown]
# ## Exercise 1 of 2: doubled  *(1 point)*

# %% exercise="doubled"
def doubled(x):
    """Twice the numbers in x."""
    ### BEGIN SOLUTION
    return 2 * np.asarray(x)
    ### END SOLUTION

# %% tests="doubled" points=1
import math

import numpy as np
from coursekit import rubric

with rubric("doubled", checks=1) as check:
    ### BEGIN HIDDEN TESTS
    with check("a list", points=1):
        check.close(check.call(doubled, [1, 2]), np.array([2, 4]))
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Exercise 2 of 2: halved  *(1 point)*

# %% exercise="halved"
def halved(x):
    """The whole part of a half."""
    ### BEGIN SOLUTION
    return math.floor(x / 2)
    ### END SOLUTION

# %% tests="halved" points=1
from coursekit import rubric

with rubric("halved", checks=1) as check:
    with check("an odd number", points=1):
        check.equal(check.call(halved, 5), 2)
check.score
'''
DOUBLED = "def doubled(x):\n    return 2 * np.asarray(x)"
HALVED = "def halved(x):\n    return math.floor(x / 2)"

Cells = list[dict[str, Any]]


def code(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
        "id": "own",
    }


def without_imports(cells: Cells) -> None:
    del cells[1]


def begins_with(line: str) -> Callable[[Cells], None]:
    def edit(cells: Cells) -> None:
        cells[1]["source"] = f"{line}\n{cells[1]['source']}"

    return edit


def answers(doubled: str = DOUBLED, halved: str = HALVED) -> Callable[[Cells], None]:
    def edit(cells: Cells) -> None:
        _answer(cells, "doubled")["source"] = doubled
        _answer(cells, "halved")["source"] = halved

    return edit


def before_the_answers(source: str) -> Callable[[Cells], None]:
    def edit(cells: Cells) -> None:
        cells.insert(3, code(source))

    return edit


#: By student: what is odd about a notebook with right answers, or nearly right ones.
ODD: dict[str, Callable[[Cells], None]] = {
    "no_imports": without_imports,
    "colab": begins_with("from google.colab import files"),
    "widget": begins_with("%matplotlib widget"),
    "windows": begins_with("import os; os.chdir('C:/Users/ada')"),
    "stopped": before_the_answers("raise SystemExit('Stop right there!')"),
    "exited": before_the_answers("import sys\nsys.exit(0)"),
    "module": lambda cells: (
        before_the_answers("%%writefile own.py\ndef half(x): return x // 2")(cells),
        answers(halved="from own import half\nhalved = half")(cells),
    )[0],
    "file": answers(halved="def halved(x):\n    return x // int(open('data/two.txt').read())"),
    "timed": answers("%%time\n" + DOUBLED, "%%time\ndef halved(x):\n    return x // factor"),
    "counted": answers("factor += 0\n" + DOUBLED, "y = eval('factor')\ndef halved(x):\n    return x // y"),
    "zero_width": answers(doubled=DOUBLED.replace("return", "\u200breturn")),
    "defined_in_a_test": answers(halved="def halved(x):\n    return int(np.floor(x / 2))"),
}


def _answer(cells: Cells, grade_id: str) -> dict[str, Any]:
    return next(cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with these submissions, graded by stock nbgrader."""
    root = tmp_path_factory.mktemp("odd")
    folder = root / "solutions" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.py").write_text(TEXT, encoding="utf-8")
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    lesson = build_lesson(folder)
    write_release(lesson, folder)
    shutil.rmtree(root / "course")
    for student, edit in ODD.items():
        document = json.loads(lesson.release)
        answers()(document["cells"])
        edit(document["cells"])
        place = root / "submitted" / student / NAME
        (place / "data").mkdir(parents=True)
        (place / "data" / "two.txt").write_text("2", encoding="utf-8")
        (place / f"{NAME}.ipynb").write_text(json.dumps(document), encoding="utf-8")
    nbgrader(root, "generate_assignment", NAME)
    nbgrader(root, "autograde", NAME)
    return root


@pytest.fixture(scope="module")
def lesson(course: Path) -> Lesson:
    return build_lesson(course / "solutions" / NAME)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("student", ODD)
def test_nothing_that_stock_nbgrader_gives_is_lost(course: Path, lesson: Lesson, student: str) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        grades = book.find_submission_notebook(NAME, NAME, student).grades
        theirs = {graded.name: graded.auto_score or 0.0 for graded in grades}
    path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
    verdict = grade(Job(lesson, path.read_bytes(), PATIENT, files=files_beside(path).files)).verdict
    ours = {f"test_{exercise.id}": exercise.score for exercise in verdict.exercises}
    assert sum(theirs.values()) >= 1, "nothing to lose"
    assert all(ours[test] >= points for test, points in theirs.items()), (ours, theirs)
    if student == "zero_width":
        (doubled, _) = verdict.exercises
        assert (
            "The cell with your answer stopped: SyntaxError: invalid non-printable"
            in doubled.parts[0].message
        )
