from __future__ import annotations

import base64
import io
import re
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from class_of_rows import failed, verdict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from PIL import Image
from waiting import eventually

from autograder.model import ExerciseVerdict, Graded, Lesson, Verdict
from autograder.reports import feedback_page


def notebook(lesson: Lesson, *, code=(), text=(), tests=(), extra=()) -> str:
    """The lesson's notebook with these outputs below the answer and the tests, and cells before them."""
    book = nbformat.reads(lesson.source, as_version=4)
    for cell in book.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name == "double":
            cell.source = "def double(x):\n    return x ** 2  # my own answer"
            cell.outputs, cell.execution_count = list(code), 1
        elif name == "test_double":
            cell.outputs = list(tests)
        elif name == "why":
            cell.source = "Because **two** of anything."
    book.cells[:0] = [*text, *extra]
    return nbformat.writes(book)


def page_of(lesson: Lesson, outcome: Verdict | None = None, **cells) -> str:
    return feedback_page(
        "ada", lesson, Graded(outcome or verdict(1, message="9."), notebook(lesson, **cells))
    )


def text_of(page: str) -> str:
    soup = BeautifulSoup(page, "html.parser")
    soup.style.decompose()
    return " ".join(soup.get_text(" ").split())


def hidden_source_lines(lesson: Lesson) -> list[str]:
    cells = nbformat.reads(lesson.source, as_version=4).cells
    (test,) = (c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == "test_double")
    inside = test.source.split("### BEGIN HIDDEN TESTS")[1].split("### END HIDDEN TESTS")[0]
    lines = [line.strip() for line in inside.splitlines()]
    return [line for line in lines if len(line) > 3]


# What it says


def test_it_names_the_lesson_the_student_and_the_points(lesson: Lesson) -> None:
    text = text_of(page_of(lesson, verdict(1, message="It gave 9.", waits=True)))
    assert "Feedback for ada" in text
    assert "Lesson 1: Doubling" in text
    assert "1 of 5 points so far; 2 more wait to be marked by a person" in text
    assert "Exercise 1.1: Double it" in text, "without '(3 points)', without markup"


def test_the_model_answer_is_shown_once_the_answer_is_marked_and_never_the_notes(lesson: Lesson) -> None:
    waiting = page_of(lesson, verdict(1, message="It gave 9.", waits=True))
    assert "because the model answer says so" not in waiting
    marked = page_of(lesson, verdict(1, message="It gave 9."))
    soup = BeautifulSoup(marked, "html.parser")
    (details,) = (d for d in soup.select("details") if d.summary.text == "A model answer")
    assert "because the model answer says so" in details.text
    assert "Nobody but you" not in marked and "For the marker" not in marked


def test_a_sealed_helper_is_a_comment_on_the_page(lesson: Lesson) -> None:
    page = page_of(lesson, verdict(1, message="It gave 9."))
    assert "What these checks compare with is sealed" in text_of(page)
    assert "unseal" not in page


def test_a_failed_check_has_reason_and_hint(lesson: Lesson) -> None:
    soup = BeautifulSoup(page_of(lesson, verdict(1, message="`double(-3)` gave *nine*.")), "html.parser")
    (card,) = soup.select("article.card.some")
    passed, missed = card.select("li")
    assert passed.select_one(".mark")["aria-label"] == "passed"
    assert missed.select_one(".mark")["aria-label"] == "failed"
    assert missed.select_one(".mark").text == "✘"
    assert "hidden check" in missed.text
    assert missed.select_one(".message").decode_contents() == "<code>double(-3)</code> gave <em>nine</em>."
    assert "What is" in missed.select_one("details.hint").text
    assert not passed.select("details.hint")


def test_it_says_how_to_object_to_a_check(lesson: Lesson) -> None:
    assert "Tell your instructor which exercise it is" in text_of(page_of(lesson))


def test_full_marks_are_folded_and_still_there(lesson: Lesson) -> None:
    soup = BeautifulSoup(page_of(lesson, verdict(3)), "html.parser")
    (folded,) = soup.select("article.card.full details.all-passed")
    assert folded.summary.text == "All 2 checks passed"
    assert len(folded.select("li")) == 2


def test_words_wait_for_a_person(lesson: Lesson) -> None:
    outcome = verdict(3, waits=True)
    text = text_of(page_of(lesson, outcome))
    assert "2 points to give" in text
    assert "Not yet marked by a person." in text


