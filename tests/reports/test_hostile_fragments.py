"""Whatever a cell holds, its page is drawn: what can't be costs its own place, and little time."""

from __future__ import annotations

import base64
import io
import json
import os
import zlib
from collections.abc import Iterator

import nbformat
import pytest
from bs4 import BeautifulSoup
from class_of_rows import verdict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from PIL import Image

from autograder.bounded import BoundedProcess
from autograder.model import Graded, Lesson
from autograder.reports import cells_html, feedback_page
from autograder.reports.clock import Clock, OutOfTime
from autograder.reports.drawing import PAGE_BYTES, PAGE_SECONDS
from autograder.visible import visible

BEFORE, AFTER = "the text before it", "the text after it"


def base64_of(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def picture(width: int, height: int, kind: str = "PNG", mode: str = "1") -> str:
    file = io.BytesIO()
    Image.new(mode, (width, height)).save(file, kind)
    return base64_of(file.getvalue())


def chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def png_that_says(width: int, height: int, *chunks: bytes) -> str:
    """A PNG whose head names any size, with whatever pieces follow."""
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    head = chunk(b"IHDR", size + bytes((8, 2, 0, 0, 0)))
    return base64_of(b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b""))


MANY_PIXELS = picture(6_300, 6_300)

#: Text cells, each with what is attached to it.
TEXTS: dict[str, tuple[str, dict[str, dict[str, object]]]] = {
    "no such attachment": ("![sketch](attachment:image.png)", {}),
    "no such attachment, percent-encoded": ("![a](attachment:my%20image.png)", {}),
    "no such attachment, in Korean": ("![a](attachment:그림.png)", {}),
    "an empty attachment": ("![a](attachment:a.png)", {"a.png": {}}),
    "an attachment of no kind": ("![a](attachment:a.png)", {"a.png": {"text/plain": "x"}}),
    "an attachment that is a list": ("![a](attachment:a.png)", {"a.png": {"image/png": ["no", "picture"]}}),
    "an attachment in HTML": ('<img src="attachment:a.png">', {}),
    "one attachment a thousand times": (
        "![](attachment:a.png)\n" * 1_700,
        {"a.png": {"image/png": MANY_PIXELS}},
    ),
    "one large attachment a thousand times": (
        "![](attachment:a.png)\n" * 1_700,
        {"a.png": {"image/png": base64_of(os.urandom(750_000))}},
    ),
    "a drawing with a script": (
        "![a](attachment:a.svg)",
        {"a.svg": {"image/svg+xml": base64_of(b"<svg><script>alert(1)</script></svg>")}},
    ),
    "formulas that never end": (r"\\(" * 13_000, {}),
    "formulas on lines that never end": (r"\\[" * 13_000, {}),
    "environments that never end": (r"\begin{a}" * 4_000, {}),
    "environments of many names": ("".join(rf"\begin{{{'a' * (1 + n % 40)}}}" for n in range(1_500)), {}),
    "dollars": ("$a " * 13_000, {}),
    "fractions in fractions": ("$" + r"\frac{" * 5_000 + "$", {}),
    "subscripts in subscripts": ("$" + "x_{" * 5_000 + "}" * 5_000 + "$", {}),
    "broken formula": (r"$\frac{1}{$ and $\left( \hat{ab} \text{$ and $\\", {}),
    "brackets": ("[" * 39_000, {}),
    "pictures that never end": ("![" * 19_000, {}),
    "links in links": ("[a](" * 9_000, {}),
    "stars": ("*a **b " * 5_000, {}),
    "underscores": ("_a " * 13_000, {}),
    "spaces": ("a" + " " * 39_000 + "b", {}),
    "quotes in quotes": ("> " * 19_000, {}),
    "lists in lists": ("- " * 19_000, {}),
    "a wide table": ("|a" * 9_000 + "\n" + "|-" * 9_000 + "\n" + "|b" * 1_500, {}),
    "comments that never end": ("<!--" * 9_000, {}),
    "a broken declaration": ("<![foo x\n\n<!x[y", {}),
    "code of a language that there is not": ("```nosuch{.x #y}\n" + "`" * 9_000, {}),
    "elements in elements": ("<div>" * 8_000, {}),
    "control characters": ("\x1b]0;OWNED\x07\x9b2J\u202e\x00", {}),
    "half a character": ("\ud83d \udcff", {}),
    "nothing": ("", {}),
}

