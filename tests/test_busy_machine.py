"""A class gets the same verdicts on a machine that is busy with other things."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_course import LESSON, make_course

from autograder.authoring import build_lesson, filled_notebook
from autograder.executors import LocalProcesses
from autograder.model import Job, Limits, Verdict

pytestmark = pytest.mark.kernel

SPINNERS = 8
#: By the clock, beside the spinners, the honest answers take longer than this.
LIMITS = Limits(cell_seconds=3)
#: What each answer computes, in seconds of its own.
COMPUTES = "import time\ndef double(x):\n    end = time.thread_time() + 0.6\n"
COMPUTES += "    while time.thread_time() < end: pass\n"
ANSWERS = {
    "right": COMPUTES + "    return 2 * x\n",
    "square": COMPUTES + "    return x * x\n",
    "endless": "def double(x):\n    while True: pass\n",
}


@pytest.fixture
def busy_machine() -> Iterator[None]:
    spinners = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(SPINNERS)]
    try:
        yield
    finally:
        for spinner in spinners:
            spinner.kill()
            spinner.wait()


@pytest.mark.usefixtures("busy_machine")
def test_a_busy_machine_is_not_a_wrong_answer(tmp_path: Path) -> None:
    lesson = build_lesson(make_course(tmp_path) / "solutions" / LESSON)
    jobs = [
        (who, Job(lesson, filled_notebook(lesson, {"double": text}), LIMITS)) for who, text in ANSWERS.items()
    ]
    verdicts: dict[str, Verdict] = {who: graded.verdict for who, graded in LocalProcesses(3).run(jobs)}
    assert {who: verdict.score for who, verdict in verdicts.items()} == {
        "right": 3,
        "square": 1,
        "endless": 0,
    }
    assert verdicts["right"].reasons == verdicts["square"].reasons == ()
    assert "was stopped" in verdicts["endless"].reasons[0]
