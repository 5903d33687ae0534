"""Grading on a Dask cluster: the same verdicts as here, and workers that die cost none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dask_cluster import two_workers
from odd_work import RAISED, crowded, deadly, echo, faulty, hanging
from tiny_course import LESSON, make_course

from autograder.authoring import build_lesson
from autograder.errors import KernelError
from autograder.executors import LocalProcesses, OnDask
from autograder.job import grade
from autograder.model import Graded, Job, Lesson, Limits

pytestmark = pytest.mark.kernel

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    return build_lesson(make_course(tmp_path_factory.mktemp("tiny")) / "solutions" / LESSON)


@pytest.fixture
def address() -> Iterator[str]:
    """A cluster of two workers with one thread each, all of it on this machine.

    A new one for each test, since some kill its workers.
    """
    with two_workers() as address:
        yield address


def jobs(lesson: Lesson, *said: str) -> list[tuple[str, Job]]:
    return [(f"{number} {text}", Job(lesson, text.encode())) for number, text in enumerate(said)]


def reasons(outcomes: Iterator[tuple[str, Graded]]) -> dict[str, str]:
    return {tag: graded.verdict.reasons[0] for tag, graded in outcomes}


def test_real_notebooks_get_the_same_verdicts_as_here(lesson: Lesson, address: str) -> None:
    wrong = lesson.release.replace("raise NotImplementedError()", "return x * x")
    given = [("blank", Job(lesson, lesson.release.encode())), ("square", Job(lesson, wrong.encode()))]
    there = {tag: told(graded) for tag, graded in OnDask(address).run(given)}
    assert there == {tag: told(grade(job)) for tag, job in given}
    assert there["square"][0] == 1


def told(graded: Graded) -> tuple[Any, ...]:
    verdict = graded.verdict
    return verdict.score, verdict.max_score, verdict.status, verdict.reasons, verdict.exercises


def test_a_worker_killed_in_the_middle_costs_no_verdict(lesson: Lesson, address: str, tmp_path: Path) -> None:
    given = jobs(lesson, "a", f"die once {tmp_path / 'mark'}", "b", "c")
    there = reasons(OnDask(address, deadly).run(given))
    assert (tmp_path / "mark").exists()
    assert there == reasons(LocalProcesses(2, deadly).run(given))


def test_a_job_that_kills_every_worker_gets_a_verdict_and_stops_nobody(lesson: Lesson, address: str) -> None:
    there = reasons(OnDask(address, deadly).run(jobs(lesson, "a", "die", "b")))
    assert there["0 a"], there["2 b"] == ("said a", "said b")
    assert there["1 die"].startswith("The grader itself was killed")


def test_what_the_work_raises_costs_its_own_job_alone(lesson: Lesson, address: str) -> None:
    said = ["a", *(f"raise {name}" for name in RAISED), "no verdict", "b"]
    found = dict(OnDask(address, faulty).run(jobs(lesson, *said)))
    assert len(found) == len(said)
    assert {tag.split()[1] for tag, graded in found.items() if not graded.broken} == {"a", "b"}


def test_a_worker_that_hangs_costs_no_verdict(lesson: Lesson, address: str, tmp_path: Path) -> None:
    short = Limits(wall_seconds=0.25)
    given = [
        (said, Job(lesson, said.encode(), short)) for said in ("a", f"hang once {tmp_path / 'mark'}", "b")
    ]
    there = reasons(OnDask(address, hanging, grace_seconds=1).run(given))
    assert (tmp_path / "mark").exists()
    assert there == {said: f"said {said}" for said, _ in given}


def test_what_ran_out_of_time_on_a_busy_machine_is_tried_once_more_alone(
    lesson: Lesson, address: str, tmp_path: Path
) -> None:
    path = tmp_path / "log"
    given = jobs(lesson, *(f"{said} {path}" for said in ("busy", "a", "b", "c")))
    outcomes = {tag.split()[1]: graded for tag, graded in OnDask(address, crowded).run(given)}
    assert len(outcomes["busy"].verdict.reasons) == 2
    assert len(outcomes) == len(given)
    lines = path.read_text(encoding="utf-8").split()
    assert lines[-2:] == ["+busy", "-busy"]
    assert len(lines) == 2 * len(given) + 2


def test_a_cluster_without_workers_is_not_waited_for_for_ever(lesson: Lesson) -> None:
    with (
        distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=None) as cluster,
        pytest.raises(KernelError, match="has had no worker for 1 s"),
    ):
        list(OnDask(cluster.scheduler_address, echo, workerless_seconds=1).run(jobs(lesson, "a")))


def test_jobs_are_drawn_as_the_cluster_has_room(lesson: Lesson, address: str) -> None:
    drawn: list[str] = []
    done = 0

    def source() -> Iterator[tuple[str, Job]]:
        for tag, job in jobs(lesson, *"abcdef"):
            drawn.append(tag)
            assert len(drawn) <= done + 2
            yield tag, job

    for _ in OnDask(address, echo).run(source()):
        done += 1
    assert done == 6


def test_a_lesson_travels_once(lesson: Lesson, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[Any, ...]] = []
    submit = distributed.Client.submit

    def watched(self: Any, function: Any, *arguments: Any, **options: Any) -> Any:
        sent.append(arguments)
        return submit(self, function, *arguments, **options)

    monkeypatch.setattr(distributed.Client, "submit", watched)
    assert len(list(OnDask(address, echo).run(jobs(lesson, *"abcd")))) == 4
    assert len(sent) == 5
    assert sum(lesson in arguments for arguments in sent) == 1


def test_workers_with_other_versions_are_refused(
    lesson: Lesson, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.executors import on_dask

    ours = {**on_dask.essentials(), "keras": "2.0"}
    monkeypatch.setattr(on_dask, "essentials", lambda: ours)
    with pytest.raises(KernelError, match=r"other versions than this machine: keras 3\S* instead of 2\.0"):
        list(OnDask(address, echo).run(jobs(lesson, "a")))


def test_a_scheduler_that_is_not_there_is_told(lesson: Lesson) -> None:
    with pytest.raises(KernelError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(OnDask("tcp://127.0.0.1:9", connect_seconds=1).run(jobs(lesson, "a")))


def test_an_address_that_is_none_is_told(lesson: Lesson) -> None:
    with pytest.raises(KernelError, match="No Dask scheduler answers"):
        list(OnDask("nonsense://x", connect_seconds=1).run(jobs(lesson, "a")))


def test_without_dask_it_says_what_to_install(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(KernelError, match=r"pip install .*\[cluster\]"):
        list(OnDask("tcp://127.0.0.1:9").run(jobs(lesson, "a")))
