"""The markup of messages: code between backticks, emphasis between stars, and nothing else."""

from __future__ import annotations

import re
from html import unescape

import pytest
from coursekit.markup import inline_html
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Use `>`, not `>=`.", "Use <code>&gt;</code>, not <code>&gt;=</code>."),
        ("The *largest* number is asked for.", "The <em>largest</em> number is asked for."),
        ("*Each row* has a label", "<em>Each row</em> has a label"),
        ("`a` *times* `x`: you divided.", "<code>a</code> <em>times</em> <code>x</code>: you divided."),
        (
            "no output is below *and* above (*one* is enough)",
            "no output is below <em>and</em> above (<em>one</em> is enough)",
        ),
        ("`2 *x* y`", "<code>2 *x* y</code>"),
        ("2*x*3 is a product, and so is 2 * x * 3", "2*x*3 is a product, and so is 2 * x * 3"),
        ("f(*args, **kwargs) takes *all", "f(*args, **kwargs) takes *all"),
        ("x**2 and *y**", "x**2 and *y**"),
        ("one *line\nand the* next", "one *line\nand the* next"),
        ("*<script>*", "*&lt;script&gt;*"),
        ("*a<b*", "<em>a&lt;b</em>"),
    ],
)
def test_what_is_marked_up(text: str, html: str) -> None:
    assert inline_html(text) == html


@given(st.text(alphabet="ab *`<&\n\"'", max_size=60))
def test_no_more_is_marked_up_and_no_letter_is_lost(text: str) -> None:
    page = inline_html(text)
    tags = re.findall(r"</?(?:em|code)>", page)
    told = re.sub(r"</?(?:em|code)>", "", page)
    assert "<" not in told
    assert unescape(told).replace("*", "").replace("`", "") == text.replace("*", "").replace("`", "")
    assert len(unescape(told)) == len(text) - len(tags)  # one mark for each tag
