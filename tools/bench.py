"""Stock `nbgrader autograde` and `autograder grade`, side by side in one run, on the same submissions.

    python tools/bench.py 02_pseudo_inverse 04_moons --students 10

For each lesson a class is written; stock nbgrader grades it, then ours, then ours again with nothing
changed. Scores must be equal throughout. Figures are ratios within one run: machines differ, and are
noisy. Writes build/bench/bench.json and bench.png.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import matplotlib.pyplot as plt
import typer
from nbgrader.api import Gradebook
from rich.console import Console
from rich.table import Table

from autograder.audit import write_sample_class
from autograder.authoring import CONFIG_FILE, build_lesson, read_attempts, write_release

ROOT = Path(__file__).parents[1]
SCRIPTS = Path(sys.executable).parent


@dataclass(frozen=True)
class Measurement:
    """One way to grade a class. `cpu_seconds` counts all processes that took part and have ended."""

    lesson: str
    way: str
    submissions: int
    wall_seconds: float
    cpu_seconds: float

    @property
    def seconds_each(self) -> float:
        return self.wall_seconds / self.submissions


def main(
    lessons: Annotated[list[str], typer.Argument(help="Names of lessons.")],
    students: Annotated[int, typer.Option(min=1)] = 10,
    seed: Annotated[int, typer.Option()] = 1,
    output: Annotated[Path, typer.Option(file_okay=False)] = ROOT / "build" / "bench",
) -> None:
    """Measure, compare the scores, print a table, write JSON and a plot."""
    shutil.rmtree(output, ignore_errors=True)
    measurements: list[Measurement] = []
    for name in lessons:
        measurements += _bench(name, students, seed, output / name)
    (output / "bench.json").write_text(json.dumps([asdict(m) for m in measurements], indent=1) + "\n")
    _plot(measurements, output / "bench.png")
    Console().print(_table(measurements))


def _bench(name: str, students: int, seed: int, folder: Path) -> list[Measurement]:
    stock, ours = folder / "stock", folder / "ours"
    count = _write_course(name, students, seed, stock)
    shutil.copytree(stock, ours)
    nbgrader = [str(SCRIPTS / "nbgrader")]
    _run([*nbgrader, "generate_assignment", name], stock)
    autograder = [str(SCRIPTS / "autograder"), "grade"]
    measured = [
        _measure(name, "stock nbgrader autograde", count, [*nbgrader, "autograde", name], stock),
        _measure(name, "autograder grade", count, autograder, ours),
        _measure(name, "autograder grade, unchanged", count, autograder, ours),
    ]
    if _scores(stock, name) != _scores(ours, name):
        raise SystemExit(f"{name}: the scores differ, so the times say nothing")
    return measured


def _write_course(name: str, students: int, seed: int, course: Path) -> int:
    """A course with one lesson, and a class none of whose notebooks has come to harm: stock would stop."""
    shutil.copytree(ROOT / "solutions" / name, course / "solutions" / name)
    shutil.copy(ROOT / CONFIG_FILE, course)
    lesson = build_lesson(course / "solutions" / name)
    attempts = read_attempts(course / "solutions" / name, lesson)
    write_release(lesson, course / "solutions" / name)
    shutil.rmtree(course / "course")
    return write_sample_class(course / "submitted", [(lesson, attempts)], students, seed, harm=False)


def _measure(lesson: str, way: str, count: int, command: Sequence[str], course: Path) -> Measurement:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    _run(command, course)
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measurement(lesson, way, count, wall, cpu)


def _run(command: Sequence[str], course: Path) -> None:
    path = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls `alembic` by its bare name
    result = subprocess.run(
        command, cwd=course, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{result.stderr[-3000:]}")


def _scores(course: Path, name: str) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {submission.student_id: submission.score for submission in book.assignment_submissions(name)}


def _table(measurements: Sequence[Measurement]) -> Table:
    table = Table("lesson", "way", "submissions", "s each", "a minute", "CPU s each", "times stock")
    for m in measurements:
        stock = next(other for other in measurements if other.lesson == m.lesson)
        table.add_row(
            m.lesson,
            m.way,
            str(m.submissions),
            f"{m.seconds_each:.2f}",
            f"{60 / m.seconds_each:.0f}",
            f"{m.cpu_seconds / m.submissions:.2f}",
            f"{stock.wall_seconds / m.wall_seconds:.1f}",
        )
    return table


def _plot(measurements: Sequence[Measurement], path: Path) -> None:
    figure, ax = plt.subplots(figsize=(7, 0.5 * len(measurements) + 1), layout="constrained")
    labels = [f"{m.lesson}: {m.way}" for m in measurements]
    ax.barh(labels, [m.seconds_each for m in measurements], color="#0072B2")
    ax.set(xlabel="seconds a submission (logarithmic)", xscale="log")
    ax.invert_yaxis()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    typer.run(main)
