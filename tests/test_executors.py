"""Where jobs run makes no difference, and neither do workers that die."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from odd_work import RAISED, choosy, crowded, deadly, echo, faulty, hanging, hungry, refusing, unsafe
from tiny_course import LESSON, make_course

from autograder.authoring import build_lesson
from autograder.errors import KernelError, NotConfined
from autograder.executors import BROKE, InThisProcess, LocalProcesses, in_process
from autograder.executors.interface import ATTEMPTS
from autograder.model import Graded, Job, Lesson, Limits
from autograder.sandbox import supported

pytestmark = pytest.mark.kernel

KILLED = f"The grader itself was killed {ATTEMPTS} times on this notebook."


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    return build_lesson(make_course(tmp_path_factory.mktemp("tiny")) / "solutions" / LESSON)


def jobs(lesson: Lesson, *said: str) -> list[tuple[str, Job]]:
    """A job for each text, which stands for a submission, tagged with its number and text."""
    return [(f"{number} {text}", Job(lesson, text.encode())) for number, text in enumerate(said)]


def run(workers: int, work: Callable[[Job], Graded], given: list[tuple[str, Job]]) -> dict[str, str]:
    """The first reason of each verdict."""
    outcomes = list(LocalProcesses(workers, work).run(given))
    assert len(outcomes) == len({tag for tag, _ in outcomes})
    return {tag: graded.verdict.reasons[0] for tag, graded in outcomes}


def test_a_worker_killed_in_the_middle_costs_a_retry_and_no_verdict(lesson: Lesson, tmp_path: Path) -> None:
    given = jobs(lesson, "a", f"die once {tmp_path / 'mark'}", "b", "slow", "c")
    assert run(2, deadly, given) == {tag: f"said {job.submission.decode()}" for tag, job in given}
    assert (tmp_path / "mark").exists()


def test_a_job_that_kills_every_worker_gets_a_verdict_and_stops_nobody(lesson: Lesson) -> None:
    given = jobs(lesson, "a", "die", "slow", "slow", "slow", "b", "die")
    found = run(2, deadly, given)
    assert {tag for tag, reason in found.items() if reason.startswith(KILLED)} == {"1 die", "6 die"}
    assert all(found[tag] == f"said {tag.split()[1]}" for tag in found if "die" not in tag)


def test_a_worker_that_hangs_costs_a_retry_and_no_verdict(lesson: Lesson, tmp_path: Path) -> None:
    hung = Job(lesson, f"hang once {tmp_path / 'mark'}".encode(), Limits(wall_seconds=0.25))
    given = [*jobs(lesson, "a"), ("hung", hung), *jobs(lesson, "b", "c")[1:]]
    found = dict(LocalProcesses(2, hanging, grace_seconds=1).run(given))
    assert found["hung"].verdict.reasons[0].startswith("said hang once")
    assert set(found) == {"0 a", "hung", "1 c"}


@pytest.mark.skipif(not supported(), reason="a worker's memory is limited on Linux only")
def test_a_job_that_takes_too_much_memory_is_given_up_and_harms_nobody(lesson: Lesson) -> None:
    found = run(2, hungry, jobs(lesson, "a", "eat", "b", "program", "c"))
    assert {tag for tag, reason in found.items() if reason.startswith(KILLED)} == {"1 eat"}
    assert "1024 MiB of memory that a worker may have" in found["1 eat"]
    assert all(found[tag] == f"said {tag.split()[1]}" for tag in found if "eat" not in tag)


@pytest.mark.skipif(not supported(), reason="the grader's own memory is limited on Linux only")
def test_in_this_process_a_job_has_the_same_limit_and_what_follows_none(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    monkeypatch.setattr(in_process, "grade", hungry)
    found = {tag: graded.verdict.reasons[0] for tag, graded in InThisProcess().run(jobs(lesson, "eat", "b"))}
    assert found == {"0 eat": BROKE, "1 b": "said b"}
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


def test_what_ran_out_of_time_on_a_busy_machine_is_tried_once_more_alone(
    lesson: Lesson, tmp_path: Path
) -> None:
    path = tmp_path / "log"
    given = jobs(lesson, *(f"{said} {path}" for said in ("busy1", "a", "b", "busy2", "c")))
    outcomes = {tag.split()[1]: graded for tag, graded in LocalProcesses(3, crowded).run(given)}
    again = "The machine was busy when this ran out of time, so it was run again with nothing beside it."
    assert {said for said, graded in outcomes.items() if again in graded.verdict.reasons} == {
        "busy1",
        "busy2",
    }
    assert len(outcomes) == len(given)
    lines = path.read_text(encoding="utf-8").split()
    assert lines[-4:] in (["+busy1", "-busy1", "+busy2", "-busy2"], ["+busy2", "-busy2", "+busy1", "-busy1"])
    assert len(lines) == 2 * len(given) + 4


def test_the_verdict_of_a_job_that_kills_the_grader_is_plain(lesson: Lesson) -> None:
    ((_, graded),) = LocalProcesses(1, deadly).run(jobs(lesson, "die"))
    verdict = graded.verdict
    assert (verdict.status, verdict.score, verdict.max_score) == ("failed", 0, lesson.max_score)
    assert [exercise.message for exercise in verdict.exercises] == [verdict.reasons[0]] * 2
    assert graded.broken


def test_the_order_of_jobs_and_the_number_of_workers_change_nothing(lesson: Lesson) -> None:
    given = jobs(lesson, "slow", "a", "b", "slow", "die", "c")
    one = run(1, deadly, given)
    assert run(3, deadly, given[::-1]) == one
    assert len(one) == len(given)


def test_jobs_are_drawn_only_as_workers_get_free(lesson: Lesson) -> None:
    drawn: list[str] = []
    done = 0

    def source():  # type: ignore[no-untyped-def]
        for tag, job in jobs(lesson, *"abcdef"):
            drawn.append(tag)
            assert len(drawn) <= done + 2
            yield tag, job

    for _ in LocalProcesses(2, echo).run(source()):
        done += 1
    assert done == 6


def test_where_no_kernel_starts_at_all_the_caller_hears_of_it(lesson: Lesson) -> None:
    with pytest.raises(KernelError, match="no kernel today"):
        list(LocalProcesses(2, refusing).run(jobs(lesson, *"abc")))


def test_where_there_is_no_sandbox_the_caller_hears_how_to_get_one(lesson: Lesson) -> None:
    with pytest.raises(NotConfined, match=r"seccomp: it is not there\. Get it\."):
        list(LocalProcesses(1, unsafe).run(jobs(lesson, *"abc")))


def test_one_job_without_a_kernel_among_others_is_given_up_alone(lesson: Lesson) -> None:
    found = dict(LocalProcesses(1, choosy).run(jobs(lesson, "a", "unlucky", "b")))
    assert {tag for tag, graded in found.items() if graded.broken} == {"1 unlucky"}
    assert "no kernel for this one" in found["1 unlucky"].broken


def test_what_the_work_raises_costs_its_own_job_alone(lesson: Lesson) -> None:
    # One that is short of memory ends its worker: that is told in other words, by another test.
    said = ["a", *(f"raise {name}" for name in RAISED if name != "MemoryError"), "no verdict", "b"]
    found = dict(LocalProcesses(1, faulty).run(jobs(lesson, *said)))
    assert len(found) == len(said)
    for tag, graded in found.items():
        harmless = tag.split()[1] in "ab"
        assert (graded.broken == "") == harmless
        assert graded.verdict.reasons[0] == (f"said {tag.split()[1]}" if harmless else BROKE)
        assert harmless or (graded.verdict.status, graded.verdict.score) == ("failed", 0)
        assert "raise" not in tag or tag.split()[2] in graded.broken  # the traceback names it


def test_what_the_work_raises_here_costs_its_own_job_alone(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_process, "grade", faulty)
    found = dict(InThisProcess().run(jobs(lesson, "a", *(f"raise {name}" for name in RAISED), "b")))
    assert [tag.split()[1] for tag, graded in found.items() if not graded.broken] == ["a", "b"]
    assert len(found) == len(RAISED) + 2
    monkeypatch.setattr(in_process, "grade", refusing)
    with pytest.raises(KernelError, match="no kernel today"):
        list(InThisProcess().run(jobs(lesson, "a")))


def test_workers_end_when_nobody_listens_any_more(lesson: Lesson) -> None:
    psutil = pytest.importorskip("psutil")
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    outcomes = LocalProcesses(2, echo).run(jobs(lesson, "a", "slow", "slow", "slow"))
    next(outcomes)
    outcomes.close()
    left = [child for child in psutil.Process().children(recursive=True) if child.pid not in before]
    assert [child for child in left if "resource_tracker" not in " ".join(child.cmdline())] == []
