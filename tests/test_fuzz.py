"""Made-up notebooks, outputs and names: a verdict and a page for each, and never an error. Without a kernel.

Seconds in `make test`, an hour with AUTOGRADER_STRESS=1; with atheris, guided by what is reached in the code,
as long as one likes: `python tests/test_fuzz.py`.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from full_length import STRESS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console
from tiny_course import LESSON, make_course

from autograder.authoring import build_lesson
from autograder.errors import Unreadable
from autograder.execution.plan import plan
from autograder.intake import restore
from autograder.job import nothing_to_grade
from autograder.model import Graded, Lesson, Row, Verdict
from autograder.notebooks.dataflow.uses import names_in
from autograder.reports import class_report, class_tables, feedback_page, verdict_table
from autograder.visible import visible

#: Pieces that mean something to one of the readers, among letters that mean nothing.
PIECES = [
    *(
        "def double(x):\n    return x\n",
        "double",
        "from coursekit import rubric\n",
        "%%time\n",
        "%time ",
        "!ls {a}\n",
    ),
    *(
        '"""',
        "'''",
        "'",
        '"',
        "\\",
        "\\\n",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "#",
        "?",
        "%",
        "=",
        ":",
        "\t",
        "\n",
        "\r",
        " ",
    ),
    *(
        "lambda: ",
        "if 1:\n ",
        "class A:\n  x = ",
        "f'{x!r:",
        "a.b.c",
        "a[0]",
        "*a, b = ",
        "del ",
        "global x",
        "import ",
    ),
    *(
        "![a](attachment:",
        "a.png)",
        "<img src=",
        "<b>",
        "</i>",
        "<div ",
        "style='",
        "<!--",
        "<![",
        "&#x",
        "&amp",
        "```",
    ),
    *(
        "$",
        "$$",
        "\\\\(",
        "\\\\[",
        "\\begin{",
        "a}",
        "\\frac{",
        "_{",
        "^",
        "\\left",
        "|a|b|\n|-|-|\n",
        "- ",
        "> ",
        "1. ",
    ),
    *(
        "\x1b[38m",
        "\x1b[31m",
        "\x1b[48;5;",
        "\x1b]0;T\x07",
        "\x9b",
        "\x00",
        "\x7f",
        "\b",
        "\u202e",
        "\u2028",
        "\ud800",
    ),
    *(
        "가",
        "ﬁ",
        "👩‍🔬",
        "ß",
        "٣",
        "x" * 3_000,
        "word " * 200,
        "https://a.b/",
        "[a](b)",
        "**",
        "`",
        "~~~\n",
        "BEGIN HIDDEN TESTS",
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=9), max_size=14).map("".join)
LINES = TEXTS | st.lists(TEXTS, max_size=3)
ODD = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.lists(TEXTS, max_size=2)
BASE64 = st.sampled_from(
    ["iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="]
)
MIMES = st.sampled_from(
    ["image/png", "image/jpeg", "image/gif", "image/svg+xml", "text/html", "text/plain", "text/latex"]
)
BUNDLES = st.dictionaries(MIMES, BASE64 | LINES, max_size=2)
IDS = st.sampled_from(["double", "test_double", "why", "other", ""]) | TEXTS

METADATA = st.fixed_dictionaries(
    {}, optional={"nbgrader": st.fixed_dictionaries({"grade_id": IDS}) | ODD, "tags": ODD, "deletable": ODD}
)
CELLS = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | ODD, "source": LINES | ODD},
    optional={
        "metadata": METADATA | ODD,
        "id": IDS | ODD,
        "attachments": st.dictionaries(TEXTS, BUNDLES, max_size=2) | ODD,
    },
)
OUTPUTS = st.one_of(
    st.fixed_dictionaries(
        {"output_type": st.just("stream"), "name": st.sampled_from(["stdout", "stderr"]), "text": LINES}
    ),
    st.fixed_dictionaries(
        {
            "output_type": st.sampled_from(["display_data", "execute_result"]),
            "data": BUNDLES,
            "metadata": st.just({}),
        }
    ),
    st.fixed_dictionaries(
        {
            "output_type": st.just("error"),
            "ename": TEXTS,
            "evalue": TEXTS,
            "traceback": st.lists(TEXTS, max_size=3),
        }
    ),
)
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

thorough = settings(
    max_examples=5_000 if STRESS else 40,
    deadline=None,
    derandomize=not STRESS,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def _lesson() -> Lesson:
    with tempfile.TemporaryDirectory() as folder:
        return build_lesson(make_course(Path(folder)) / "solutions" / LESSON)


THE_LESSON = _lesson()


def verdict_saying(text: str) -> Verdict:
    return nothing_to_grade(THE_LESSON, text).verdict


def assert_plain(text: str) -> None:
    assert not (found := UNSEEN.search(text)), text[max(0, found.start() - 40) : found.end() + 9]


@thorough
@given(TEXTS)
def test_any_cell_has_names(source: str) -> None:
    names = names_in(source)
    assert isinstance(names.used, frozenset)


@thorough
@given(st.lists(CELLS, max_size=6), st.integers(0, 4), st.lists(OUTPUTS, max_size=4), TEXTS)
def test_any_notebook_has_a_verdict_and_a_page(
    cells: list[dict[str, Any]], at: int, outputs: list[dict[str, Any]], said: str
) -> None:
    handed_in = json.loads(THE_LESSON.release)
    handed_in["cells"][at:at] = cells
    try:
        restored = restore(json.dumps(handed_in).encode(), THE_LESSON)
    except Unreadable as error:
        assert error.reason
        return
    ids = {cell["id"] for cell in restored.notebook.cells}
    planned = plan(restored.notebook, THE_LESSON)
    assert planned.skip <= ids
    assert planned.tests.isolated.keys() <= ids
    executed = json.loads(json.dumps(restored.notebook))
    for cell in executed["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = outputs, 1
    verdict = verdict_saying(said)
    verdict = Verdict(1.0, 5.0, "graded", 0.1, verdict.reasons, verdict.exercises)
    page = feedback_page(said, THE_LESSON, Graded(verdict, json.dumps(executed)))
    assert_plain(page)
    assert "</html>" in page and "Your notebook, as it was graded" in page
    soup = BeautifulSoup(page, "html.parser")
    assert not soup(["script", "iframe", "svg", "form", "object", "base", "link"])
    assert not [name for element in soup(True) for name in element.attrs if name.startswith("on")]
    assert len(page.encode("utf-8")) <= 2_000_000


@thorough
@given(st.binary(max_size=400) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_have_a_verdict(data: bytes) -> None:
    for submission in (data, THE_LESSON.release.encode()[:900] + data, b'{"cells": [' + data):
        try:
            assert restore(submission, THE_LESSON).notebook
        except Unreadable as error:
            assert_plain(visible(error.reason))


@thorough
@given(st.lists(TEXTS, min_size=1, max_size=4), TEXTS)
def test_any_names_and_messages_are_told_plainly(names: list[str], said: str) -> None:
    rows = [Row(name, THE_LESSON.name, verdict_saying(said)) for name in names]
    console = Console(width=100)
    with console.capture() as printed:
        console.print(class_tables(rows), verdict_table(rows[0].verdict))
    assert_plain(printed.get())
    assert_plain(class_report(rows, lessons=[THE_LESSON]))


if __name__ == "__main__":
    import atheris  # type: ignore[import-not-found]

    atheris.Setup(sys.argv, test_any_notebook_has_a_verdict_and_a_page.hypothesis.fuzz_one_input)
    atheris.Fuzz()
