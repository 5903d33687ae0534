"""Whatever stops a grader, verdicts given are kept, none is half written, and the next run goes on.

The grader is killed at a few moments; at twenty, with AUTOGRADER_STRESS=1.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from full_length import STRESS
from tiny_course import LESSON, autograder, command, hand_in, make_course

from autograder.course import Course
from autograder.gradebook import Gradebook
from autograder.kernels import pool
from autograder.sandbox import supported

pytestmark = pytest.mark.kernel

MOMENTS = 20 if STRESS else 4
ANSWERS = {
    "ada": "def double(x):\n    return x + x",
    "bora": "def double(x):\n    return x * x",
    "chi": "def double(x):\n    return x + 2",
    "dov": "def double(x):\n    import time\n    time.sleep(0.5)\n    return 2 * x",
    "eli": "def double(x):\n    return str(x)",
    "fay": "this is no Python",
}
#: Everything of ours that has a process, in the words of its command line.
OURS = ("autograder.kernels", "kernels/broker.py", "multiprocessing.spawn", "bin/autograder", "ipykernel")
Document = dict[str, Any]


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = make_course(tmp_path_factory.mktemp("handed in"))
    assert autograder(course, "release").returncode == 0
    for student, answer in ANSWERS.items():
        hand_in(course, student, double=answer, why="Because.")
    return course


@pytest.fixture(scope="module")
def undisturbed(handed_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Document:
    course = shutil.copytree(handed_in, tmp_path_factory.mktemp("undisturbed") / "course")
    return graded(course)


@pytest.fixture
def course(handed_in: Path, tmp_path: Path) -> Path:
    return shutil.copytree(handed_in, tmp_path / "course")


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A directory for temporary files with a short path, as Unix sockets need it, which must be empty."""
    with tempfile.TemporaryDirectory(prefix="lost-") as folder:
        yield Path(folder)


def graded(course: Path, **environment: str) -> Document:
    """Grade, and return the verdicts by student, without what differs between two equal runs."""
    run = autograder(course, "grade", "--workers", "2", "--json", "verdicts.json", **environment)
    assert run.returncode == 0, run.stderr
    document = json.loads((course / "verdicts.json").read_text(encoding="utf-8"))
    return {
        verdict["student"]: {key: value for key, value in verdict.items() if key != "seconds"}
        for verdict in document["submissions"]
    }