def test_reasons_are_told(lesson: Lesson) -> None:
    text = text_of(page_of(lesson, verdict(3, reasons=("The test cell of `double` was put back.",))))
    assert "What happened to your notebook The test cell of double was put back." in text


def test_a_message_of_the_exercise_is_told_once(lesson: Lesson) -> None:
    (first, second) = verdict(0, message="The test was stopped.").exercises
    outcome = replace(verdict(0), exercises=(replace(first, message="The test was stopped."), second))
    card = BeautifulSoup(page_of(lesson, outcome), "html.parser").select_one("article.card.none")
    assert [message.parent.name for message in card.select(".message")] == ["div", "div"], "at the checks"


def test_a_submission_that_failed_says_why(lesson: Lesson) -> None:
    page = feedback_page("ada", lesson, Graded(failed("This file is a PDF."), lesson.release))
    text = text_of(page)
    assert "This notebook could not be graded." in text
    assert "Why This file is a PDF." in text
    assert "YOUR ANSWER HERE" not in text, "the blank lesson is not the student's work"
    assert not re.search(r"\d/\d", text.replace("\u2009", ""))


def test_a_notebook_that_is_none_does_no_harm(lesson: Lesson) -> None:
    for broken in ("", "{}", "[1]", '{"nbformat": 4, "cells": [1]}'):
        text = text_of(feedback_page("ada", lesson, Graded(failed(), broken)))
        assert "could not be graded" in text
        assert "Your notebook, as it was graded" not in text


def test_the_students_own_work_is_shown_with_its_outputs(lesson: Lesson) -> None:
    outputs = [
        new_output("stream", text="first line\n"),
        new_output("stream", text="second line\n"),
        new_output("execute_result", data={"text/plain": "array([4])"}, execution_count=1),
        new_output(
            "error",
            ename="ValueError",
            evalue="no such shape",
            traceback=["Traceback", "\x1b[31mhere\x1b[0m"],
        ),
    ]
    text = text_of(page_of(lesson, code=outputs))
    for expected in (
        "# my own answer",
        "first line second line",
        "array([4])",
        "ValueError: no such shape",
        "here",
    ):
        assert expected in text
    assert "Because two of anything." in text
    assert "\x1b" not in text


def test_formulas_need_no_network(lesson: Lesson) -> None:
    soup = BeautifulSoup(page_of(lesson), "html.parser")
    (prose,) = (cell for cell in soup.select(".cell.text") if "The formula is" in cell.text)
    assert "The formula is y=2x." in " ".join(prose.text.split())
    assert prose.math and not soup(["script", "link"])
    assert "$" not in prose.text


def test_a_progress_bar_leaves_one_line(lesson: Lesson) -> None:
    bar = "".join(f"\r{n}/8 ━━ loss: 0.{n}" for n in range(1, 9)) + "\n" + "10%\b\b\b20%"
    text = text_of(page_of(lesson, code=[new_output("stream", text=bar)]))
    assert "8/8 ━━ loss: 0.8" in text
    assert "7/8" not in text
    assert "10%" not in text and "20%" in text


def test_cells_that_were_not_run_are_marked(lesson: Lesson) -> None:
    text = text_of(page_of(lesson))
    assert "not run print" in text
    assert "Cells marked not run are not needed by any exercise, or came after" in text


# What it must not say


def test_no_line_of_the_hidden_tests_stands_in_it(lesson: Lesson) -> None:
    lines = hidden_source_lines(lesson)
    assert 'secret_input = -3 if True and "<hidden>" else 0' in lines, "a real case"
    coloured = [
        f"\x1b[0;32m     {n}\x1b[0m " + line.replace(" ", " \x1b[38;5;28m", 1) + "\x1b[0m"
        for n, line in enumerate(lines)
    ]
    leaks = [
        new_output("error", ename="AssertionError", evalue=lines[1], traceback=["Traceback", *coloured]),
        new_output("stream", name="stderr", text="\n".join(lines)),
        new_output("stream", text="\n".join("  ".join(line.split(" ")) for line in lines)),
        new_output("stream", text="\n".join(coloured)),
        new_output("display_data", data={"text/html": "<pre>" + "\n".join(lines) + "</pre>"}),
        new_output("display_data", data={"text/plain": "\n".join(lines)}),
        new_output("display_data", data={"text/markdown": "\n".join(lines)}),
    ]
    outcome = verdict(1, message="It broke at: " + lines[1], reasons=("Stopped at " + lines[2],))
    exercises = (replace(outcome.exercises[0], message=lines[1]), *outcome.exercises[1:])
    page = page_of(lesson, replace(outcome, exercises=exercises), code=leaks, tests=leaks)
    shown = text_of(page)
    for line in lines:
        assert " ".join(line.split()) not in shown, line
    assert "[a line of the hidden tests]" in shown
    assert "secret_" not in page


