"""A course of one small lesson, made anew for each test, and the command line on it as a process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
LESSON = "01_double"

TEXT = '''\
# %% [markdown]
# # Doubling
# ## Exercise 1 of 1: double  *(3 points)*

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
    with check("3 becomes 6", points=2, hint="Is 2 a special case?"):
        check.equal(check.call(double, 3), 6, mistakes={"That is the square.": 9})
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Why?

# %% [markdown] answer="why" points=2
# Because twice is twice. 2 points for any reason.
'''

ATTEMPTS = """\
# %% exercise="double" attempt="sum" earns=3
def double(x):
    return x + x

# %% exercise="double" attempt="shift" earns=3
def double(x):
    return x << 1

# %% exercise="double" attempt="square" earns=1 says="square"
def double(x):
    return x * x

# %% exercise="double" attempt="plus_two" earns=1 says="expected 6"
def double(x):
    return x + 2

# %% exercise="double" attempt="nothing" earns=0 says="return"
def double(x):
    2 * x

# %% exercise="double" attempt="text" earns=0 says="expected 4"
def double(x):
    return str(x) * 2
"""


def make_course(root: Path) -> Path:
    """Write the course's text to `root`, and return it."""
    folder = root / "solutions" / LESSON
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.py").write_text(TEXT, encoding="utf-8")
    (folder / "attempts.py").write_text(ATTEMPTS, encoding="utf-8")
    (folder.parent / "catalogue.toml").write_text(f'[{LESSON}]\n"1" = "double(x)"\n', encoding="utf-8")
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    return root


def command(*arguments: str) -> list[str]:
    """How the command line is called."""
    return [str(Path(sys.executable).with_name("autograder")), *arguments]


def autograder(course: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        cwd=course,
        env={**os.environ, "COLUMNS": "100", **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def hand_in(course: Path, student: str, **answers: str) -> Path:
    """A submission: the release with these answers (by name of the exercise) in it."""
    notebook = json.loads((course / "course" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        answer = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
        if answer:
            cell["source"] = answer
    path = course / "submitted" / student / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path
