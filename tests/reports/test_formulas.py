from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import MarkdownWithMath

from autograder.reports.cells_html import _Renderer
from autograder.reports.pictures import Pictures
from autograder.reports.safe_html import safe_html
from autograder.reports.tex import LONGEST_FORMULA, formula_html

COURSE = Path(__file__).parents[2] / "course"


def shown(tex: str) -> BeautifulSoup:
    return BeautifulSoup(safe_html(formula_html(tex), Pictures(0)), "html.parser")


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"y = 2x", "y=2x"),
        (r"\sigma(w \cdot x + b) \ge 0", "σ(w·x+b)≥0"),
        (r"\text{if } x < 0", "if x<0"),
        (r"\log p", "logp"),
        (r"\left( a \right)", "(a)"),
        (r"a \ne b", "a≠b"),
        ("-1", "−1"),
    ],
)
def test_signs_and_words_are_those_of_the_formula(tex: str, text: str) -> None:
    assert shown(tex).math.get_text().replace("\xa0", " ") == text


def test_fractions_roots_indices_and_powers_are_set_as_such() -> None:
    fraction = shown(r"\frac{\partial L}{\partial w}").mfrac
    assert [part.text for part in fraction("mrow", recursive=False)] == ["∂L", "∂w"]
    assert shown("w_{12}^2").msubsup.text == "w122"
    assert shown("a_{b_c}").msub.msub.text == "bc"
    mean = shown(r"\frac1n \sum_i x_i")
    assert [part.text for part in mean.mfrac(recursive=False)] == ["1", "n"]
    assert [part.text for part in mean("msub")] == ["∑i", "xi"]
    assert shown(r"\sqrt{2/n}").msqrt.text == "2/n"
    assert len(shown(r"\begin{matrix} 1 & 2 \\ 3 & 4 \end{matrix}")("mtd")) == 4


@pytest.mark.parametrize(
    "tex",
    [
        *("x_", "a^", "a^b^c", "{{{", "}", "\\", r"\unknown", r"\frac{\unknown}{2}", r"\end{matrix}"),
        *("{" * 5000, "x^" * 5000, r"\begin{matrix}" * 100, "a" * (LONGEST_FORMULA + 1)),
    ],
    ids=lambda tex: tex[:12],
)
def test_what_the_converter_does_not_know_stays_tex(tex: str) -> None:
    soup = shown(tex)
    assert soup.code.text == tex.strip()
    assert not soup("math")


def test_every_formula_of_the_lessons_is_drawn() -> None:
    formulas = []

    class Collecting(_Renderer):
        def inline_math(self, body: str) -> str:
            formulas.append(body)
            return ""

        block_math = inline_math

    for lesson in sorted(COURSE.glob("[0-9]*/*.ipynb")):
        for cell in nbformat.read(lesson, as_version=4).cells:
            if cell.cell_type == "markdown":
                MarkdownWithMath(renderer=Collecting(escape=False)).render(cell.source)
    assert len(formulas) > 100
    assert not [tex for tex in formulas if not formula_html(tex).startswith("<math")]


HOSTILE = (
    "<script>x</script>",
    r"\text{<script>x</script>}",
    r"\mathbf{<b onclick=x>}",
    r"\hat{<}",
    r"\href{javascript:x}{a}",
    r"\href{https://example.org}{a}",
    r"\style{position:fixed;top:0}{b}",
    r"\class{score}{b}",
    r"\id{score}{b}",
    r"\text{<img src=x onerror=x>}",
    r"\text{</math><script>x</script>}",
    "</math><script>x</script>",
)


def held(soup: BeautifulSoup) -> None:
    assert not soup(["script", "img", "style", "a", "svg", "form", "iframe"])
    for element in soup(True):
        assert not {name for name in element.attrs if name.startswith("on")} | {"href", "class", "id"} & set(
            element.attrs
        )
        assert not element.attrs.get("style")


@pytest.mark.parametrize("tex", HOSTILE)
def test_no_formula_becomes_an_element_that_acts_links_or_covers(tex: str) -> None:
    held(shown(tex))


@pytest.mark.parametrize("tex", HOSTILE)
def test_html_in_a_formula_is_text_even_before_it_is_cleaned(tex: str) -> None:
    assert not BeautifulSoup(formula_html(tex), "html.parser")(["script", "img", "b"])


#: What opens HTML again inside of a formula, by which cleaners have been got round.
INSIDE = (
    "<math><mtext><style><img title='</style><img src=x onerror=x>'></mtext></math>",
    "<math><mtable><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=x&gt;'>",
    "<math><annotation-xml encoding='text/html'><script>x</script></annotation-xml></math>",
    "<math><semantics><mi>x</mi><annotation encoding='text/html'><img src=x></annotation></semantics></math>",
    "<math href='javascript:x'><mi xlink:href='javascript:x'>x</mi></math>",
    "<math><maction actiontype='statusline' href='javascript:x'>x</maction></math>",
    "<math><mi style='position:fixed'>x</mi><mi onclick=x class=score>x</mi></math>",
    "<math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror=x src>'>",
)


@pytest.mark.parametrize("html", INSIDE)
def test_no_html_is_let_in_by_way_of_a_formula(html: str) -> None:
    held(BeautifulSoup(safe_html(html, Pictures(0)), "html.parser"))


@given(st.lists(st.sampled_from((*HOSTILE, *"{}^_&\\<>", r"\frac", r"\begin{matrix}", "x")), max_size=12))
def test_formulas_made_of_such_pieces_are_held_too(pieces: list[str]) -> None:
    held(shown("".join(pieces)))
