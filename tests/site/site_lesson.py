"""A lesson of which one cell waits for an answer; the lessons of the course have none such."""

from __future__ import annotations

from pathlib import Path

from autograder.authoring import build_lesson

LESSON = "90_waiting"
TEXT = '''# %% [markdown]
# # 90 Waiting
#
# **Time** ten minutes. **You need** patience.

# %%
import matplotlib.pyplot as plt
import numpy as np

numbers = np.arange(4)

# %% [markdown]
# ## Exercise 1 of 2: doubling  *(3 points)*
# What is $y = \\frac{2x}{1}$?
#
# <details><summary>Hint</summary>
#
# *Twice* is a sum.
#
# </details>

# %% exercise="double"
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    the_secret_of_doubling = np.add(x, x)
    return the_secret_of_doubling
    ### END SOLUTION

# %% tests="double" points=3
from coursekit import rubric

### BEGIN SEALED
def the_sealed_reference():
    return 2 + 2
### END SEALED

with rubric("double", checks=2) as check:
    with check("2 becomes 4", points=1):
        check.equal(check.call(double, 2), the_sealed_reference())
    ### BEGIN HIDDEN TESTS
    with check("the hidden check about minus three", points=2):
        check.equal(check.call(double, -3), -6)
    ### END HIDDEN TESTS
check.score

# %%
print("the demonstration before", numbers.sum())

# %%
doubled = double(numbers)
print("the demonstration after", doubled)

# %%
plt.plot(numbers, doubled)
plt.show()

# %% [markdown]
# ## Exercise 2 of 2: why  *(2 points)*

# %% [markdown] answer="why" points=2
# The model answer speaks of addition, 2 points for that.

# %%
figure, ax = plt.subplots()
ax.plot(numbers, label="a line")
ax.set(title="Four numbers", xlabel="place", ylabel="number")
ax.legend()
plt.show()
'''


def write_notebook(path: Path) -> Path:
    """The student's copy, as `autograder release` builds it."""
    folder = path.parent / "solutions" / LESSON
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{LESSON}.py").write_text(TEXT, encoding="utf-8")
    path.write_text(build_lesson(folder).release, encoding="utf-8")
    return path