#: Outputs of a code cell.
OUTPUTS: dict[str, dict[str, object]] = {
    "a colour without its number": {"text": "\x1b[38m warning"},
    "half a colour": {"text": "\x1b[38;5m x \x1b[48;2;1m y \x1b[38;2;999;0;0m z"},
    "a colour of many digits": {"text": f"\x1b[{'9' * 5_000}m x"},
    "a title for the window": {"text": "\x1b]0;OWNED\x07 x \x1b[2J \x9b31m"},
    "many colours": {"text": "\x1b[31ma\x1b[0m" * 9_000},
    "one line of a megabyte": {"text": "x" * 1_000_000},
    "many lines": {"text": "x\n" * 400_000},
    "many backspaces": {"text": "x\b" * 300_000},
    "many carriage returns": {"text": "x\r" * 300_000},
    "text that is a list": {"text": ["a", "b"]},
    "closing tags that close nothing": {"html": "<div></i>" * 13_000},
    "elements that are opened again": {"html": "<p>" + "<b a={}>" * 250 + "<p>x" * 25_000},
    "many that are opened again": {"html": "".join(f"<b a={n}>" for n in range(4_000)) + "<p>x" * 20_000},
    "deep": {"html": "<div>" * 24_000},
    "tables in tables": {"html": "<table><tr><td>" * 8_000},
    "a marked section": {"html": "<![if x]><![endif]><![CDATA[x]]><![foo[bar]]>"},
    "a doctype in the middle": {"html": '<!DOCTYPE x [<!ENTITY a "b">]>&a;'},
    "many attributes": {"html": "<a " + " ".join(f"a{n}=1" for n in range(15_000)) + ">"},
    "a long style": {"html": f"<p style='{'color:red;' * 11_000}'>"},
    "brackets in a style": {"html": f"<p style='color:{'(' * 100_000}'>"},
    "many pictures": {"html": f"<img src='data:image/png;base64,{picture(9, 9)}'>" * 900},
    "tags in tags": {"html": "<" * 120_000},
    "control characters by number": {"html": "&#27;]0;x&#7; &#x202e; &#155; \x1f <a href='http://x/&#27;'>"},
    "null characters": {"html": "\0" * 100_000},
    "more pixels than bytes": {"png": MANY_PIXELS},
    "a picture of a terapixel": {"png": png_that_says(2_000_000, 2_000_000, chunk(b"IDAT", b""))},
    "a picture of no size": {"png": png_that_says(0, 0)},
    "a picture with a long text": {
        "png": png_that_says(10, 10, chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 90_000_000)))
    },
    "a picture with a broken piece": {"png": png_that_says(10, 10, b"\0\0\0\x09IDATbroken")},
    "a picture cut off": {"jpeg": picture(3_000, 3_000, "JPEG", "RGB")[:9_000]},
    "a picture under a wrong name": {"gif": picture(9, 9)},
    "a picture that is a drawing": {"svg": "<svg>" * 9_000 + "\ud800"},
    "an error of a megabyte": {"error": ("E" * 500_000, "v" * 500_000, ["t" * 500_000])},
    "a display of nothing": {"data": {}},
    "a display of what nobody knows": {"data": {"application/x-unknown": {"a": [1]}}},
    "an output of no kind": {"kind": "surprise"},
}


def output(made_of: dict[str, object]) -> nbformat.NotebookNode:
    ((kind, value),) = made_of.items()
    if kind == "text":
        return new_output("stream", text=value)
    if kind == "html":
        return new_output("display_data", data={"text/html": value})
    if kind == "error":
        name, said, trace = value  # type: ignore[misc]
        return new_output("error", ename=name, evalue=said, traceback=trace)
    if kind == "data":
        return nbformat.NotebookNode(output_type="display_data", data=value, metadata={})
    if kind == "kind":
        return nbformat.NotebookNode(output_type=value)
    mime = "image/svg+xml" if kind == "svg" else f"image/{kind}"
    return new_output("display_data", data={mime: value})


