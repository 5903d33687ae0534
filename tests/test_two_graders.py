"""Several graders on one course share the work: nothing is run twice, and each tells every verdict."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pages_here import PagesHere
from tiny_course import LESSON, hand_in, make_course

from autograder import batch
from autograder.authoring import build_lesson, write_release
from autograder.batch import Outcome, grade_course
from autograder.course import Course
from autograder.executors.interface import Tag
from autograder.gradebook.claims import Claims, FileClaims
from autograder.job import nothing_to_grade
from autograder.model import Graded, Job

pytestmark = pytest.mark.kernel

STUDENTS = [f"student {number}" for number in range(8)]


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_course(tmp_path_factory.mktemp("shared"))
    folder = root / "solutions" / LESSON
    write_release(build_lesson(folder), folder)
    for number, student in enumerate(STUDENTS):
        hand_in(root, student, double=f"def double(x):\n    return {number // 2} * x")
    return root


@pytest.fixture
def course(handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(batch, "Pages", PagesHere)
    monkeypatch.setattr(batch, "OTHERS_SECONDS", 0.01)
    return Path(shutil.copytree(handed_in, tmp_path / "course"))


class Ran:
    """An executor that writes down what it is given, and takes one job at a time as workers do."""

    def __init__(self, ran: list[bytes], meanwhile: Callable[[], object] = lambda: None) -> None:
        self._ran, self._meanwhile = ran, meanwhile

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Generator[tuple[Tag, Graded]]:
        for tag, job in jobs:
            self._ran.append(job.submission)
            self._meanwhile()
            yield tag, nothing_to_grade(job.lesson, "tried")


def grade(root: Path, executor: Ran, *, force: bool = False) -> list[Outcome]:
    course = Course(root)
    return grade_course(course, course.lessons(), course.submissions([LESSON]), executor, force=force)


def test_graders_that_begin_at_once_run_each_notebook_once(course: Path) -> None:
    ran: list[bytes] = []
    together = threading.Barrier(3)

    def one() -> list[Outcome]:
        together.wait()
        return grade(course, Ran(ran))

    with ThreadPoolExecutor(3) as pool:
        results = [future.result() for future in [pool.submit(one) for _ in range(3)]]
    assert len(ran) == len(set(ran)) == 4, "identical ones are run once"
    for outcomes in results:
        assert [outcome.student for outcome in outcomes] == STUDENTS
        assert {outcome.verdict.reasons for outcome in outcomes} == {("tried",)}
    assert sum(outcome.fresh for outcomes in results for outcome in outcomes) == len(STUDENTS)
    assert not list(course.glob(".gradebook*")), "nothing is left of the claims"


def test_one_that_joins_in_the_middle_takes_what_is_left(course: Path) -> None:
    ran: list[bytes] = []
    with ThreadPoolExecutor(1) as pool:
        others = []

        def join() -> None:
            if not others:
                others.append(pool.submit(grade, course, Ran(ran)))
                while len(ran) < 4:  # the other one has all the rest, and waits for what is under way here
                    time.sleep(0.01)

        first = grade(course, Ran(ran, join))
        second = others[0].result()
    assert len(ran) == len(set(ran)) == 4
    assert (sum(outcome.fresh for outcome in first), sum(outcome.fresh for outcome in second)) == (2, 6)
    assert len(first) == len(second) == len(STUDENTS)


def test_with_force_all_is_run_again(course: Path) -> None:
    ran: list[bytes] = []
    grade(course, Ran(ran))
    assert all(outcome.fresh for outcome in grade(course, Ran(ran), force=True))
    assert len(ran) == 8


# Claims


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / ".gradebook.db.claims"


def test_what_one_has_claimed_no_other_gets_until_it_is_given_back(folder: Path) -> None:
    one, other = FileClaims(folder), FileClaims(folder)
    assert one.take("a")
    assert not other.take("a")
    assert other.take("b")
    one.give_back("a")
    assert other.take("a")
    one.close()
    other.close()
    assert not folder.exists()


def test_a_killed_graders_claims_are_free_at_once(folder: Path) -> None:
    script = f"""
import os, signal
from pathlib import Path
from autograder.gradebook.claims import FileClaims
claims = FileClaims(Path({str(folder)!r}))
assert claims.take("a")
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", script], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (folder / "a").exists()
    claims = FileClaims(folder)
    assert claims.take("a")
    claims.close()
    assert not folder.exists()


def test_a_claim_is_held_by_one_whatever_the_order_of_things(folder: Path) -> None:
    """Files come and go while others try to lock them."""
    held, most = [0], [0]
    guard = threading.Lock()

    def use(claims: Claims) -> None:
        for _ in range(100):
            if claims.take("a"):
                with guard:
                    held[0] += 1
                    most[0] = max(most[0], held[0])
                with guard:
                    held[0] -= 1
                claims.give_back("a")
        claims.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(use, [FileClaims(folder) for _ in range(4)]))
    assert most == [1]
    assert not folder.exists()


def test_where_nothing_can_be_locked_nobody_is_kept_from_grading(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    claims = FileClaims(tmp_path / "file")
    assert claims.take("a")
    claims.give_back("a")
    claims.close()
