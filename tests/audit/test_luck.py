"""Tests that draw are run with other seeds, and what is luck in their verdicts is counted and drawn."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Generator, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from coursekit import seeds
from coursekit.checks import view
from nbformat.v4 import new_output

from autograder.audit.luck import Luck, RandomTests, Runs, Threshold, random_tests, try_seeds, upper_bound
from autograder.audit.luck_page import luck_section, luck_summary, strip
from autograder.audit.measuring import measure_luck
from autograder.audit.reseeding import TOLD, exercises_with_randomness, over_and_over
from autograder.audit.trying import Kept
from autograder.authoring import build_lesson
from autograder.errors import KernelError
from autograder.executors import Executor, InThisProcess
from autograder.model import Graded, Job, Lesson, Verdict
from autograder.notebooks.cells import grade_id

TEXT = '''\
# %% [markdown]
# # Coins
# ## Exercise 1 of 2: heads  *(2 points)*

# %% exercise="heads"
import numpy as np


def heads(n, seed):
    """The share of heads in n tosses."""
    ### BEGIN SOLUTION
    return float((np.random.default_rng(seed).random(n) < 0.5).mean())
    ### END SOLUTION

# %% tests="heads" points=2
import numpy as np
from coursekit import rubric

### BEGIN SEALED
def a_share(check, share):
    """Fails for what is none."""
    check.that(0 <= share <= 1, "This is no share.")
### END SEALED

with rubric("heads", checks=2) as check:
    with check("a share", points=1):
        a_share(check, check.call(heads, 10, 3))
    ### BEGIN HIDDEN TESTS
    with check("about a half", points=1):
        check.that(abs(check.call(heads, 400, 5) - 0.5) < 0.04, "A coin has two sides.")
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Exercise 2 of 2: twice  *(1 point)*

# %% exercise="twice"
def twice(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% tests="twice" points=1
from coursekit import rubric

with rubric("twice", checks=1) as check:
    with check("1 becomes 2", points=1):
        check.equal(check.call(twice, 1), 2)
check.score
'''

HEADS = [
    ("tails", 2, "1 - float((np.random.default_rng(seed).random(n) > 0.5).mean())"),
    ("counted", 2, "sum(np.random.default_rng(seed).random(n) < 0.5) / n"),
    ("never", 1, "0.0"),
    ("always", 1, "1.0"),
    ("count", 0, "n / 2"),
    ("text", 0, "'a half'"),
]
TWICE = [("sum", 1, "x + x"), ("shift", 1, "x << 1"), *((f"plus_{n}", 0, f"x + {n}") for n in (0, 2, 3, 4))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "solutions" / "01_coins"
    folder.mkdir(parents=True)
    (folder / "01_coins.py").write_text(TEXT)
    cells = [
        f'# %% exercise="{name}" attempt="{attempt}" earns={earns}{says}\ndef {takes}:\n    return {gives}\n'
        for name, takes, attempts in (("heads", "heads(n, seed)", HEADS), ("twice", "twice(x)", TWICE))
        for attempt, earns, gives in attempts
        for says in ["" if earns == (2 if name == "heads" else 1) else ' says="a"']
    ]
    (folder / "attempts.py").write_text("\n".join(cells))
    return folder


@pytest.fixture
def lesson(folder: Path) -> Lesson:
    return build_lesson(folder)


class AtHand(Executor):
    """Runs the tests of `heads` in this process."""

    def __init__(self) -> None:
        self.executed = 0

    def run(self, jobs: Iterable[tuple[Any, Job]]) -> Generator[tuple[Any, Graded]]:
        for tag, job in jobs:
            self.executed += 1
            notebook = nbformat.reads(job.lesson.source, as_version=4)
            cells = {grade_id(cell): cell for cell in notebook.cells}
            given = nbformat.reads(job.submission.decode(), as_version=4).cells
            (answer,) = (cell.source for cell in given if grade_id(cell) == "heads")
            scope: dict[str, Any] = {}
            exec(f"import numpy as np\n{answer}", scope)
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(cells["test_heads"].source, scope)
            cells["test_heads"].outputs = [new_output("stream", text=printed.getvalue())]
            yield tag, Graded(Verdict(0, 3, "graded", 0, (), ()), nbformat.writes(notebook))


@pytest.fixture
def contained(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the text of a test cell changes in this process is put back."""
    monkeypatch.setattr(view.Display, "show", view.Display.show)
    monkeypatch.setattr(seeds, "_start", lambda seed, with_keras: None)


