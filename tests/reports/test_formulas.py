from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from autograder.reports.tex import formula_html


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"y = 2x", "y = 2x"),
        (r"\sigma(w \cdot x + b) \ge 0", "σ(w · x + b) ≥ 0"),
        (r"\frac{\partial L}{\partial w}", "(∂L)/(∂w)"),
        (r"\frac1n \sum_i x_i", "1/n ∑i xi"),
        (r"\sqrt{2/n}", "√(2/n)"),
        (r"\text{if } x < 0", "if x < 0"),
        (r"\log p", "log p"),
        (r"\left( a \right)", "( a )"),
        (r"-1", "−1"),
    ],
)
def test_common_formulas_read_like_text(tex: str, text: str) -> None:
    soup = BeautifulSoup(formula_html(tex), "html.parser")
    assert not soup("code")
    assert " ".join(soup.text.split()) == text


def test_indices_and_powers_are_set_as_such() -> None:
    assert formula_html("w_{12}^2") == "<i>w</i><sub>12</sub><sup>2</sup>"
    assert formula_html("a_{b_c}") == "<i>a</i><sub><i>b</i><sub><i>c</i></sub></sub>"


@pytest.mark.parametrize(
    "tex", [r"\begin{matrix} 1 \end{matrix}", "x_", "{{{", "}", r"\unknown", "a^", "\\", "{" * 5000]
)
def test_what_is_beyond_it_stays_tex(tex: str) -> None:
    soup = BeautifulSoup(formula_html(tex), "html.parser")
    assert soup.code.text == tex.strip()


def test_html_in_a_formula_is_text() -> None:
    for tex in ("<script>x</script>", r"\text{<script>}", r"\mathbf{<b onclick=x>}", r"\hat{<}"):
        assert not BeautifulSoup(formula_html(tex), "html.parser")(["script"])
        assert "<script" not in formula_html(tex)
        assert "onclick" not in "".join(
            str(t.attrs) for t in BeautifulSoup(formula_html(tex), "html.parser")(True)
        )
