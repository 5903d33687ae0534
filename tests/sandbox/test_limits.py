"""What a sandboxed program may use, and what happens when it takes more."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from programs import Outcome

from autograder import sandbox
from autograder.sandbox import Mode, Policy
from autograder.sandbox.namespaces import TERMINALS
from autograder.sandbox.pace import LOOK_SECONDS, LOOK_SHARE, MOST_REST_SECONDS, Pace

pytestmark = pytest.mark.sandbox

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


ALL = "print('took all', flush=True); time.sleep(20)"
MAP = (
    "import ctypes, mmap, socket\n"
    "libc = ctypes.CDLL(None, use_errno=True)\nlibc.mmap.restype = ctypes.c_void_p\n"
    "def fill(area):\n    for start in range(0, len(area), MIB): area[start : start + MIB] = b'x' * MIB\n"
    "MIB = 1 << 20\n"
)
#: Ways to memory that no limit of one process counts.
MEMORY = {
    "a shared mapping": f"fill(mmap.mmap(-1, 2 << 30)); {ALL}",
    "a shared mapping, unseen": f"print(libc.prctl(4, 0, 0, 0, 0)); fill(mmap.mmap(-1, 2 << 30)); {ALL}",
    "shared mappings of many": "for _ in range(20):\n"
    "    if os.fork() == 0: fill(mmap.mmap(-1, 100 << 20)); time.sleep(20)\nos.wait()",
    "pages that two have, and the one who made them no more": "for _ in range(4):\n"
    "    block = bytearray(b'x') * (400 << 20)\n    for _ in range(2):\n"
    f"        if os.fork() == 0: time.sleep(20)\n    del block\n{ALL}",
    "page tables": "at = libc.mmap(None, ctypes.c_size_t(1 << 40), 1, 0x4022, -1, 0)\n"
    f"for start in range(0, 1 << 40, 2 << 20): ctypes.string_at(at + start, 1)\n{ALL}",
    "sockets": "pairs = [socket.socketpair() for _ in range(1900)]\nfor pair in pairs:\n"
    "    time.sleep(0.002)\n"  # how much is filled between two looks depends on the machine
    "    for end in pair:\n        end.setsockopt(1, 7, 1 << 20); end.setblocking(False)\n        try:\n"
    f"            while True: end.send(bytes(1 << 16))\n        except BlockingIOError: pass\n{ALL}",
}


@pytest.mark.parametrize("text", MEMORY.values(), ids=MEMORY)
def test_memory_of_every_kind_counts(text: str, mode: Mode, run: Run) -> None:
    outcome = run(CAREFUL + MAP + text, policy=Policy(memory_bytes=64 * MIB), modes=[mode])
    assert (outcome.code, outcome.reason) == (-9, "memory"), outcome.printed
    assert "took all" not in outcome.printed


def test_sockets_on_their_way_to_nobody_count_too(mode: Mode, run: Run) -> None:
    text = (
        "kept = []\nfor _ in range(1900):\n    one, other = socket.socketpair()\n"
        "    mail, box = socket.socketpair()\n    kept += [mail, box]\n"
        "    socket.send_fds(mail, [b'x'], [one.fileno(), other.fileno()])\n"
        f"    one.close(); other.close()\n{ALL}"
    )
    outcome = run(CAREFUL + MAP + text, policy=Policy(memory_bytes=64 * MIB), modes=[mode])
    if mode == "landlock":
        assert "Operation not permitted" in outcome.printed
    else:
        assert (outcome.code, outcome.reason) == (-9, "memory"), outcome.printed


#: Calls by which memory is had without a mapping, and settings by which little becomes much.
REFUSED = {
    "memfd": "os.memfd_create('x')",
    "System V shared memory": "1 / (1 + libc.shmget(0, 4096, 0o1600))",
    "System V messages": "1 / (1 + libc.msgget(0, 0o1600))",
    "System V semaphores": "1 / (1 + libc.semget(0, 10, 0o1600))",
    "POSIX messages": "1 / (1 + ctypes.CDLL('librt.so.1').mq_open(b'/x', 0o102, 0o600, None))",
    "pages in a pipe": "1 / (1 + libc.vmsplice(os.pipe()[1], None, 0, 0))",
    "pages of a file in a pipe": "1 / (1 + libc.splice(0, None, os.pipe()[1], None, 1, 0))",
    "a big pipe": "__import__('fcntl').fcntl(os.pipe()[1], 1031, 1 << 20)",
    "notes on files": "1 / (1 + libc.inotify_init())",
}


def test_memory_that_nobody_has_mapped_is_refused(mode: Mode, run: Run) -> None:
    text = "".join(
        f"try: {call}\nexcept (OSError, ZeroDivisionError): pass\nelse: print({name!r})\n"
        for name, call in REFUSED.items()
    )
    outcome = run(CAREFUL + MAP + text + "print('end')", modes=[mode])
    assert outcome.printed == "end\n"


def test_no_buffer_grows_and_no_process_hides(mode: Mode, run: Run) -> None:
    text = (
        "end = socket.socketpair()[0]\nbefore = [end.getsockopt(1, kind) for kind in (7, 8)]\n"
        "for kind in (7, 8, 32, 33): end.setsockopt(1, kind, 4 << 20)\n"
        "libc.prctl(4, 0, 0, 0, 0)\n"
        "print([end.getsockopt(1, kind) for kind in (7, 8)] == before, libc.prctl(3, 0, 0, 0, 0))"
    )
    assert run(CAREFUL + MAP + text, modes=[mode]).printed == "True 1\n"


#: Ways to a disk that the sizes of files with a name don't tell.
DISK = {
    "directories": "for number in range(100_000): os.mkdir(str(number))",
    "empty files": "for number in range(100_000): open(str(number), 'w').close()",
    "links": "for number in range(100_000): os.symlink('x' * 3000, str(number))",
    "a directory that can't be read": "os.mkdir('d', 0o300)\n"
    "for number in range(100_000): open(f'd/{number}', 'wb').write(bytes(1 << 14))",
    "a deep tree": "for _ in range(4000):\n"
    "    os.mkdir('d'); os.chdir('d'); open('f', 'wb').write(bytes(1 << 14))",
    "files that are deleted, but open": "kept = []\nfor _ in range(100):\n"
    "    kept.append(open('f', 'wb')); os.unlink('f'); kept[-1].write(bytes(1 << 20)); kept[-1].flush()",
    "files without a name": "for _ in range(100):\n"
    "    os.write(os.open('.', os.O_TMPFILE | os.O_RDWR), bytes(1 << 20))",
    "files that are deleted, but mapped": "for _ in range(100):\n"
    "    file = open('f', 'w+b'); os.unlink('f'); file.write(bytes(1 << 20)); file.flush()\n"
    "    libc.mmap(None, ctypes.c_size_t(4096), 1, 1, file.fileno(), 0); file.close()",
}


@pytest.mark.parametrize("text", DISK.values(), ids=DISK)
def test_disk_of_every_kind_counts(text: str, mode: Mode, run: Run) -> None:
    outcome = run(CAREFUL + MAP + f"{text}\n{ALL}", policy=Policy(disk_bytes=4 * MIB), modes=[mode])
    assert "No space left" in outcome.printed if mode == "namespaces" else outcome.reason == "disk"


def test_what_is_written_to_the_log_counts_as_disk(mode: Mode, run: Run) -> None:
    text = (
        "open('f', 'wb').write(bytes(5 << 20))\n"
        "for _ in range(5): os.write(2, bytes(1 << 20))\ntime.sleep(20)"
    )
    outcome = run(CAREFUL + text, policy=Policy(disk_bytes=8 * MIB), modes=[mode])
    assert (outcome.code, outcome.reason) == (-9, "disk")


def test_a_full_disk_and_a_few_words_in_the_log_end_nothing(mode: Mode, run: Run) -> None:
    if mode != "namespaces":
        pytest.skip("there a full disk ends it")
    text = (
        "try: open('f', 'wb').write(bytes(9 << 20))\n"
        "except OSError: os.write(2, b'x' * 1000); time.sleep(0.5)"
    )
    outcome = run(CAREFUL + text, policy=Policy(disk_bytes=8 * MIB), modes=[mode])
    assert (outcome.code, outcome.reason) == (0, "")


def test_a_storm_of_sessions_is_stopped(mode: Mode, run: Run) -> None:
    text = (
        "for _ in range(40):\n    if os.fork() == 0:\n        os.setsid()\n"
        "        while True: pass\ntime.sleep(20)"
    )
    outcome = run(CAREFUL + text, modes=[mode])
    assert (outcome.code, outcome.reason) == (-9, "processes")


def test_what_computes_beside_the_first_few_goes_to_the_back_of_the_queue(mode: Mode, run: Run) -> None:
    many = 8 + 2 * (os.cpu_count() or 1)
    text = (
        "pids = []\n"
        f"for _ in range({many}):\n    pids.append(os.fork())\n"
        "    if not pids[-1]:\n        while True: pass\n"
        "end = time.time() + 30\nlast = []\n"
        "while len(last) < 3 and time.time() < end:\n    time.sleep(0.1)\n"
        "    last = [pid for pid in pids if os.getpriority(os.PRIO_PROCESS, pid) == 19]\n"
        f"print(3 <= len(last) < {many})"
    )
    assert run(CAREFUL + text, modes=[mode]).printed == "True\n"


@pytest.mark.skipif(
    not Path("/proc/self/autogroup").exists(), reason="this kernel knows no shares of sessions"
)
def test_a_session_beside_the_first_two_has_the_least_share(mode: Mode, run: Run) -> None:
    if mode == "landlock":
        pytest.skip("there a process can't look at its share")
    text = (
        "for number in range(3):\n    pid = os.fork()\n    if pid == 0:\n        os.setsid()\n"
        "        if number < 2: time.sleep(60)\n        end, share = time.time() + 30, '0'\n"
        "        while share != '19' and time.time() < end:\n            time.sleep(0.05)\n"
        "            share = open('/proc/self/autogroup').read().split()[-1]\n"
        "        print(share, flush=True)\n        os._exit(0)\n"
        "os.waitpid(pid, 0)"
    )
    assert run(CAREFUL + text, modes=[mode]).printed == "19\n"


def test_a_sandbox_takes_no_more_terminals_than_its_own(mode: Mode, run: Run) -> None:
    text = (
        "kept = []\ntry:\n    while len(kept) < 5000: kept.append(os.openpty())\n"
        "except OSError: print(len(kept))"
    )
    assert run(CAREFUL + text, modes=[mode]).printed == f"{TERMINALS if mode == 'namespaces' else 0}\n"


SHARED = """
import os, sys, time
from autograder.sandbox.memory import MemoryMeter
from autograder.sandbox.processes import descendants
imported = bytearray(b"x") * (300 << 20)  # as the libraries of the process that kernels are forked from
MIB, WORKS = 1 << 20, int(sys.argv[1])
if os.fork() == 0:  # the supervisor
    for _ in range(5):
        if os.fork() == 0:  # the student's processes
            own = bytearray(b"x") * (WORKS << 20)
            if sys.argv[2] == "drop":
                del imported
            time.sleep(30)
    time.sleep(1)
    family = descendants(os.getpid())
    print(len(family), MemoryMeter(forked=True, own_network=False).passes(family, 150 * MIB), flush=True)
    for process in family:
        os.kill(process.pid, 9)