def test_outputs_of_test_cells_are_left_out(lesson: Lesson) -> None:
    page = page_of(lesson, tests=[new_output("stream", text="printed by the tests")])
    assert "printed by the tests" not in page
    (checks,) = BeautifulSoup(page, "html.parser").select(".cell.test pre.code")
    assert "check.equal(check.call(double, 2), four())" in checks.text, (
        "what could be seen before can be seen now"
    )


def test_the_model_solution_in_code_stands_nowhere(lesson: Lesson) -> None:
    assert "return 2 * x" not in text_of(page_of(lesson))


def test_a_line_that_the_student_can_see_anyway_stays(lesson: Lesson) -> None:
    shown = text_of(page_of(lesson, code=[new_output("stream", text="from coursekit import rubric")]))
    assert "from coursekit import rubric" in shown


# What it must not do


ATTACKS = [
    "<script>window.hacked = 1; alert('script')</script>",
    '<img src="x" onerror="window.hacked = 2; alert(\'onerror\')">',
    '<img src="https://evil.example/pixel.png">',
    '<svg onload="window.hacked = 3"><script>window.hacked = 4</script></svg>',
    '<a href="javascript:window.hacked = 5" id="trap">click me</a>',
    '<a href="data:text/html,<script>window.hacked = 17</script>">click me too</a>',
    '<iframe srcdoc="<script>parent.hacked = 6</script>"></iframe>',
    '<div style="position: fixed; inset: 0; background: url(https://evil.example/a.png)">cover</div>',
    "<style>body { display: none } @import url(https://evil.example/b.css);</style>",
    '<meta http-equiv="refresh" content="0; url=https://evil.example/">',
    '<form action="https://evil.example/"><input name="x" autofocus onfocus="window.hacked = 7"></form>',
    '<base href="https://evil.example/"><link rel="stylesheet" href="https://evil.example/c.css">',
    '<details ontoggle="window.hacked = 8" open>x</details>',
    "<math><mtext><mglyph><style><img src=x onerror='window.hacked = 9'></style></mglyph></math>",
    "<math><mtext><style><img title='</style><img src=x onerror=window.hacked=18>'></mtext></math>",
    "<math><annotation-xml encoding='text/html'><img src=x onerror=window.hacked=19></annotation-xml></math>",
    r"$\href{javascript:window.hacked=20}{x}$ $\text{<img src=x onerror=window.hacked=21>}$",
    '<noscript><p title="</noscript><img src=x onerror=window.hacked=10>"></noscript>',
    '<p class="card full" id="exercises">I have full marks</p>',
    '<span class="mark full" role="img" aria-label="full marks">full</span>',
]


def attacked(lesson: Lesson) -> str:
    html = "\n".join(ATTACKS)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>window.hacked = 11</script></svg>'
    )
    outputs = [
        new_output("display_data", data={"text/html": html}),
        new_output("display_data", data={"image/svg+xml": svg}),
        new_output("display_data", data={"application/javascript": "window.hacked = 12"}),
        new_output("display_data", data={"image/png": '"><script>window.hacked = 13</script>'}),
        new_output("stream", text=html),
        new_output("error", ename=html, evalue=html, traceback=[html]),
        new_output("display_data", data={"text/latex": html}),
    ]
    cells = [
        new_markdown_cell(html),
        new_markdown_cell("![alt](javascript:alert(1)) [l](javascript:window.hacked=14)"),
    ]
    cells.append(new_code_cell(html, outputs=outputs))
    evil = "<script>window.hacked = 15</script>"
    outcome = verdict(1, message=evil + "`<b onclick=x>`", reasons=(evil,))
    outcome = replace(outcome, exercises=tuple(replace(e, message=evil) for e in outcome.exercises))
    graded = Graded(outcome, notebook(lesson, code=outputs, extra=cells))
    return feedback_page('<script>window.hacked = 16</script>"ada', lesson, graded)


