"""What a supervisor tells of the processor time that its process has used."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from autograder import sandbox
from autograder.sandbox import Mode, Policy
from autograder.sandbox.usage import Usage

pytestmark = pytest.mark.sandbox

PRELUDE = """
import os, signal, threading, time
def spin(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end: pass
def fork(work):
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(0)
    return pid
"""
REST = "\ntime.sleep(100)"
#: Each uses at least a second of computing, in a process that is not the first or is gone by the end.
WAYS = {
    "in the process itself": "spin(1)",
    "in a thread": "t = threading.Thread(target=spin, args=(1,)); t.start(); t.join()",
    "in a child that still runs": "fork(lambda: (spin(1), time.sleep(100)))",
    "in a child that was waited for": "os.waitpid(fork(lambda: spin(1)), 0)",
    "in many children, one after another": "for _ in range(10): os.waitpid(fork(lambda: spin(0.1)), 0)",
    "in an orphan": "os.waitpid(fork(lambda: fork(lambda: spin(1))), 0)",
    "in a session of its own": "fork(lambda: (os.setsid(), fork(lambda: spin(1))))",
    "in children that nobody waits for": (
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\nfor _ in range(3): fork(lambda: spin(0.6))"
    ),
}


def told(process: sandbox.Process) -> Iterator[Usage]:
    while process.poll() is None:
        yield process.usage


@pytest.mark.parametrize("way", WAYS)
def test_computing_counts_wherever_it_is_done(way: str, mode: Mode) -> None:
    text = PRELUDE + WAYS[way] + REST
    with sandbox.start(argv=[sys.executable, "-c", text], policy=Policy(), modes=[mode]) as process:
        assert any(usage.cpu >= 0.95 for usage in told(process))


def test_sleeping_is_no_computing_and_no_waiting_for_a_processor(mode: Mode) -> None:
    text = "import time\nfor _ in range(20): time.sleep(0.1)"
    with sandbox.start(argv=[sys.executable, "-c", text], policy=Policy(), modes=[mode]) as process:
        usage = list(told(process))[-1]
    assert usage.cpu < 0.9


def test_who_finds_no_processor_is_told_to_have_waited_for_one(mode: Mode) -> None:
    # Four on one processor: each waits three quarters of its time.
    text = PRELUDE + "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
    text += "for _ in range(3): fork(lambda: spin(100))\nspin(100)"
    with sandbox.start(argv=[sys.executable, "-c", text], policy=Policy(), modes=[mode]) as process:
        assert any(usage.denied >= 1 for usage in told(process))


def test_nobody_has_to_listen(mode: Mode) -> None:
    text = PRELUDE + "spin(3)"
    with sandbox.start(argv=[sys.executable, "-c", text], policy=Policy(), modes=[mode]) as process:
        assert process.wait() == 0