else:
    os.wait()
"""


@pytest.mark.parametrize(
    ("own", "kept", "struck"), [(10, "keep", False), (40, "keep", True), (40, "drop", True)]
)
def test_pages_of_the_imported_libraries_are_charged_to_nobody(own: int, kept: str, struck: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SHARED, str(own), kept], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"5 {struck}\n"


def test_a_sandbox_with_many_threads_leaves_its_neighbours_theirs(mode: Mode, run: Run) -> None:
    text = (
        "import threading\nstop, started = threading.Event(), 0\nthreading.stack_size(1 << 16)\n"
        "try:\n    for _ in range(360):\n"
        "        threading.Thread(target=stop.wait, daemon=True).start(); started += 1\n"
        "except RuntimeError: pass\n"
        "print(started, flush=True)\ntime.sleep(int(sys.argv[1]))\nos._exit(0)"
    )
    read, write = os.pipe()
    first = [sys.executable, "-c", CAREFUL + text, "60"]
    with sandbox.start(argv=first, descriptors=[write, write, write], modes=[mode]):
        assert os.read(read, 64) == b"360\n"
        assert run(CAREFUL + text, "0", modes=[mode]).printed == "360\n"
    os.close(read)
    os.close(write)


def test_after_a_quiet_time_a_few_long_looks_follow_each_other_closely() -> None:
    pace = Pace()
    assert [pace.rest_after(0.05) for _ in range(5)] == [pytest.approx(LOOK_SECONDS)] * 5


def test_long_looks_take_no_more_than_their_share(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("autograder.sandbox.pace.time", SimpleNamespace(monotonic=lambda: now))
    pace, computed = Pace(), 0.05
    for _ in range(400):
        now += computed + pace.rest_after(computed)
    assert 400 * computed / now == pytest.approx(LOOK_SHARE, abs=0.02)


def test_no_look_is_followed_by_a_long_rest() -> None:
    assert Pace().rest_after(60.0) == MOST_REST_SECONDS


@pytest.mark.parametrize("mode", ["landlock"], indirect=True)  # with namespaces the kernel may count itself
def test_a_look_that_is_asked_for_finds_what_was_taken_just_before(mode: Mode) -> None:
    text = (
        "import socket, time\npairs = [socket.socketpair() for _ in range(1900)]\nprint('taken', flush=True)"
    )
    read, write = os.pipe()
    with sandbox.start(
        argv=[sys.executable, "-c", f"{text}\ntime.sleep(60)"],
        descriptors=[write, write, write],
        modes=[mode],
        policy=Policy(memory_bytes=64 * MIB),
    ) as process:
        assert os.read(read, 64) == b"taken\n"
        assert not process.look(30)
        process.wait(30)
        assert process.reason == "memory"
        assert not process.look(30)  # it has ended, and nobody is there to answer
    os.close(read)
    os.close(write)


def test_what_keeps_to_its_limits_may_go_on_after_a_look(mode: Mode) -> None:
    argv = [sys.executable, "-c", "import time; time.sleep(60)"]
    with sandbox.start(argv=argv, modes=[mode]) as process:
        assert [process.look(30) for _ in range(20)] == [True] * 20


@pytest.mark.timeout(20)  # less than the last look would wait for an answer that never comes
def test_looks_that_nobody_waited_for_leave_the_next_one_its_answer(mode: Mode) -> None:
    argv = [sys.executable, "-c", "import time; time.sleep(60)"]
    with sandbox.start(argv=argv, modes=[mode]) as process:
        assert [process.look(0), process.look(0), process.look(30)] == [True] * 3
