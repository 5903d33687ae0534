"""What a hidden check asks never comes to the student's page, whatever the student's code makes of it."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output
from tiny_course import LESSON, TEXT, make_course

from autograder.authoring import build_lesson
from autograder.job import grade
from autograder.model import Graded, Job, Lesson
from autograder.reports import feedback_page

SECRET = 7319
#: Writes down what it is given, whoever calls it.
ANSWER = """
import base64, codecs, sys
from IPython.display import HTML, display
log = []
handle = display("LEAK nothing yet", display_id="early")

def say():
    text = repr([x for x in log if x != 2])
    in_base64 = base64.b64encode(text.encode()).decode()
    return f"LEAK {in_base64} {codecs.encode(text, 'rot13')} {text[::-1]}"

def double(x):
    log.append(x)
    print("LEAK printed by the call", x)
    handle.update(say())
    display("LEAK displayed by the call")
    return x + x
"""
#: Sends what it has written down, by all the ways that a cell has.
TELLS = """
print(say()); print(say(), file=sys.stderr)
handle.update(say())
display(HTML(say()), display_id="early")
display({"image/svg+xml": "<svg><!--" + say() + "--></svg>", "text/markdown": say()}, raw=True)
get_ipython().display_pub.publish({"text/latex": say()})
raise type("LEAK" + base64.b64encode(repr(log).encode()).decode(), (ValueError,), {})(say())
"""
NOT_PROPER = """
for kind, content in {
    "display_data": {"data": None, "metadata": {}},
    "stream": {"name": "stdout", "text": 7},
    "error": {"ename": 1, "evalue": None, "traceback": None},
    "execute_result": {"data": [], "metadata": {}, "execution_count": 1},
}.items():
    kernel = get_ipython().kernel
    kernel.session.send(kernel.iopub_socket, kind, content, kernel.get_parent())
print("all of them were sent")
"""
KNOWN_ERROR = "import nosuchmodule_LEAK"


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    course = make_course(tmp_path_factory.mktemp("leak"))
    secret = TEXT.replace("check.call(double, 3), 6", f"check.call(double, {SECRET}), {2 * SECRET}")
    assert str(SECRET) in secret
    (course / "solutions" / LESSON / f"{LESSON}.py").write_text(secret, encoding="utf-8")
    return build_lesson(course / "solutions" / LESSON)


@pytest.fixture(scope="module")
def graded(lesson: Lesson) -> Graded:
    book = nbformat.reads(lesson.release, as_version=4)
    answer = next(c for c in book.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "double")
    answer.source = ANSWER
    book.cells.insert(0, new_code_cell(NOT_PROPER))
    book.cells += [
        new_code_cell(TELLS),
        new_code_cell(TELLS.replace("raise", "x =")),
        new_code_cell(KNOWN_ERROR),
    ]
    return grade(Job(lesson, nbformat.writes(book).encode()))


@pytest.mark.kernel
def test_what_was_asked_is_written_down_and_told_in_the_kernel(graded: Graded) -> None:
    """Or the tests below would hold whatever the page does."""
    assert graded.verdict.exercises[0].score == 3, graded.verdict
    assert str(SECRET)[::-1] in graded.notebook
    assert f"LEAK printed by the call {SECRET}" not in graded.notebook, "what a call puts out is never kept"


def test_no_output_after_a_hidden_check_is_on_the_page(lesson: Lesson, graded: Graded) -> None:
    page = feedback_page("ada", lesson, graded)
    shown = re.sub(r'<pre class="code"[^>]*>.*?</pre>', "", page, flags=re.DOTALL)
    assert list(re.findall("LEAK.{0,40}", html.unescape(shown))) == ["LEAK nothing yet'</pre>"]
    assert str(SECRET) not in page and str(SECRET)[::-1] not in page
    assert page.count("this ran after hidden checks had called your code") == 3
    assert "ModuleNotFoundError" in shown, "what is Python's own name for an error tells nothing"


def test_what_is_no_proper_output_harms_nobody(lesson: Lesson, graded: Graded) -> None:
    page = feedback_page("ada", lesson, graded)
    assert "all of them were sent" in page
    nbformat.validate(nbformat.reads(graded.notebook, as_version=4))


def test_without_hidden_checks_all_is_shown(lesson: Lesson, graded: Graded) -> None:
    open_to_all = replace(lesson, source=lesson.source.replace("BEGIN HIDDEN TESTS", "NOTHING HIDDEN"))
    page = feedback_page("ada", open_to_all, graded)
    assert page.count("this ran after hidden checks") == 0
    assert "LEAK" in page


def test_what_ran_before_the_first_hidden_check_is_shown(lesson: Lesson, graded: Graded) -> None:
    book = nbformat.reads(graded.notebook, as_version=4)
    book.cells.insert(0, new_code_cell("1", outputs=[new_output("stream", text="before it\n")]))
    page = feedback_page("ada", lesson, Graded(graded.verdict, nbformat.writes(book)))
    assert "before it" in page