def test_nothing_of_a_stranger_can_run(lesson: Lesson) -> None:
    soup = BeautifulSoup(attacked(lesson), "html.parser")
    assert not soup(["script", "iframe", "svg", "form", "input", "link", "base", "object", "embed"])
    assert len(soup("style")) == 1 and len(soup("meta")) == 5
    for element in soup(True):
        for name, value in element.attrs.items():
            assert not name.startswith("on"), element
            assert "javascript:" not in str(value), element
            if name == "style":
                assert not re.search("position|url|inset|fixed", value), element
        if element.name == "img":
            assert element["src"].startswith("data:image/"), element
        if element.name == "a" and not element.get("href", "#").startswith("#"):
            assert element["href"].startswith(("http://", "https://", "mailto:")), element
    assert len(soup.select("#exercises")) == 1
    assert not [card for card in soup.select(".card") if card.name != "article"]
    assert not [mark for mark in soup.select(".notebook .mark") if mark.text == "full"], (
        "nor look like a mark"
    )


def test_the_page_forbids_scripts_and_the_network(lesson: Lesson) -> None:
    soup = BeautifulSoup(page_of(lesson), "html.parser")
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'; img-src data:;")
    head = [element.name for element in soup.head(True)]
    assert head[:2] == ["meta", "meta"], "the policy stands before all that it has to rule"


@pytest.mark.browser
def test_a_browser_runs_nothing_and_asks_for_nothing(lesson: Lesson, show) -> None:
    page = show(attacked(lesson))
    page.wait_for_timeout(200)
    assert page.evaluate("window.hacked") is None
    assert page.dialogs == []
    assert [url for url in page.asked_for if not url.startswith(("file:", "data:"))] == []
    assert page.url.startswith("file:")
    assert page.evaluate("getComputedStyle(document.body).display") != "none"


# However large and strange


def png(width: int, height: int, *, seed: int = 0) -> str:
    pixels = np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def test_large_outputs_are_cut_and_say_so(lesson: Lesson) -> None:
    numbers = "\n".join(map(str, range(1_000_000)))
    long_line = "x" * 5_000_000
    outputs = [new_output("stream", text=numbers), new_output("stream", name="stderr", text=long_line)]
    page = page_of(lesson, code=outputs)
    assert len(page.encode()) < 200_000
    text = text_of(page)
    assert "lines left out …" in text
    assert "999999" in text, "the end is shown"
    assert "Shortened here; all of it is in your notebook." in text


def test_many_large_pictures_stay_below_two_megabytes(lesson: Lesson) -> None:
    pictures = [new_output("display_data", data={"image/png": png(900, 600, seed=n)}) for n in range(12)]
    assert sum(len(picture.data["image/png"]) for picture in pictures) > 10_000_000
    page = page_of(lesson, code=pictures)
    assert len(page.encode()) <= 2_000_000
    assert page.count('<img src="data:image/webp') >= 1
    assert "a picture was left out here, to keep this page small" in page


@pytest.mark.parametrize("kind", ["html", "code"])
def test_even_a_flood_stays_below_two_megabytes(lesson: Lesson, kind: str) -> None:
    cells = {
        "html": lambda: new_code_cell(
            "x", outputs=[new_output("display_data", data={"text/html": f"<p>{'word ' * 20_000}</p>"})]
        ),
        "code": lambda: new_code_cell("a=b+c*(d-e)\n" * 2_000),
    }
    outcome = verdict(1, message="m" * 2_000, reasons=("r" * 1_000,) * 50)
    page = page_of(lesson, outcome, extra=[cells[kind]() for _ in range(40)])
    assert len(page.encode()) <= 2_000_000
    assert "3 of 5 points" in text_of(page), "and the verdict is there"


def test_a_small_picture_stays_as_it_is(lesson: Lesson) -> None:
    picture = png(20, 10)
    page = page_of(
        lesson, code=[new_output("display_data", data={"image/png": picture, "text/plain": "<Figure>"})]
    )
    assert f"data:image/png;base64,{picture}" in page
    assert "&lt;Figure&gt;" not in page


@pytest.mark.parametrize(
    "data",
    ["", "no base64!", base64.b64encode(b"not a picture").decode(), png(20, 10)[:60]],
    ids=["empty", "no base64", "no picture", "cut off"],
)
def test_a_broken_picture_leaves_a_note(lesson: Lesson, data: str) -> None:
    page = page_of(lesson, code=[new_output("display_data", data={"image/png": data})])
    assert "a picture that can&#x27;t be shown" in page or "a picture that can't be shown" in page


