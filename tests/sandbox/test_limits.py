"""What a sandboxed program may use, and what happens when it takes more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Outcome

from autograder.sandbox import Mode, Policy

Run = Callable[..., Outcome]
CAREFUL = "import os, sys, time; assert os.getuid() != 0\n"
MIB = 1 << 20


def test_too_much_memory_at_once_is_a_memory_error(mode: Mode, run: Run) -> None:
    text = "try:\n    b'x' * (30 << 30)\nexcept MemoryError:\n    print('caught')"
    outcome = run(CAREFUL + text, modes=[mode])
    assert (outcome.code, outcome.printed) == (0, "caught\n")


def test_memory_within_the_limit_is_given(mode: Mode, run: Run) -> None:
    outcome = run(CAREFUL + "x = b'x' * (200 << 20); print(len(x))", modes=[mode])
    assert outcome.printed == f"{200 * MIB}\n"


def test_memory_of_all_processes_together_is_limited(mode: Mode, run: Run) -> None:
    text = "for _ in range(8):\n    if os.fork() == 0: break\nx = b'x' * (150 << 20)\ntime.sleep(50)"
    outcome = run(CAREFUL + text, policy=Policy(memory_bytes=256 * MIB), modes=[mode])
    assert (outcome.code, outcome.reason) == (-9, "memory")


def test_a_fork_bomb_is_stopped_and_cleaned_up(mode: Mode, run: Run) -> None:
    text = "while True:\n    try: os.fork()\n    except OSError: time.sleep(0.01)"
    outcome = run(CAREFUL + text, policy=Policy(processes=30), modes=[mode])
    assert (outcome.code, outcome.reason) == (-9, "processes")


def test_threads_are_limited_too(mode: Mode, run: Run) -> None:
    text = (
        "import threading\nstop = threading.Event()\n"
        "for _ in range(1000): threading.Thread(target=stop.wait, daemon=True).start()"
    )
    outcome = run(CAREFUL + text, policy=Policy(processes=10), modes=[mode])
    assert outcome.reason == "processes" or "can't start new thread" in outcome.printed


def test_disk_is_limited_in_total(mode: Mode, run: Run) -> None:
    text = (
        "import tempfile\n"
        "for n in range(1000):\n"
        "    with tempfile.NamedTemporaryFile(delete=False) as file: file.write(bytes(1 << 20))\n"
        "    with open(str(n), 'wb') as file: file.write(bytes(1 << 20))\n"
        "    time.sleep(0.01)"
    )
    outcome = run(CAREFUL + text, policy=Policy(disk_bytes=32 * MIB), modes=[mode])
    # A file system of its own is full; in a directory of ours, the watchdog strikes.
    assert "No space left" in outcome.printed if mode == "namespaces" else outcome.reason == "disk"


def test_a_full_disk_is_noticed(mode: Mode, run: Run) -> None:
    if mode != "namespaces":
        pytest.skip("there the process is ended")
    text = (
        "file = open('big', 'wb')\n"
        "try:\n"
        "    while True: file.write(bytes(1 << 20))\n"
        "except OSError: time.sleep(0.5)"
    )
    outcome = run(CAREFUL + text, policy=Policy(disk_bytes=8 * MIB), modes=[mode])
    assert (outcome.code, outcome.notices) == (0, {"disk"})


def test_one_file_is_no_bigger_than_the_disk(mode: Mode, run: Run) -> None:
    text = "os.truncate(os.open('big', os.O_CREAT | os.O_WRONLY), 1 << 40)"
    outcome = run(CAREFUL + text, policy=Policy(disk_bytes=8 * MIB), modes=[mode])
    assert "File too large" in outcome.printed


def test_computing_time_is_limited(mode: Mode, run: Run) -> None:
    outcome = run(CAREFUL + "while True: pass", policy=Policy(cpu_seconds=1), modes=[mode])
    assert outcome.reason == "cpu"


def test_computing_time_of_all_processes_counts(mode: Mode, run: Run) -> None:
    text = (
        "while True:\n"
        "    if os.fork() == 0:\n"
        "        end = time.process_time() + 0.2\n"
        "        while time.process_time() < end: pass\n"
        "        os._exit(0)\n"
        "    os.wait()"
    )
    outcome = run(CAREFUL + text, policy=Policy(cpu_seconds=1), modes=[mode])
    assert outcome.reason == "cpu"


def test_limits_can_not_be_raised_from_inside(mode: Mode, run: Run) -> None:
    text = (
        "import resource\n"
        "for kind in (resource.RLIMIT_DATA, resource.RLIMIT_NPROC, resource.RLIMIT_CORE):\n"
        "    try: resource.setrlimit(kind, (-1, -1))\n"
        "    except ValueError: print('refused')"
    )
    assert run(CAREFUL + text, modes=[mode]).printed == "refused\n" * 3