@pytest.fixture
def at_hand(contained: None) -> AtHand:
    return AtHand()


def runs_of(source: str) -> list[Any]:
    """What the runs of a test cell's text tell."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(source, {"given": []})
    return [json.loads(line.removeprefix(TOLD)) for line in printed.getvalue().splitlines()]


def test_exercises_whose_tests_or_answers_draw_are_found(lesson: Lesson) -> None:
    assert [exercise.id for exercise in exercises_with_randomness(lesson)] == ["heads"]


CELL = """
import numpy as np
from coursekit import rubric

def drawn(seed):
    return np.random.default_rng(seed).random()

with rubric("any", checks=1) as check:
    with check("a check", points=1):
        x = drawn(seed=3)
        check.that(x < 0.5 and len("ab") > 1, "Too much.")
        check.that(np.arange(3).min() < 1, "Not the same with all seeds.")
check.score
"""


@pytest.mark.usefixtures("contained")
def test_in_run_0_the_seeds_are_the_lessons_own_and_then_others() -> None:
    runs = runs_of(over_and_over(CELL, 0, 5))
    drawn = [
        next(iter(seen["x < 0.5"].get(side, [0])))
        for _, _, seen in runs
        for side in ("holds", "fails")
        if side in seen["x < 0.5"]
    ]
    assert [number for number, _, _ in runs] == [0, 1, 2, 3, 4]
    assert drawn[0] == np.random.default_rng(3).random()
    assert len(set(drawn)) == 5
    assert [earned for _, earned, _ in runs] == [float(x < 0.5) for x in drawn]


@pytest.mark.usefixtures("contained")
def test_runs_go_on_where_others_have_ended() -> None:
    every = runs_of(over_and_over(CELL, 0, 4))
    assert runs_of(over_and_over(CELL, 2, 4)) == every[2:]


def test_a_seed_that_an_answer_is_given_is_another_one_too() -> None:
    text = (
        "check.call(heads, 10, 3, f(3))\ncheck.call(other, 3, 3)\nmoons(5, seed=1)\nrandom.seed(2)\nf(seed)"
    )
    lines = over_and_over(text, 0, 1, {"heads": 1}).splitlines()
    for line in (
        "check.call(heads, 10, _reseeded(3), f(3))",
        "check.call(other, 3, 3)",
        "moons(5, seed=_reseeded(1))",
        "random.seed(_reseeded(2))",
        "f(seed)",
    ):
        assert f"    {line}" in lines


def test_what_is_lost_by_luck_is_counted_and_no_run_is_made_twice(
    folder: Path, lesson: Lesson, at_hand: AtHand, tmp_path: Path
) -> None:
    of, kept = random_tests(folder, lesson), tmp_path / "kept.json"
    (answers,) = of.answers.values()
    assert [each.name for each in answers] == ["model solution", "tails", "counted", "never", "always"]
    (row,) = measure_luck([], of, 60, at_hand, Kept(kept, Runs), "abc")
    assert (row.exercise, row.seeds, row.right, row.near, row.otherwise) == ("heads", 60, 180, 120, {})
    assert row.lost == {"model solution": 7, "tails": 7, "counted": 7}
    (threshold,) = row.thresholds
    assert threshold.limit == 0.04
    assert threshold.right[0] < 0.01 < 0.04 < threshold.right[1]
    assert threshold.near == (0.5, 0.5)
    executed = at_hand.executed
    assert executed == 5 * 2  # answers, by portions of seeds
    assert measure_luck([row], of, 60, at_hand, Kept(tmp_path / "none.json", Runs), "def") == [row]
    assert measure_luck([], of, 60, at_hand, Kept(kept, Runs), "abc") == [row]
    assert at_hand.executed == executed
    (more,) = measure_luck([row], of, 80, at_hand, Kept(kept, Runs), "abc")
    assert more.seeds == 80
    assert at_hand.executed == executed + 5  # the second portion was not whole


def test_a_changed_test_is_run_anew(folder: Path, lesson: Lesson) -> None:
    before = random_tests(folder, lesson).contents
    path = folder / "01_coins.py"
    path.write_text(TEXT.replace("# # Coins", "# # Coins again"))
    assert random_tests(folder, build_lesson(folder)).contents == before
    path.write_text(TEXT.replace("< 0.04", "< 0.05"))
    assert random_tests(folder, build_lesson(folder)).contents != before


def test_a_run_of_which_nothing_is_told_has_earned_nothing(
    folder: Path, lesson: Lesson, at_hand: AtHand, tmp_path: Path
) -> None:
    class Silent(AtHand):
        def run(self, jobs: Iterable[tuple[Any, Job]]) -> Generator[tuple[Any, Graded]]:
            for tag, graded in super().run(jobs):
                yield tag, replace(graded, notebook=graded.notebook.replace(TOLD, ""))

    (row,) = measure_luck(
        [], random_tests(folder, lesson), 3, Silent(), Kept(tmp_path / "kept.json", Runs), "abc"
    )
    assert row.lost == {"model solution": 3, "tails": 3, "counted": 3}


def test_a_grader_that_breaks_tells_nothing_of_luck(
    folder: Path, lesson: Lesson, at_hand: AtHand, tmp_path: Path
) -> None:
    class Breaking(AtHand):
        def run(self, jobs: Iterable[tuple[Any, Job]]) -> Generator[tuple[Any, Graded]]:
            for tag, graded in super().run(jobs):
                yield tag, replace(graded, broken="Traceback …")

    with pytest.raises(KernelError, match="the grader broke"):
        try_seeds(random_tests(folder, lesson), 3, Breaking(), Kept(tmp_path / "kept.json", Runs))


@pytest.mark.kernel
def test_runs_are_told_by_a_real_kernel(folder: Path, lesson: Lesson, tmp_path: Path) -> None:
    of = random_tests(folder, lesson)
    ((exercise, answers),) = of.answers.items()
    some = RandomTests(lesson, {exercise: [answers[0], answers[3]]})
    (row,) = measure_luck([], some, 20, InThisProcess(), Kept(tmp_path / "kept.json", Runs), "abc")
    assert (row.right, row.near, row.otherwise) == (20, 20, {})
    assert row.lost == {"model solution": 2}


@pytest.mark.parametrize(
    ("lost", "runs", "share"),
    [(0, 3000, 0.000998), (0, 200, 0.01487), (1, 20, 0.2161), (20, 20, 1.0)],
)
def test_the_bound_is_that_of_clopper_and_pearson(lost: int, runs: int, share: float) -> None:
    assert upper_bound(lost, runs) == pytest.approx(share, rel=1e-3)


ROW = Luck(
    *("01_coins", "heads", "0", "2026-11-30", "abc", 60, 180, {"tails": 5}, 120, {}),
    [Threshold("share > 0.5", 0.5, (0.75, 1.0), (0.0, 0.25)), Threshold("error < 2", 2, (1, 3), None)],
)


def test_a_strip_shows_both_sides_of_a_threshold_to_scale() -> None:
    above, below = ROW.thresholds
    assert strip(above, 9) == "  ░░░·┃·███  right 0.75 to 1; near misses 0 to 0.25"
    assert strip(below, 9) == "  ████┃████  right 1 to 3"


def test_the_card_says_how_often_and_at_most_how_often() -> None:
    assert "5 of 180 right answers lost points, so that the share is at most 5.8 %" in luck_summary([ROW])[0]
    assert luck_summary([]) == []
    lines = luck_section([ROW])
    assert "| `heads` | 60 | 5 of 180 | 5.8 % | 0 of 120 | 2026-11-30, abc |" in lines
    assert "* `heads`, by luck: tails, in 5 of 60 runs" in lines
    assert "heads: share > 0.5" in lines
