"""A lesson with a hidden test, and a browser to look at pages with."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from autograder.authoring import build_lesson
from autograder.model import Lesson

TEXT = '''# %% [markdown]
# # Lesson 1: Doubling
# The formula is $y = 2x$.

# %%
print("a demonstration")

# %% [markdown]
# ## Exercise 1.1: Double `it` *(3 points)*

# %% exercise="double"
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% tests="double" points=3
from coursekit import rubric

### BEGIN SEALED
def four():
    return 4
### END SEALED

with rubric("double", checks=2) as check:
    with check("2 becomes 4", points=1):
        check.equal(check.call(double, 2), four())
    ### BEGIN HIDDEN TESTS
    with check("-3 becomes -6", points=2, hint="What is `2 * -3`?"):
        secret_input = -3 if True and "<hidden>" else 0
        for secret_factor in (1, 10):
            check.equal(
                check.call(double, secret_input * secret_factor),
                -6 * secret_factor,
            )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Exercise 1.2: Why? *(2 points)*

# %% [markdown] answer="why" points=2
# 2 points: because the model answer says so.
#
# *For the marker.* Nobody but you reads this.
'''


@pytest.fixture(scope="session")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    folder = tmp_path_factory.mktemp("course") / "solutions" / "01_double"
    folder.mkdir(parents=True)
    (folder / "01_double.py").write_text(TEXT, encoding="utf-8")
    return build_lesson(folder)


@pytest.fixture
def show(browser: Browser, tmp_path: Path):
    """`show(html, width=…, scheme=…)` opens a page as a file; the page notes what it asks for."""
    opened = []

    def look(html: str, *, width: int = 1280, scheme: str = "light"):
        file = tmp_path / f"page{len(opened)}.html"
        file.write_text(html, encoding="utf-8")
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        opened.append(page)
        page.asked_for = []
        page.dialogs = []
        page.on("request", lambda request: page.asked_for.append(request.url))
        page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(file.as_uri())
        return page

    yield look
    for page in opened:
        page.close()
