"""However it ends: the right exit code, and nothing left behind."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from programs import Outcome, living
from waiting import eventually

from autograder import sandbox
from autograder.sandbox import Mode

pytestmark = pytest.mark.sandbox

Run = Callable[..., Outcome]

ENDINGS = {
    "a value": ("raise SystemExit(7)", 7),
    "an error": ("1 / 0", 1),
    "exit at once": ("os._exit(9)", 9),
    "a crash": ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
    "an abort": ("os.abort()", -signal.SIGABRT),
    "its own hand": ("os.kill(os.getpid(), 9)", -signal.SIGKILL),
    "a signal": ("os.kill(os.getpid(), 15)", -signal.SIGTERM),
}


@pytest.mark.parametrize(("text", "code"), ENDINGS.values(), ids=ENDINGS)
def test_the_exit_code_is_that_of_the_process(text: str, code: int, mode: Mode, run: Run) -> None:
    outcome = run(f"import os\n{text}", modes=[mode])
    assert (outcome.code, outcome.reason) == (code, "")


STAYING = {
    "a child": "subprocess.Popen(sleep)",
    "a daemon": """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sleep[0], sleep)
    os._exit(0)
""",
    "a deaf one": """
import signal
for number in (1, 2, 15):
    signal.signal(number, signal.SIG_IGN)
subprocess.Popen(sleep)
""",
    "a stopped one": "os.kill(subprocess.Popen(sleep).pid, 19)",
}


@pytest.mark.parametrize("text", STAYING.values(), ids=STAYING)
def test_no_process_outlives_it(text: str, mode: Mode, run: Run) -> None:
    token = f"60.{secrets.randbelow(10**9)}"
    outcome = run(
        f"import os, sys, subprocess\nsleep = ['/bin/sleep', sys.argv[1]]\n{text}", token, modes=[mode]
    )
    assert outcome.code == 0, outcome.printed
    assert living(token) == []


def test_no_directory_is_left(mode: Mode) -> None:
    with sandbox.start(argv=["/bin/sleep", "60"], modes=[mode]) as process:
        assert Path(process.private).is_dir()
    assert not Path(process.private).exists()


def test_closing_ends_a_process_that_has_stopped_itself(mode: Mode) -> None:
    token = secrets.token_hex(8)
    argv = [sys.executable, "-c", f"import os\nos.kill(os.getpid(), 19)  # {token}"]
    with sandbox.start(argv=argv, modes=[mode]):
        pass
    assert living(token) == []


def test_a_signal_reaches_the_process_and_its_group(mode: Mode) -> None:
    with sandbox.start(argv=["/bin/sh", "-c", "/bin/sleep 60; true"], modes=[mode]) as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == -signal.SIGTERM


def test_waiting_has_an_end(mode: Mode) -> None:
    with sandbox.start(argv=["/bin/sleep", "60"], modes=[mode]) as process:
        with pytest.raises(TimeoutError):
            process.wait(0.05)
        assert process.poll() is None


def test_all_ends_when_whoever_asked_is_killed(mode: Mode) -> None:
    token = secrets.token_hex(8)
    script = (
        "import sys, time\nfrom autograder import sandbox\n"
        f"p = sandbox.start(argv=[sys.executable, '-c', 'import time; time.sleep(60) # {token}'],"
        f" modes=[{mode!r}])\n"
        "print(p.private, flush=True)\ntime.sleep(60)"
    )
    owner = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    private = Path(owner.stdout.readline().strip())
    inside = living(f"time.sleep(60) # {token}")
    assert inside and private.is_dir()
    owner.kill()
    owner.wait()
    _, alive = psutil.wait_procs([p for p in inside if p.pid != owner.pid], timeout=20)
    assert alive == []
    eventually(lambda: not private.exists())


def test_all_ends_when_the_supervisor_is_killed(mode: Mode) -> None:
    token = secrets.token_hex(8)
    argv = [sys.executable, "-c", f"import time; time.sleep(60) # {token}"]
    with sandbox.start(argv=argv, modes=[mode]) as process:
        eventually(lambda: bool(living(token)))
        supervisor = living(token)[0].parent()
        assert supervisor is not None and supervisor.pid != os.getpid()
        supervisor.kill()
        assert process.wait(20) == -signal.SIGKILL
        assert process.reason
        eventually(lambda: living(token) == [])