@contextlib.contextmanager
def grading(course: Path, temporary: Path) -> Iterator[subprocess.Popen[str]]:
    """A grader at work, in a process group of its own."""
    # With a broker of its own: the one that other tests have left in the environment lives on, and so it does
    # not look for what a killed grader has left.
    environment = {name: value for name, value in os.environ.items() if name != pool.VARIABLE}
    with subprocess.Popen(
        command("grade", "--workers", "2"),
        cwd=course,
        env={**environment, "TMPDIR": str(temporary), "LOST_AND_FOUND": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def given(course: Path) -> int:
    """How many verdicts the gradebook holds; each of them must be whole, its files too."""
    if not (course / "gradebook.db").exists():
        return 0
    place = Course(course)
    with Gradebook(place.gradebook_url) as book:
        rows, scores = book.verdicts(), {score.student: score.score for score in book.scores()}
    for row in rows:
        parts = [part.earned for exercise in row.verdict.exercises for part in exercise.parts]
        assert row.verdict.score == sum(exercise.score for exercise in row.verdict.exercises) == sum(parts)
        assert scores[row.student] == row.verdict.score
        assert "</html>" in place.feedback(row.student, LESSON).read_text(encoding="utf-8")
        json.loads(place.autograded(row.student, LESSON).read_text(encoding="utf-8"))
    assert set(scores) == {row.student for row in rows}
    return len(rows)


def wait_until_gone(temporary: Path, seconds: float = 30) -> None:
    """Wait until no process and no file of that grader is left. Raises AssertionError."""
    deadline = time.monotonic() + seconds
    while left := [*_processes(temporary), *_paths(temporary)]:
        assert time.monotonic() < deadline, f"left behind: {left}"
        time.sleep(0.1)


def _paths(temporary: Path) -> list[str]:
    return [f"{where}/{name}" for where, folders, files in os.walk(temporary) for name in (*folders, *files)]


def _processes(temporary: Path) -> list[str]:
    """Processes that belong to the grader which was told of this directory."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.status() != psutil.STATUS_ZOMBIE and any(
                str(temporary) in text for text in (*process.environ().values(), *process.cmdline())
            ):
                found.append(" ".join(process.cmdline())[:100])
    return found


@pytest.mark.skipif(not supported(), reason="process groups and the sandbox are for Linux")
@pytest.mark.parametrize("seed", range(MOMENTS))
def test_a_killed_grader_loses_nothing(
    seed: int, course: Path, temporary: Path, undisturbed: Document
) -> None:
    """Wait for a number of verdicts, so that the moment is spread over the run on any machine, and a bit."""
    rng = random.Random(seed)
    wanted = rng.randrange(len(ANSWERS)) if seed else 0
    with grading(course, temporary) as process:
        while len(list(course.glob("feedback/*"))) < wanted and process.poll() is None:
            time.sleep(0.01)
        time.sleep(rng.uniform(0, 3 if wanted == 0 else 0.5))
        if rng.random() < 0.5:
            process.kill()  # as the kernel does when memory is short
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        wait_until_gone(temporary)
    kept = given(course)
    assert kept >= wanted - 2
    assert graded(course) == undisturbed
    assert given(course) == len(ANSWERS)
    assert [path for path in course.rglob(".*") if path.suffix == ".part"] == []


@pytest.mark.usefixtures("interruptible")
@pytest.mark.skipif(os.name != "posix", reason="signals are for POSIX")
def test_ctrl_c_says_how_far_it_got_and_the_next_run_goes_on(
    course: Path, temporary: Path, undisturbed: Document
) -> None:
    with grading(course, temporary) as process:
        while not list(course.glob("feedback/*/*/*.html")) and process.poll() is None:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 130, output + errors
    assert "Traceback" not in output + errors
    kept = given(course)
    assert 1 <= kept < len(ANSWERS)
    assert f"Stopped: {kept} of 6 submissions have their verdict" in errors
    wait_until_gone(temporary)
    assert graded(course) == undisturbed


@pytest.mark.usefixtures("interruptible")
@pytest.mark.skipif(os.name != "posix", reason="signals are for POSIX")
def test_ctrl_c_before_the_first_verdict_is_as_quiet(course: Path, temporary: Path) -> None:
    with grading(course, temporary) as process:
        while not (course / "gradebook.db").exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(0.5)
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 130, output + errors
    assert "Traceback" not in output + errors
    assert "Stopped: 0 of 6" in errors


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a small disk can be mounted only by root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_leaves_nothing_half_written(
    handed_in: Path, small_disk: Path, undisturbed: Document
) -> None:
    course = shutil.copytree(handed_in, small_disk / "course")
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * (shutil.disk_usage(small_disk).free - 330_000))
    run = autograder(course, "grade", "--workers", "2")
    assert run.returncode == 1, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    assert "disk is full" in run.stderr or "No space left" in run.stderr
    filler.unlink()
    given(course)
    assert [path for path in course.rglob(".*") if path.suffix == ".part"] == []
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    assert graded(course) == undisturbed


def test_a_file_that_does_not_fit_leaves_no_verdict(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from autograder import cli, executors, job

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def blank(submitted: Any) -> Any:
        return job.nothing_to_grade(submitted.lesson, "Looked at by nobody.")

    monkeypatch.setattr(executors.in_process, "grade", blank)
    monkeypatch.setattr(cli, "_executor", lambda workers, scheduler: executors.InThisProcess())
    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(sys, "argv", ["autograder", "grade", "--course", str(course)])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 1
    assert "No space left on device" in " ".join(capsys.readouterr().err.split())
    assert given(course) == 0
    assert [path for path in course.rglob("*") if path.is_file() and path.suffix == ".part"] == []
