"""docs/results.md: every row of the table is there, and the page says what the figures say."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import results  # noqa: E402
from headlines import HEADLINES, PREPARE, Headline, Measure  # noqa: E402
from results import Figure, ResultsError, check_page, page, verdict  # noqa: E402

PAGE = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
LESSONS = {path.name for path in (ROOT / "solutions").iterdir()}


def row(**changes: object) -> Headline:
    measure = Measure("our data", "07_mlp_tricks", "accuracies", "1000")
    plain = Headline("3", "data", "model", ".9", "accuracy", "like", "A remark.", (measure,), 0.9, 1000)
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_all_21_headline_rows_are_in_the_table_in_order() -> None:
    assert [headline.number for headline in HEADLINES] == [str(n) for n in range(1, 22)]


def test_the_committed_page_fits_the_table() -> None:
    check_page(PAGE, HEADLINES)
    assert re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE) == [headline.number for headline in HEADLINES]


def test_every_figure_comes_from_a_lesson_that_exists_and_compiles() -> None:
    measures = [measure for headline in HEADLINES for measure in headline.ours]
    assert {measure.lesson for measure in measures} | set(PREPARE) <= LESSONS
    for measure in measures:
        compile(results.probe(measure), measure.what, "exec")
    for lesson, code in PREPARE.items():
        compile(code, lesson, "exec")


def test_a_row_that_is_not_reproduced_says_why() -> None:
    for headline in HEADLINES:
        if headline.goal == "none" and headline.printed != "no figure saved":
            assert "**Not reproduced**" in headline.remark


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("test .5078", "test .5178"),
        ("| 12 |", "| 13 |"),
        ("6 × 24 filters", "6 × 50 filters"),
        ("None is typed in.", "Some are typed in."),
    ],
)
def test_a_page_that_says_something_else_is_stale(old: str, new: str) -> None:
    assert old in PAGE
    with pytest.raises(ResultsError, match=r"stale.*make results"):
        check_page(PAGE.replace(old, new, 1), HEADLINES)


def test_a_page_with_a_row_missing_is_stale() -> None:
    without = [line for line in PAGE.splitlines() if not line.startswith("| 21 |")]
    with pytest.raises(ResultsError, match="stale"):
        check_page("\n".join(without), HEADLINES)


def test_other_figures_alone_do_not_make_a_page_stale() -> None:
    figures = {each.number: tuple(Figure((0.95, 0.97), 300) for _ in each.ours) for each in HEADLINES}
    check_page(page(HEADLINES, figures), HEADLINES)


@pytest.mark.parametrize(
    ("ours", "says"),
    [((0.91,), "matches"), ((0.88,), "matches"), ((0.95, 0.95), "**beats**"), ((0.85,), "below by 0.050")],
)
def test_the_verdict_follows_from_the_figures(ours: tuple[float, ...], says: str) -> None:
    assert verdict(row(if_below="fewer rows"), [Figure(ours, 1000)]) == says


def test_a_lower_figure_without_a_reason_names_row_and_lesson() -> None:
    with pytest.raises(ResultsError, match=r"row 3, from lesson 07_mlp_tricks: 0\.8500 is below the 0\.9"):
        verdict(row(), [Figure((0.85,), 1000)])


@pytest.mark.parametrize(("ours", "says"), [(0.1, "fails as in 2020"), (0.7, "fails less than in 2020")])
def test_a_failure_should_fail_again(ours: float, says: str) -> None:
    failing = row(goal="failure", theirs=0.11, theirs_rows=10_000)
    assert verdict(failing, [Figure((ours,), 1000)]) == says


def test_what_falls_short_is_listed_with_its_reason() -> None:
    short = row(if_below="fewer rows")
    assert "* **Row 3**, below by 0.100: fewer rows." in page([short], {"3": (Figure((0.8,), 1000),)})
    assert "Lower, but no more than chance allows: row 3." in page([short], {"3": (Figure((0.89,), 1000),)})
    assert "Row 3" not in page([short], {"3": (Figure((0.95,), 1000),)})


def test_mean_spread_starts_and_rows_are_told() -> None:
    assert "0.950 ± 0.014 (2 × 1,000)" in page([row()], {"3": (Figure((0.94, 0.96), 1000),)})


@pytest.mark.kernel
def test_an_expression_that_a_lesson_no_longer_has_names_row_and_lesson() -> None:
    """In a real kernel, with a lesson of one cell."""
    import nbformat

    story = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("accuracies = [0.25, 0.75]")])
    there, gone = (Measure("", "tiny", name, "2 + 2") for name in ("accuracies", "removed"))
    assert results.run("tiny", story, "", [("7", there)]) == [Figure((0.25, 0.75), 4)]
    story.cells = story.cells[:1]
    with pytest.raises(ResultsError, match=r"row 8, from lesson tiny: NameError: name 'removed'"):
        results.run("tiny", story, "", [("7", there), ("8", gone)])
