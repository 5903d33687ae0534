"""A tiny course, built in a temporary folder: one lesson with a function, a question and words."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.authoring import build_lesson
from autograder.model import Lesson

REPOSITORY = Path(__file__).parents[2]
NAME = "01_double"

TEXT = '''\
# %% [markdown]
# # Doubling

# %%
# cat and dog are only a comment
import math

# %% [markdown]
# ## Exercise 1 of 1: double  *(3 points)*

# %% exercise="double"
def double(x, times=1):
    """Twice x, `times` times over."""
    ### BEGIN SOLUTION
    for _ in range(times):
        x = 2 * x
    return x
    ### END SOLUTION

# %% tests="double" points=3
import numpy as np
from coursekit import rubric

with rubric("double", checks=2) as check:
    with check("2 becomes 4", points=1):
        check.equal(check.call(double, 2), 4)
    ### BEGIN HIDDEN TESTS
    with check("arrays are doubled", points=2, hint="What does * do with a list?"):
        got = check.call(double, np.array([1, 2]))
        assert len(got) == 2, "The number of values should stay."
        check.close(got, [2, 4])
    ### END HIDDEN TESTS
check.score

# %% exercise="question_1"
def question_1():
    """Return "a" or "b"."""
    ### BEGIN SOLUTION
    return "b"
    ### END SOLUTION

# %% tests="question_1" points=0.5 live=true
from coursekit import rubric

### BEGIN SEALED
RIGHT, BECAUSE = "b", {"a": "Think again."}
### END SEALED

with rubric("question_1", checks=1) as check:
    with check("the letter", points=0.5):
        check.choice(check.call(question_1), right=RIGHT, because=BECAUSE)
check.score

# %% [markdown] answer="why" points=2
# Because 2 + 2 is 4. (2 points: says so.)
'''

ATTEMPTS = '''\
"""What people answer."""
import numpy as np

# %% [markdown]
# Right ones
''' + "".join(
    f"""
# %% exercise="{exercise}" attempt="{kind}_{number}" earns={earns}{says}
{source}
"""
    for exercise, full, source in [
        ("double", 3, "def double(x): ..."),
        ("question_1", 0.5, "def question_1(): ..."),
    ]
    for kind, count, earns, says in [("right", 2, full, ""), ("wrong", 4, 0, ' says="think"')]
    for number in range(count)
)

CATALOGUE = """\
[01_double]
"1" = "double(x, times=1)"
"""


@dataclass(frozen=True)
class Course:
    """The temporary course; `edit` changes one of its files and builds nothing."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "solutions" / NAME

    @property
    def text(self) -> Path:
        return self.folder / f"{NAME}.py"

    @property
    def attempts(self) -> Path:
        return self.folder / "attempts.py"

    @property
    def catalogue(self) -> Path:
        return self.root / "solutions" / "catalogue.toml"

    def edit(self, path: Path, old: str, new: str) -> None:
        """Replace `old`, which must be there, by `new`."""
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path.name}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def build(self) -> Lesson:
        return build_lesson(self.folder)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course without findings, but not yet released."""
    course = Course(tmp_path)
    course.folder.mkdir(parents=True)
    course.text.write_text(TEXT, encoding="utf-8")
    course.attempts.write_text(ATTEMPTS, encoding="utf-8")
    course.catalogue.write_text(CATALOGUE, encoding="utf-8")
    (course.folder / "data.csv").write_text("x\n1\n", encoding="utf-8")
    shutil.copyfile(REPOSITORY / "nbgrader_config.py", tmp_path / "nbgrader_config.py")
    return course
