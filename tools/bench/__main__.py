"""Stock nbgrader, otter-grader and this autograder, side by side on the same submissions.

    python tools/bench [LESSON]… [--students 40] [--stock N] [--otter 10]

For each lesson a class is written; the others grade it or its first submissions, then ours grades all of it,
then again with nothing changed. Scores must be equal throughout. Machines differ, and are noisy: what counts
are ratios within one run. Each lesson's figures are kept in build/bench/LESSON.json, so a run that was
stopped goes on with the next lesson. They replace what docs/bench.json has of that lesson; docs/bench.md and
its picture are written from it.
"""

from __future__ import annotations

import json
import sys
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from figures import LessonFigures, publish
from page import HEAD, rows, write_page
from profile_of_ours import profile
from rich import box
from rich.console import Console
from rich.table import Table
from ways import measure_others, measure_ours

from autograder.authoring import lesson_names

ROOT = Path(__file__).parents[2]
SCRATCH = ROOT / "build" / "bench"
PUBLISHED = ROOT / "docs" / "bench.json"


def main(
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="[LESSON]…", help="Names of lessons; all, if none.")
    ] = None,
    students: Annotated[int, typer.Option(min=1, help="How many hand in each lesson.")] = 40,
    stock: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="How many of them stock nbgrader gets, all if not told: one takes as long as the next.",
        ),
    ] = None,
    otter: Annotated[
        int, typer.Option(min=1, help="How many of them otter-grader gets: each of its runs starts cold.")
    ] = 10,
    seed: Annotated[int, typer.Option(help="The same seed writes the same class.")] = 1,
    again: Annotated[bool, typer.Option("--again", help="Measure anew what has been measured.")] = False,
    ours: Annotated[bool, typer.Option("--ours", help="Measure anew our own grader alone.")] = False,
) -> None:
    """Measure, compare the scores, print the tables, write docs/bench.md."""
    # In a file or a log there is no terminal whose width counts: tables get the room that they need.
    console = Console(width=None if sys.stdout.isatty() else 110)
    stock = stock or students
    for name in lessons or lesson_names(ROOT):
        kept, scratch, solution = SCRATCH / f"{name}.json", SCRATCH / name, ROOT / "solutions" / name
        measured = []
        if kept.exists() and ours:
            measured += [each for each in _read(kept).measured if not each.is_ours]
        elif kept.exists() and not again:
            console.print(f"{name}: measured before, kept (--again measures anew)", highlight=False)
            continue
        others = () if measured else measure_others(solution, students, stock, otter, seed, scratch)
        for each in chain(others, measure_ours(solution, scratch)):
            console.print(f"{name}: {each.way}, {each.submissions} submissions, {each.wall_seconds:.1f} s")
            measured.append(each)
        figures = LessonFigures.of(name, measured, profile(scratch / "ours", name))
        kept.write_text(json.dumps(figures.as_json(), indent=1) + "\n", encoding="utf-8")
    here = [_read(path) for path in sorted(SCRATCH.glob("*.json"))]
    every = publish(here, PUBLISHED)
    write_page(every, ROOT / "docs" / "bench.md", ROOT / "docs" / "images" / "bench.png")
    for figures in here:
        table = Table(*HEAD[1:], title=figures.lesson, title_justify="left", box=box.SIMPLE)
        for _, *row in rows(figures):
            table.add_row(*row)
        console.print(table)
    console.print("wrote docs/bench.json, docs/bench.md and docs/images/bench.png", highlight=False)


def _read(path: Path) -> LessonFigures:
    return LessonFigures.from_json(json.loads(path.read_text(encoding="utf-8")))


if __name__ == "__main__":
    typer.run(main)
