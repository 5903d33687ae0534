"""What is skipped is never needed: notebooks run as planned come to the same as notebooks run in full."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
import pytest
from dependences import DEPENDENCES, IN_NO_NEED, Cell, D, S
from full_length import STRESS
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.execution.slicing import cells_to_skip
from autograder.model import Lesson

RUNNER = Path(__file__).with_name("plan_runner.py")
TEST = "(answer())"
CASES = {f"{kind}: {way}": cells for kind, ways in DEPENDENCES.items() for way, cells in ways.items()}
MIXTURES = 3000 if STRESS else 60


def results(notebooks: Sequence[Sequence[str]]) -> list[str]:
    """What the last cell of each notebook gives. Notebooks that are alike are run once."""
    different = [list(one) for one in dict.fromkeys(tuple(cells) for cells in notebooks)]
    run = subprocess.run(
        [sys.executable, str(RUNNER)],
        input=json.dumps(different),
        capture_output=True,
        text=True,
        timeout=3000,
        check=True,
    )
    found = dict(zip(map(tuple, different), json.loads(run.stdout.splitlines()[-1]), strict=True))
    return [found[tuple(cells)] for cells in notebooks]


def cells_of(sources: Sequence[str]) -> list[NotebookNode]:
    return [new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]


def notebook(sources: Sequence[str]) -> str:
    return nbformat.writes(new_notebook(cells=cells_of(sources)))


def planned(cells: Sequence[Cell], test: str = TEST) -> list[str]:
    """The cells that run by default: without those that are skipped."""
    lesson = Lesson("lesson", "", notebook([cell.source for cell in cells if cell.given]), (), ())
    skip = cells_to_skip(cells_of([*(cell.source for cell in cells), test]), lesson)
    return [*(cell.source for number, cell in enumerate(cells) if f"c{number}" not in skip), test]


def in_full(cells: Sequence[Cell], test: str = TEST) -> list[str]:
    return [*(cell.source for cell in cells), test]


def without(cells: Sequence[Cell]) -> list[str]:
    return [*(cell.source for cell in cells if not cell.given), TEST]


@pytest.mark.kernel
@pytest.mark.timeout(600)
def test_every_way_of_needing_a_demonstration_is_seen() -> None:
    found = results([way(cells) for way in (in_full, planned) for cells in CASES.values()])
    full, as_planned = found[: len(CASES)], found[len(CASES) :]
    different = {
        way: f"{one} in full, {other} as planned"
        for way, one, other in zip(CASES, full, as_planned, strict=True)
        if one != other
    }
    assert not different


@pytest.mark.skipif(not STRESS, reason="holds the table itself; asked for by make stress")
def test_each_of_these_ways_does_need_its_demonstration() -> None:
    found = results([way(cells) for way in (in_full, without) for cells in CASES.values()])
    full, bare = found[: len(CASES)], found[len(CASES) :]
    assert [way for way, one, other in zip(CASES, full, bare, strict=True) if one == other] == []


@pytest.mark.parametrize("way", IN_NO_NEED)
def test_what_is_not_needed_is_skipped(way: str) -> None:
    cells = IN_NO_NEED[way]
    assert planned(cells) == without(cells)


@pytest.mark.kernel
@pytest.mark.timeout(0 if STRESS else 900)
def test_mixtures_of_all_these_come_to_the_same() -> None:
    mixtures = [_mixture(random.Random(seed)) for seed in range(MIXTURES)]
    found = results([way(*mixture) for way in (in_full, planned) for mixture in mixtures])
    full, as_planned = found[:MIXTURES], found[MIXTURES:]
    different = {
        "\n---\n".join(cell.source for cell in cells): f"{one} in full, {other} as planned"
        for (cells, _), one, other in zip(mixtures, full, as_planned, strict=True)
        if one != other
    }
    assert not different
    assert any(planned(cells, test) != in_full(cells, test) for cells, test in mixtures)


def _mixture(rng: random.Random) -> tuple[list[Cell], str]:
    """Several of the cases in one notebook, cell between cell, each with an answer of its own."""
    chosen = rng.sample(sorted({**CASES, **IN_NO_NEED}), rng.choice((2, 2, 3, 4)))
    parts = [
        [_renamed(cell, number) for cell in {**CASES, **IN_NO_NEED}[way]] for number, way in enumerate(chosen)
    ]
    mixed: list[Cell] = []
    while any(parts):
        mixed.append(rng.choice([part for part in parts if part]).pop(0))
    calls = ", ".join(f"_of(answer{number})" for number in range(len(chosen)))
    test = (
        "def _of(answer):\n    try:\n        return repr(answer())\n"
        f"    except Exception as error:\n        return type(error).__name__\n[{calls}]"
    )
    return mixed, test


def _renamed(cell: Cell, number: int) -> Cell:
    source = cell.source.replace("answer", f"answer{number}")
    return D(source) if cell.given else S(source)
