"""The ways to grade a class, each timed; all have to come to the same scores."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import psutil
from figures import Measurement
from nbgrader.api import Gradebook
from otter_assignment import OTTER, read_scores, write_otter_assignment

from autograder.audit import write_sample_class
from autograder.authoring import build_lesson, read_attempts, write_release
from autograder.layout import CONFIG_FILE
from autograder.model import Lesson

SCRIPTS = Path(sys.executable).parent
LOOK_SECONDS = 1.0
#: How often our grader is measured: a run is so short that one bad minute of a machine may be all of it.
RUNS = 3


def measure_others(
    solution: Path, students: int, stock_most: int, otter_most: int, seed: int, scratch: Path
) -> Iterator[Measurement]:
    """Write a new class, and have the others grade its first `stock_most` and `otter_most` submissions.

    Raises SystemExit when a grader fails.
    """
    name = solution.name
    course, stock, otter = scratch / "class", scratch / "stock", scratch / "otter"
    shutil.rmtree(scratch, ignore_errors=True)
    lesson = _write_course(solution, students, seed, course)
    handed_in = _handed_in(course)
    shutil.copytree(course, stock)
    for path in handed_in[stock_most:]:
        shutil.rmtree(stock / path.parents[1].relative_to(course))
    zipped = write_otter_assignment(lesson, handed_in[:otter_most], otter)

    nbgrader = [str(SCRIPTS / "nbgrader")]
    _run([*nbgrader, "generate_assignment", name], stock)
    count = len(_handed_in(stock))
    yield _measure("nbgrader autograde", count, [[*nbgrader, "autograde", name]], stock)
    if OTTER.exists():
        runs = [
            [str(OTTER), "run", "-a", str(zipped), "-o", str(s.parent), str(s)]
            for s in sorted(otter.glob("*/*.ipynb"))
        ]
        yield _measure("otter run", len(runs), runs, otter)


def measure_ours(solution: Path, scratch: Path) -> Iterator[Measurement]:
    """Grade the whole class with our grader, anew and unchanged; of each, yield the run of median time.

    Raises SystemExit when scores differ from those of the others, or grading fails.
    """
    name = solution.name
    course, stock, ours, otter = (scratch / part for part in ("class", "stock", "ours", "otter"))
    count = len(_handed_in(course))
    grade = [[str(SCRIPTS / "autograder"), "grade", "--json", "verdicts.json"]]
    new, unchanged = [], []
    others = _scores_of_others(stock, otter, name)
    for _ in range(RUNS):
        shutil.rmtree(ours, ignore_errors=True)
        shutil.copytree(course, ours)
        first = _measure("autograder grade", count, grade, ours)
        new.append(replace(first, inside_seconds=_inside(ours)))
        unchanged.append(_measure("autograder grade, unchanged", count, grade, ours))
        scores = _scores(ours, name)
        for program, theirs in others.items():
            if unlike := {s: (score, scores[s]) for s, score in theirs.items() if score != scores[s]}:
                raise SystemExit(f"{name}: {program}'s scores differ, so the times say nothing: {unlike}")
    for runs in (new, unchanged):
        yield sorted(runs, key=lambda run: run.wall_seconds)[RUNS // 2]


def _scores_of_others(stock: Path, otter: Path, name: str) -> dict[str, dict[str, float | None]]:
    """Return the scores by program and student; None for a notebook to which a program gave no score."""
    scores, given = _scores(stock, name), [path.parents[1].name for path in _handed_in(stock)]
    others = {"stock nbgrader": {student: scores.get(student) for student in given}}
    if OTTER.exists():
        scores, given = read_scores(otter), [path.parent.name for path in otter.glob("*/*.ipynb")]
        others["otter-grader"] = {student: scores.get(student) for student in given}
    return others


def _handed_in(course: Path) -> list[Path]:
    return sorted((course / "submitted").glob("*/*/*.ipynb"))


def _write_course(solution: Path, students: int, seed: int, course: Path) -> Lesson:
    """Write a course with one lesson and a class of so many students, and return the lesson.

    No notebook is damaged, since stock nbgrader would stop at it. In a sample class some hand nothing in: so
    a larger class is written, and the students beyond that number are deleted.
    """
    shutil.copytree(solution, course / "solutions" / solution.name)
    shutil.copy(solution.parents[1] / CONFIG_FILE, course)
    lesson = build_lesson(solution)
    write_release(lesson, course / "solutions" / solution.name)
    shutil.rmtree(course / "course")
    write_sample_class(
        course / "submitted", [(lesson, read_attempts(solution, lesson))], students * 2, seed, harm=False
    )
    every = sorted((course / "submitted").iterdir())
    for superfluous in every[students:]:
        shutil.rmtree(superfluous)
    return lesson


def _measure(way: str, count: int, commands: Sequence[Sequence[str]], folder: Path) -> Measurement:
    before = _busy_seconds()
    with _Memory() as memory:
        started = time.monotonic()
        for command in commands:
            _run(command, folder)
        wall = time.monotonic() - started
    today = date.today().isoformat()
    return Measurement(way, count, today, wall, _busy_seconds() - before, memory.peak)


def _busy_seconds() -> float:
    """Return the CPU seconds of this machine since it was started."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system)


def _run(command: Sequence[str], folder: Path) -> None:
    path = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls `alembic` by its bare name
    environment = {**os.environ, "PATH": path, "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-1000:]}{done.stderr[-3000:]}")


def _scores(course: Path, name: str) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {submission.student_id: submission.score for submission in book.assignment_submissions(name)}


def _inside(course: Path) -> float:
    verdicts = json.loads((course / "verdicts.json").read_text(encoding="utf-8"))["submissions"]
    return float(sum(verdict["seconds"] for verdict in verdicts))


class _Memory:
    """Looks, within its block, at the memory of all processes together that were started since it began."""

    def __enter__(self) -> _Memory:
        self.peak = 0
        self._before = set(psutil.pids())  # times of creation are only good to a second
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self.peak = max(self.peak, sum(map(self._bytes, psutil.process_iter())))

    def _bytes(self, process: psutil.Process) -> int:
        try:
            return 0 if process.pid in self._before else int(process.memory_full_info().pss)
        except psutil.Error:
            return 0  # it has just ended
