"""The report card is of the lessons as they are, and no exercise is worse than it was; nothing is run here.

Stale? `autograder audit LESSON` measures what has changed, and only that. Below its floor? Mend the test, or
where a mutant can't be told from a right answer say so in the lesson's `equivalent.toml`.
"""

from __future__ import annotations

import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from autograder.audit import (
    CardRow,
    Luck,
    below_floor,
    measurable,
    random_tests,
    read_card,
    read_card_luck,
    stale,
)
from autograder.audit.card import page
from autograder.audit.luck import upper_bound
from autograder.authoring import build_lesson, lesson_names
from autograder.reports.outline import outline

ROOT = Path(__file__).parents[2]
CARD = ROOT / "docs" / "report-card.json"
#: What is tried is spelt out by `ast.unparse`, which other versions of Python spell otherwise.
MEASURED_WITH = (3, 11)
#: Exercises that do not reach what is wanted, and what they reach: they may get better, and no worse.
KNOWN_GAPS = tomllib.loads((Path(__file__).parent / "known_gaps.toml").read_text(encoding="utf-8"))
#: Of right answers lose points by luck at most so many; and so many seeds are tried of each.
MOST_LOST, FEWEST_SEEDS = 0.001, 200
LESSONS = lesson_names(ROOT)


@cache
def rows() -> list[CardRow]:
    return read_card(CARD)


@cache
def luck() -> list[Luck]:
    return read_card_luck(CARD)


def name_of(row: CardRow) -> str:
    return f"{row.lesson}/{row.exercise}"


def test_every_lesson_is_measured() -> None:
    assert {row.lesson for row in rows()} == set(LESSONS)


@pytest.mark.skipif(
    sys.version_info[:2] != MEASURED_WITH, reason="the card was measured with another version of Python"
)
@pytest.mark.parametrize("name", LESSONS)
def test_no_row_is_stale(name: str) -> None:
    folder = ROOT / "solutions" / name
    changed = stale([row for row in rows() if row.lesson == name], measurable(folder, build_lesson(folder)))
    assert not changed, f"Run `autograder audit {name}`: {', '.join(changed)} changed since it was measured."


@pytest.mark.skipif(
    sys.version_info[:2] != MEASURED_WITH, reason="the card was measured with another version of Python"
)
@pytest.mark.parametrize("name", sorted({row.lesson for row in read_card_luck(CARD)}))
def test_what_is_said_of_luck_is_of_the_lesson_as_it_is(name: str) -> None:
    folder = ROOT / "solutions" / name
    known = random_tests(folder, build_lesson(folder)).contents
    assert {row.exercise: row.content for row in luck() if row.lesson == name} == known, (
        f"Run `autograder audit {name} --seeds 200`: what it says of luck is of another text."
    )


def test_right_answers_do_not_lose_points_by_luck() -> None:
    lost = {f"{row.lesson}/{row.exercise}": row.lost for row in luck() if row.lost}
    assert not lost
    assert all(row.seeds >= FEWEST_SEEDS for row in luck())
    assert upper_bound(0, sum(row.right for row in luck())) < MOST_LOST


def test_no_exercise_is_below_its_floor() -> None:
    below = {name_of(row): below_floor(row, KNOWN_GAPS.get(name_of(row))) for row in rows()}
    assert not {name: said for name, said in below.items() if said}


def test_a_gap_that_has_been_closed_is_no_longer_listed() -> None:
    reached = {name_of(row): row.shares() for row in rows()}
    for name, gaps in KNOWN_GAPS.items():
        for kind, share in gaps.items():
            assert reached[name][kind] < share + 0.02, f"{name} does better now: raise it in known_gaps.toml"


def test_the_page_says_what_the_rows_say() -> None:
    titles = [(name, outline(build_lesson(ROOT / "solutions" / name)).title) for name in LESSONS]
    assert page(rows(), luck(), titles) == CARD.with_suffix(".md").read_text(encoding="utf-8")


def test_the_readme_names_the_cards_own_figures() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    right, caught = sum(row.right for row in rows()), sum(row.caught for row in rows())
    accepted = right - sum(len(row.rejected) for row in rows())
    lessons = len({row.lesson for row in rows()})
    assert f"over {len(rows())} exercises of {lessons} lessons, {accepted} of {right} right answers" in readme
    assert f"{caught} of {sum(row.wrong for row in rows())} wrong ones caught" in readme
    assert f"and {sum(row.told for row in rows())} of those told why" in readme
    lost, tried = sum(sum(row.lost.values()) for row in luck()), sum(row.right for row in luck())
    assert f"{lost} of {tried} right answers lost points by luck" in readme
