"""The parts that pages are made of, each by itself: nothing is built or executed here."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import pytest
from lesson_page import lesson_page
from links import relinked
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from unanswered import waiting_cells

from autograder.authoring.published import Place, published_place
from autograder.model import INSTALLS_TAG

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "site" / "extensions"))

from docstrings import as_rst  # noqa: E402

PLACE = Place("owner", "course", "main")


def role(name: str, **marks: bool) -> dict[str, object]:
    flags = {"grade": False, "solution": False, "locked": False, "task": False, **marks}
    return {"nbgrader": {"grade_id": name, "schema_version": 3, "points": 1, **flags}}


def answer(source: str) -> nbformat.NotebookNode:
    return new_code_cell(source, metadata=role("answer", solution=True))


def heading(number: int) -> nbformat.NotebookNode:
    return new_markdown_cell(f"## Exercise {number} of 9: a title")


#: What stands in the cells after the answer `def f`, and for each whether it waits.
FOLLOWING = {
    "uses it": [("print(f(1))", True)],
    "uses it within a function": [("def g():\n    return f(1)", True), ("g()", True)],
    "uses what came of it": [("a = f(1)", True), ("b = a + 1", True), ("print(b)", True)],
    "uses what it has changed": [("a = {}", False), ("a['x'] = f(1)", True), ("print(a)", True)],
    "uses what it was added to": [("a = []", False), ("a.append(f(1))", True), ("print(a)", True)],
    "uses a new thing of that name": [("f = abs", False), ("print(f(1))", False)],
    "uses something else": [("print(abs(1))", False)],
    "names a parameter like it": [("def g(f):\n    return f(1)", False), ("g(abs)", False)],
}


@pytest.mark.parametrize("cells", FOLLOWING.values(), ids=FOLLOWING)
def test_a_cell_waits_for_the_answers_that_it_depends_on(cells: list[tuple[str, bool]]) -> None:
    demonstrations = [new_code_cell(source) for source, _ in cells]
    book = new_notebook(
        cells=[heading(3), answer("def f(x):\n    raise NotImplementedError()"), *demonstrations]
    )
    found = waiting_cells(book)
    assert [found.get(cell.id) for cell in demonstrations] == [(3,) if waits else None for _, waits in cells]


def test_a_cell_may_wait_for_several_exercises() -> None:
    last = new_code_cell("f(g(1))")
    cells = [heading(1), answer("def f(): ..."), heading(2), answer("def g(): ..."), last]
    assert waiting_cells(new_notebook(cells=cells))[last.id] == (1, 2)
    page = lesson_page("01_x", new_notebook(cells=cells), None)
    assert page.cells[-1].source.count('href="#exercise-') == 2


LINKS = {
    "to a page": ("see [this](docs/bench.md#a)", "see [this](docs/bench.md#a)"),
    "to another site": ("[x](https://example.org/a)", "[x](https://example.org/a)"),
    "within the page": ("[x](#here)", "[x](#here)"),
    "to a file": ("the [licence](LICENSE).", "the licence."),
    "in code": ("`[a](LICENSE)` and ``[`](LICENSE)``", "`[a](LICENSE)` and ``[`](LICENSE)``"),
    "in a block of code": ("```\n[a](LICENSE)\n```\n[a](LICENSE)", "```\n[a](LICENSE)\n```\na"),
}


@pytest.mark.parametrize(("written", "expected"), LINKS.values(), ids=LINKS)
def test_links_lead_within_the_site_or_nowhere(written: str, expected: str) -> None:
    assert relinked(written, "README.md", lambda there: there == "docs/bench.md", None) == expected


def test_with_a_repository_other_files_are_shown_there() -> None:
    text = relinked(
        "[data](../data/catalogue.toml#x) ![](images/a.png)", "docs/a.md", lambda there: False, PLACE.files
    )
    at = "https://github.com/owner/course/blob/main"
    assert text == f"[data]({at}/data/catalogue.toml#x) ![]({at}/docs/images/a.png)"


def test_each_service_gets_the_lesson_and_colab_the_cell() -> None:
    found = PLACE.badges("03_xor", "to_labels")
    assert found == {
        "Colab": "https://colab.research.google.com/github/owner/course/blob/main/course/03_xor/03_xor.ipynb"
        "#scrollTo=to_labels",
        "Kaggle": "https://www.kaggle.com/kernels/welcome?src=https%3A%2F%2Fgithub.com%2Fowner%2Fcourse%2Fblob"
        "%2Fmain%2Fcourse%2F03_xor%2F03_xor.ipynb",
        "Binder": "https://mybinder.org/v2/gh/owner/course/main?labpath=course%2F03_xor%2F03_xor.ipynb",
        "Codespaces": "https://codespaces.new/owner/course?ref=main&quickstart=1",
    }


def test_lesson_and_exercises_have_badges_where_the_course_is_published() -> None:
    solve = answer("def f(): ...")
    book = new_notebook(cells=[new_markdown_cell("# 01 A title\n\nText."), heading(1), solve])
    with_badges, without = lesson_page("01_x", book, PLACE), lesson_page("01_x", book, None)
    assert with_badges.cells[0].source.count('class="badge"') == 4
    assert f"#scrollTo={solve.id}" in with_badges.cells[1].source
    assert "badge" not in nbformat.writes(without)


def test_what_a_notebook_begins_with_for_the_services_is_not_on_the_page_as_well() -> None:
    links = new_markdown_cell("Open in Colab", id="open-elsewhere")
    installs = new_code_cell("pip", metadata={"tags": [INSTALLS_TAG]})
    page = lesson_page("01_x", new_notebook(cells=[new_markdown_cell("# 01 A"), links, installs]), None)
    assert [cell.source for cell in page.cells] == ["# 01 A"]


SETTINGS = {
    "no section": ("", None),
    "no repository": ("[tool.course]\nbranch = 'x'", None),
    "empty": ("[tool.course]\nrepository = ''", None),
    "plain": ("[tool.course]\nrepository = 'https://github.com/o/n'", Place("o", "n", "main")),
    "as git has it": ("[tool.course]\nrepository = 'https://github.com/o/n.git'", Place("o", "n", "main")),
    "with a branch": (
        "[tool.course]\nrepository = 'https://github.com/o/n/'\nbranch = 'term'",
        Place("o", "n", "term"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), SETTINGS.values(), ids=SETTINGS)
def test_the_place_is_set_once_in_pyproject(text: str, expected: Place | None, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    assert published_place(tmp_path) == expected


def test_a_repository_that_the_services_can_not_open_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.course]\nrepository = 'git@host:o/n'", encoding="utf-8")
    with pytest.raises(ValueError, match="OWNER/NAME"):
        published_place(tmp_path)


DOCSTRINGS = {
    "prose": (["One line.", "", "Two", "lines."], ["One line.", "", "Two", "lines.", ""]),
    "parameters": (
        ["n: how many,", "    or none", "seed: where to start"],
        ["* ``n``: how many,", "  or none", "* ``seed``: where to start", ""],
    ),
    "results": (
        ["Returns", "    X: rows", "    y: labels"],
        ["Returns", "", "* ``X``: rows", "* ``y``: labels", ""],
    ),
    "code": (
        ["    with a as b:", "        b()"],
        [".. code-block:: python", "", "   with a as b:", "       b()", ""],
    ),
    "a word": (["Note"], ["Note", ""]),
    "a colon in prose": (["Said are: this", "and that."], ["Said are: this", "and that.", ""]),
    "text after a parameter": (["n: one", "and on"], ["* ``n``: one", "", "and on", ""]),
    "stars and lines": (["**x and a|b_ or `c_`"], ["\\*\\*x and a\\|b\\_ or `c_`", ""]),
    "a plural": (["some `Error`s, `of", "two_lines`"], ["some `Error`\\ s, `of", "two_lines`", ""]),
    "a long name": (["my_n, _x: more"], ["* ``my_n, _x``: more", ""]),
    "arguments": (["*rest, n: more"], ["* ``*rest, n``: more", ""]),
}


@pytest.mark.parametrize(("lines", "expected"), DOCSTRINGS.values(), ids=DOCSTRINGS)
def test_docstrings_look_on_a_page_as_they_do_in_help(lines: list[str], expected: list[str]) -> None:
    assert as_rst(lines) == expected
