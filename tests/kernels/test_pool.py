"""One zygote for a tree of processes: shared, renewed when it dies, and gone with its owner."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import psutil
import pytest
from waiting import eventually
from warm_kernels import run_cells

from autograder import sandbox
from autograder.errors import KernelError
from autograder.kernels import pool

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(not sandbox.supported(), reason="warm kernels are for Linux"),
]


def test_workers_share_the_zygote_of_the_process_that_started_them() -> None:
    pool.ensure()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as workers:
        outcomes = list(workers.map(_in_a_worker, range(2)))
    assert outcomes == [(os.environ[pool.VARIABLE], "hello\n", 0)] * 2


def _in_a_worker(_: int) -> tuple[str, str, int]:
    printed = run_cells("print('hello')").printed[0]
    brokers = [p for p in psutil.Process().children() if any("broker.py" in word for word in p.cmdline())]
    return os.environ[pool.VARIABLE], printed, len(brokers)


def test_a_zygote_that_dies_is_replaced() -> None:
    run_cells("print(1)")
    first = _zygote()
    first.kill()
    eventually(lambda: not first.is_running() or first.status() == psutil.STATUS_ZOMBIE)
    assert run_cells("print(2)").printed == ("2\n",)
    assert _zygote().pid != first.pid


def test_a_zygote_that_can_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    pool.close()
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setattr(pool, "kernel_environment", lambda: {**os.environ})
    try:
        with pytest.raises(KernelError, match=r"did not start(.|\n)*/nowhere"):
            sandbox.start(call="os:getpid", connect=pool.connect, modes=["namespaces"])
    finally:
        pool.close()


def test_a_broker_that_dies_is_replaced() -> None:
    run_cells("print(1)")
    broker = _broker()
    zygote = _zygote()
    broker.send_signal(signal.SIGKILL)
    eventually(lambda: not zygote.is_running() or zygote.status() == psutil.STATUS_ZOMBIE)
    assert run_cells("print(2)").printed == ("2\n",)


def test_nobody_gets_in_without_the_secret() -> None:
    run_cells("print(1)")
    name, _, secret = os.environ[pool.VARIABLE].split(":")
    for greeting in (b"wrong namespaces\n", b"\n", secret[:-1].encode() + b" none\n", b"x" * 1000):
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(20)
            line.connect(f"\0{name}")
            line.sendall(greeting)
            try:
                assert line.recv(1) == b""
            except ConnectionResetError:
                continue


def test_who_takes_over_the_name_of_a_dead_broker_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"taken-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as thief:
        thief.bind(f"\0{name}")
        thief.listen()
        monkeypatch.setenv(pool.VARIABLE, f"{name}:{os.getppid()}:secret")
        assert pool._reach() is None
        monkeypatch.setenv(pool.VARIABLE, f"{name}:{os.getpid()}:secret")
        line = pool._reach()
        assert line is not None
        line.close()


def test_the_secret_is_in_no_memory_that_kernels_inherit() -> None:
    run_cells("print(1)")
    secret = os.environ[pool.VARIABLE].split(":")[2]
    zygote = _zygote()
    assert not _holds(zygote.pid, secret.encode())
    assert _holds(zygote.pid, b"autograder.kernels.zygote")  # so that we know how to look


def test_all_of_it_ends_when_its_owner_is_killed() -> None:
    script = (
        "import sys, time; sys.path.insert(0, sys.argv[1])\n"
        "import asyncio\nfrom warm_kernels import kernel\n"
        "async def main():\n"
        "    async with kernel() as one:\n"
        "        await one.run('1')\n"
        "        print('ready', flush=True)\n"
        "        time.sleep(100)\n"
        "asyncio.run(main())"
    )
    here = str(Path(__file__).parent)
    env = {name: value for name, value in os.environ.items() if name != pool.VARIABLE}
    owner = subprocess.Popen([sys.executable, "-c", script, here], stdout=subprocess.PIPE, env=env)
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"ready\n"
    family = psutil.Process(owner.pid).children(recursive=True)
    assert len(family) >= 4  # broker, zygote, supervisor, kernel
    owner.kill()
    owner.wait()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []


def _broker() -> psutil.Process:
    found = [p for p in psutil.Process().children() if any("broker.py" in word for word in p.cmdline())]
    assert len(found) == 1
    return found[0]


def _zygote() -> psutil.Process:
    found = [p for p in _broker().children() if any("zygote" in word for word in p.cmdline())]
    assert len(found) == 1
    return found[0]


def _holds(pid: int, words: bytes) -> bool:
    """Whether the process has these words anywhere in memory that it can write to."""
    folder = Path(f"/proc/{pid}")
    with folder.joinpath("mem").open("rb") as memory:
        for line in folder.joinpath("maps").read_text(encoding="utf-8").splitlines():
            span, rights, *_ = line.split()
            if rights.startswith("rw"):
                start, end = (int(side, 16) for side in span.split("-"))
                memory.seek(start)
                try:
                    if words in memory.read(end - start):
                        return True
                except OSError:
                    continue
    return False


@pytest.mark.parametrize(
    ("owner_lives", "farewell", "kept"),
    [(True, b".", True), (True, b"", False), (False, b"", False)],
    ids=["ended", "killed", "killed before the broker looked"],
)
def test_a_broker_left_without_a_word_looks_after_what_its_owner_made(
    owner_lives: bool, farewell: bytes, kept: bool, tmp_path: Path
) -> None:
    """The owner's line is gone a moment before the owner is: here it goes, and the owner stays."""
    abandoned = tmp_path / "agk-abandoned"
    abandoned.mkdir()
    owner = os.getpid()
    if not owner_lives:
        with subprocess.Popen(["/bin/true"]) as process:
            owner = process.pid
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("")
        listener.listen()
        script = str(Path(pool.__file__).with_name("broker.py"))
        broker = subprocess.run(
            [sys.executable, "-I", "-S", script, str(listener.fileno()), str(owner), str(tmp_path)],
            input=b"secret\n" + farewell,
            pass_fds=[listener.fileno()],
            cwd=Path(pool.__file__).parents[2],
            check=False,
        )
    assert broker.returncode == (0 if owner_lives else 1)
    assert abandoned.exists() is kept