def test_a_picture_of_too_many_pixels_is_not_unpacked(lesson: Lesson) -> None:
    file = io.BytesIO()
    Image.new("1", (8_000, 8_000)).save(file, "PNG")
    bomb = base64.b64encode(file.getvalue()).decode()
    page = page_of(lesson, code=[new_output("display_data", data={"image/png": bomb})])
    assert "can&#x27;t be shown" in page or "can't be shown" in page


def test_an_attached_picture_is_shown(lesson: Lesson) -> None:
    picture = png(8, 8)
    cell = new_markdown_cell("![a square](attachment:p.png)", attachments={"p.png": {"image/png": picture}})
    soup = BeautifulSoup(page_of(lesson, extra=[cell]), "html.parser")
    (image,) = soup("img")
    assert image["src"] == f"data:image/png;base64,{picture}"
    assert image["alt"] == "a square"


@pytest.mark.parametrize(
    "text",
    [
        "[" * 30_000,
        ">" * 20_000,
        "*a" * 15_000,
        "<div>" * 20_000,
        "`" * 30_000,
        "$" * 30_001,
        "- " * 15_000,
        "\ud800\0",
    ],
    ids=["brackets", "quotes", "stars", "divs", "ticks", "dollars", "dashes", "surrogate"],
)
def test_strange_text_does_no_harm(lesson: Lesson, text: str) -> None:
    outputs = [new_output("display_data", data={"text/html": text}), new_output("stream", text=text)]
    book = nbformat.reads(notebook(lesson), as_version=4)
    book.cells[:0] = [new_markdown_cell(text), new_code_cell(text, outputs=outputs)]
    page = feedback_page(text[:50], lesson, Graded(verdict(1, message=text), nbformat.writes(book)))
    assert len(page.encode("utf-8")) <= 2_000_000


def test_deep_nesting_is_not_unfolded(lesson: Lesson) -> None:
    """It would take minutes to clean."""
    deep = [new_output("display_data", data={"text/html": "<div><br>" * depth}) for depth in (200, 2_000)]
    text = text_of(page_of(lesson, code=deep))
    assert text.count("[an output that is nested too deeply to be shown]") == 1


def test_an_exercise_that_the_lesson_does_not_have_is_shown_by_its_id(lesson: Lesson) -> None:
    extra = ExerciseVerdict("gone", 1, 1)
    outcome = replace(verdict(), exercises=(*verdict().exercises, extra))
    assert "gone" in text_of(page_of(lesson, outcome))


# How it looks


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_the_screen(lesson: Lesson, show, width: int, scheme: str) -> None:
    wide = "<table><tr>" + "<td>a number</td>" * 60 + "</tr></table>"
    outputs = [
        new_output("display_data", data={"text/html": wide}),
        new_output("stream", text="a_very_long_word" * 100),
        new_output("display_data", data={"image/png": png(900, 300)}),
    ]
    page = show(page_of(lesson, verdict(1, message="m" * 300), code=outputs), width=width, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = sum(map(int, re.findall(r"\d+", background)[:3])) / 3
    assert (brightness < 60) == (scheme == "dark")


@pytest.mark.browser
def test_hints_are_printed(lesson: Lesson, show) -> None:
    page = show(page_of(lesson))
    visible = "document.querySelector('details.hint p').checkVisibility()"
    assert not page.evaluate(visible), "folded on a screen"
    page.emulate_media(media="print")
    assert page.evaluate(visible)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_what_is_wide_can_be_scrolled_by_keyboard(
    show, lesson: Lesson, scheme: str
) -> None:
    wide = "total = " + " + ".join(f"number_{n}" for n in range(30))
    cells = "".join(f"<td>column_{n}</td>" for n in range(40))
    page = show(
        page_of(
            lesson,
            verdict(1, message="It gave 9.", waits=True),
            extra=[new_code_cell(wide), new_markdown_cell(f"    {wide}"), new_code_cell("x = 1")],
            code=[
                new_output("display_data", {"text/html": f"<table><tr>{cells}</tr></table>"}),
                new_output("stream", name="stdout", text=wide),
                new_output("error", ename="ValueError", evalue="no", traceback=[wide]),
            ],
        ),
        width=390,
        scheme=scheme,
    )
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.locator("pre[tabindex]").count() < page.locator("pre.code").count(), "short code is no stop"
    block = page.locator("pre.code[tabindex]").first
    block.focus()
    page.keyboard.press("ArrowRight")
    # Not by wait_for_function: what polls inside the page is forbidden by the page's own policy.
    eventually(lambda: page.evaluate("document.activeElement.scrollLeft > 0"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
