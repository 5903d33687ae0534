"""Stock nbgrader, otter-grader and this autograder, side by side on the same submissions.

    python tools/bench [LESSON]… [--students 40] [--otter 10]

For each lesson a class is written; the others grade it, then ours, then ours again with nothing changed.
Scores must be equal throughout. Machines differ, and are noisy: what counts are ratios within one run. Each
lesson's figures are kept in build/bench/LESSON.json, so a run that was stopped goes on with the next lesson;
docs/bench.md and its picture are written from all of them.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Annotated

import typer
from figures import LessonFigures
from page import write_page
from profile_of_ours import profile
from rich.console import Console
from ways import measure_ways

from autograder.authoring import lesson_names

ROOT = Path(__file__).parents[2]
SCRATCH = ROOT / "build" / "bench"


def main(
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="[LESSON]…", help="Names of lessons; all, if none.")
    ] = None,
    students: Annotated[int, typer.Option(min=1, help="How many hand in each lesson.")] = 40,
    otter: Annotated[
        int, typer.Option(min=1, help="How many of them otter-grader gets: each of its runs starts cold.")
    ] = 10,
    seed: Annotated[int, typer.Option(help="The same seed writes the same class.")] = 1,
    again: Annotated[bool, typer.Option("--again", help="Measure anew what has been measured.")] = False,
) -> None:
    """Measure, compare the scores, write docs/bench.md."""
    console = Console()
    for name in lessons or lesson_names(ROOT):
        kept = SCRATCH / f"{name}.json"
        if kept.exists() and not again:
            console.print(f"{name}: measured before, kept (--again measures anew)", highlight=False)
            continue
        scratch = SCRATCH / name
        shutil.rmtree(scratch, ignore_errors=True)
        measured = measure_ways(ROOT / "solutions" / name, students, otter, seed, scratch, console.print)
        figures = LessonFigures.of(name, measured, profile(scratch / "ours", name))
        kept.write_text(json.dumps(figures.as_json(), indent=1) + "\n", encoding="utf-8")
    every = [
        LessonFigures.from_json(json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(SCRATCH.glob("*.json"))
    ]
    write_page(every, ROOT / "docs" / "bench.md", ROOT / "docs" / "images" / "bench.png")
    console.print("wrote docs/bench.md and docs/images/bench.png", highlight=False)


if __name__ == "__main__":
    typer.run(main)
