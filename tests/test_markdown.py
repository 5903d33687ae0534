"""What students wrote, and what is said of it, does nothing in Markdown but stand there."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from autograder.markdown import in_cell, in_markdown

TEXTS = [
    "It gave *9*, not __6__: a_b [link](http://x.org) ` <b>bold</b> &amp; $x$ ~~no~~ | a | b |",
    "# no heading",
    "- no list",
    "1. no list",
    "> no quotation",
    "\\* a backslash",
    "The array:\n[[1, 2],\n [3, 4]]",
    "```\nfenced\n```",
]


def test_code_in_a_reason_stays_code() -> None:
    html = MarkdownIt().render(in_markdown("What is `2 * -3`, and `a_b < c`?"))
    assert html == "<p>What is <code>2 * -3</code>, and <code>a_b &lt; c</code>?</p>\n"


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_reason_is_shown_as_it_is_written(text: str) -> None:
    html = MarkdownIt("gfm-like", {"linkify": False}).render(in_markdown(text))
    tag = "pre" if "\n" in text else "p"
    shown = html.replace('<code class="language-text">', "").replace("</code>", "").strip()
    plain = shown.removeprefix(f"<{tag}>").removesuffix(f"</{tag}>").strip()
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert plain == escaped


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_cell_is_one_cell(text: str) -> None:
    table = f"| a | b |\n|---|---|\n| {in_cell(text)} | end |\n"
    html = MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(table)
    body = html.partition("<tbody>")[2]
    assert body.count("<td>") == 2 and "<td>end</td>" in body
    assert not [tag for tag in ("<b>", "<em>", "<strong>", "<a ", "<s>", "<li>", "<h1>") if tag in body]
