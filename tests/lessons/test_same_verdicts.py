"""The same submission gets the same verdict however it is graded.

One notebook of attempts of each lesson goes every way but the longest; with AUTOGRADER_STRESS=1 (`make
stress`) all attempts of all lessons go all ways, lesson by lesson, which takes hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from dask_cluster import two_workers
from full_length import PATIENT, STRESS

from autograder.audit import notebook_of_attempts, rounds_of_attempts
from autograder.authoring import build_lesson, lesson_names, read_attempts
from autograder.executors import Executor, LocalProcesses, OnDask
from autograder.job import grade
from autograder.model import Job, Verdict

pytestmark = pytest.mark.kernel

ROOT = Path(__file__).parent.parent.parent
LESSONS = lesson_names(ROOT)
#: What is graded together. Starting the ways, a cluster and all, takes longer than one notebook does.
CLASSES = [[name] for name in LESSONS] if STRESS else [LESSONS]


def jobs_of(names: list[str]) -> dict[str, Job]:
    """Notebooks with attempts, several in each: one of each lesson, or all."""
    return {f"{name}, attempts {number}": job for name in names for number, job in _of_lesson(name)}


def _of_lesson(name: str) -> list[tuple[int, Job]]:
    lesson = build_lesson(ROOT / "solutions" / name)
    attempts = read_attempts(ROOT / "solutions" / name, lesson)
    every = [
        (number, Job(lesson, notebook_of_attempts(lesson, together), PATIENT))
        for number, together in enumerate(rounds_of_attempts(lesson, attempts))
    ]
    return every if STRESS else [every[LESSONS.index(name) % len(every)]]


def verdicts(executor: Executor, jobs: dict[str, Job]) -> dict[str, Verdict]:
    """All that a verdict says, but for how long it took."""
    return {tag: replace(graded.verdict, seconds=0) for tag, graded in executor.run(jobs.items())}


def by_dask(jobs: dict[str, Job]) -> dict[str, Verdict]:
    with two_workers() as address:
        return verdicts(OnDask(address), jobs)


@pytest.mark.parametrize("names", CLASSES, ids=lambda names: "-".join(name[:2] for name in names))
@pytest.mark.timeout(0 if STRESS else 1800)
def test_no_way_of_grading_changes_a_verdict(names: list[str]) -> None:
    jobs = jobs_of(names)
    expected = verdicts(LocalProcesses(1), jobs)
    assert expected.keys() == jobs.keys()
    ways = {
        "8 workers": verdicts(LocalProcesses(8), jobs),
        "a Dask cluster": by_dask(jobs),
        "cold kernels": verdicts(LocalProcesses(2, partial(grade, warm=False)), jobs),
    }
    if STRESS:  # in every run, the lessons' own tests do this with the right answers
        whole = {tag: replace(job, full=True) for tag, job in jobs.items()}
        ways["every cell"] = verdicts(LocalProcesses(2), whole)
    assert all(found.keys() == jobs.keys() for found in ways.values())
    different = [
        f"{tag}, {way}: {difference}"
        for way, found in ways.items()
        for tag in jobs
        for difference in differences(asdict(expected[tag]), asdict(found[tag]))
    ]
    assert not different, "\n".join(different)


def differences(one: Any, other: Any, where: str = "") -> Iterator[str]:
    """Where two verdicts are unlike, and what stands there in each."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one:
            yield from differences(one[name], other[name], f"{where}.{name}")
    elif isinstance(one, tuple) and isinstance(other, tuple):
        for number, (each, its) in enumerate(zip_longest(one, other)):
            yield from differences(each, its, f"{where}[{number}]")
    elif one != other:
        yield f"{where} {one!r} became {other!r}"


def test_a_difference_is_told_where_it_is() -> None:
    one = {"score": 1, "exercises": ({"message": "a"}, {"message": "b"})}
    other = {"score": 1, "exercises": ({"message": "a"}, {"message": "c"}, {"message": "d"})}
    told = [".exercises[1].message 'b' became 'c'", ".exercises[2] None became {'message': 'd'}"]
    assert list(differences(one, other)) == told