@pytest.fixture(scope="module")
def limited() -> Iterator[BoundedProcess]:
    """Half of what a page may take: what needs more raises here, and would cost the page its notebook."""
    with BoundedProcess(cpu_seconds=PAGE_SECONDS / 2, memory_bytes=PAGE_BYTES // 2) as process:
        yield process


def page_with(lesson: Lesson, *cells: nbformat.NotebookNode) -> str:
    book = nbformat.reads(lesson.source, as_version=4)
    neighbours = [new_markdown_cell(BEFORE), *cells, new_markdown_cell(AFTER)]
    book.cells[:0] = neighbours
    return feedback_page("ada", lesson, Graded(verdict(1, message="It gave 9."), json.dumps(book)))


def assert_whole(page: str) -> str:
    """The page has all that stands around what was tried; returns its text."""
    assert len(page.encode("utf-8")) <= 2_000_000
    soup = BeautifulSoup(page, "html.parser")
    assert not soup(["script", "svg", "iframe"])
    soup.style.decompose()
    text = " ".join(soup.get_text(" ").split())
    assert visible(page) == page
    for wanted in (BEFORE, AFTER, "It gave 9.", "a demonstration", "Exercise 1.2: Why?"):
        assert wanted in text, wanted
    return text


@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_costs_its_own_place_at_most(lesson: Lesson, limited: BoundedProcess, kind: str) -> None:
    text, attachments = TEXTS[kind]
    cell = new_markdown_cell(text)
    if attachments:
        cell.attachments = attachments
    assert_whole(limited.run(page_with, lesson, cell))


@pytest.mark.parametrize("kind", OUTPUTS)
def test_an_output_costs_its_own_place_at_most(lesson: Lesson, limited: BoundedProcess, kind: str) -> None:
    cell = new_code_cell("x", outputs=[new_output("stream", text="printed first\n")])
    cell.outputs += [output(OUTPUTS[kind]), new_output("stream", name="stderr", text="printed last")]
    text = assert_whole(limited.run(page_with, lesson, cell))
    assert "printed first" in text
    assert "printed last" in text


def test_a_notebook_that_is_none_any_more_is_said_to_be_so(lesson: Lesson) -> None:
    strange = nbformat.NotebookNode(output_type="display_data", data=None, metadata={})
    cell = new_code_cell("x")
    cell.outputs.append(strange)
    page = page_with(lesson, cell)
    assert "what it put out is no notebook any more" in page
    assert "It gave 9." in page


def test_what_is_not_attached_is_named(lesson: Lesson) -> None:
    text = assert_whole(page_with(lesson, new_markdown_cell("See ![a](attachment:내%20그림.png) here.")))
    assert "See [the attached picture '내 그림.png' is not in the notebook] here." in text


def test_a_broken_colour_costs_the_colours_alone(lesson: Lesson) -> None:
    cell = new_code_cell("x", outputs=[new_output("stream", text="\x1b[31mred\x1b[0m and \x1b[38m warning")])
    assert "red and warning" in assert_whole(page_with(lesson, cell))


def test_a_picture_is_unpacked_once_however_often_it_is_shown(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked = []
    original = cells_html.Pictures._fitting
    monkeypatch.setattr(
        cells_html.Pictures,
        "_fitting",
        lambda *a: unpacked.append(1) or original(*a),  # type: ignore[func-returns-value]
    )
    cell = new_markdown_cell("![](attachment:a.png)\n" * 1_000)
    cell.attachments = {"a.png": {"image/png": MANY_PIXELS}}
    page = page_with(lesson, cell)
    assert unpacked == [1]
    assert 10 < page.count("<img ") <= 1_000


def test_the_pixels_of_a_page_are_bounded(lesson: Lesson) -> None:
    cells = [new_code_cell("x", outputs=[output({"png": picture(5_000, 5_000 + n)})]) for n in range(8)]
    text = assert_whole(page_with(lesson, *cells))
    assert text.count("the pictures before it had as many pixels as a page may have") == 5


@pytest.mark.parametrize(
    "fails", [ValueError("no"), IndexError(), RecursionError(), MemoryError(), KeyError("x")]
)
def test_what_a_renderer_raises_leaves_the_text(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch, fails: Exception
) -> None:
    def broken(*_: object) -> str:
        raise fails

    for renderer in ("_coloured", "safe_html", "ansi2html", "_as_printed"):
        with monkeypatch.context() as patch:
            patch.setattr(cells_html, renderer, broken)
            cell = new_code_cell("my_code()", outputs=[new_output("stream", text="mine\n")])
            text = assert_whole(page_with(lesson, new_markdown_cell("![my *words*](x)"), cell))
        assert "my_code" in text
        assert "my *words*" in text or renderer != "safe_html"
        assert "mine" in text or "An output is not shown here: it can't be drawn." in text


def test_a_page_out_of_time_still_shows_all_text(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.reports.feedback.Clock", lambda: Clock(page_seconds=0))
    cell = new_code_cell("my_code()", outputs=[new_output("stream", text="mine\n")])
    text = assert_whole(page_with(lesson, cell))
    assert "my_code()" in text
    assert "This text is shown as it was written: to draw it takes too long." in text
    assert "An output is not shown here: to draw it takes too long." in text


@pytest.mark.skipif(os.name != "posix", reason="there are no such signals")
def test_the_clock_stops_python_and_its_regular_expressions() -> None:
    import re

    clock = Clock(page_seconds=1, piece_seconds=0.2)
    for slow in (lambda: [None for _ in iter(int, 1)], lambda: re.search("(a+)+b", "a" * 200)):
        with pytest.raises(OutOfTime), clock.piece():
            slow()
    with clock.piece():
        pass
    with pytest.raises(OutOfTime), Clock(page_seconds=0).piece():
        raise AssertionError("nothing is begun when no time is left")
