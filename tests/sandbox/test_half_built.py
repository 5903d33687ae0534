"""A view of files that never gets finished: what it was to show outlives it, and nothing of it is left."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from waiting import eventually

from autograder.errors import NotConfined
from autograder.sandbox import private
from autograder.sandbox import start as start_sandboxed

pytestmark = pytest.mark.sandbox

# In a process of its own, of one thread: its supervisors, forked from it, meet trouble on their way.
START = """
import os, socket, sys, time
from pathlib import Path
from autograder import sandbox
from autograder.sandbox import namespaces, process, supervisor

def connect(mode):
    ours, theirs = socket.socketpair()
    with theirs:
        supervisor.fork_supervisor(mode, theirs, imported=False)
    return process.Connection(ours)

{trouble}
rules = sandbox.Policy(writable=(sys.argv[1],))
sandbox.start(
    argv=["/bin/true"], policy=rules, cwd=sys.argv[1], connect=connect, modes=["namespaces"],
    private=sys.argv[2],
)
"""
REFUSED = """
def refuse(root):
    raise PermissionError(1, "no proc here, as in many a container")

namespaces._Root.proc = refuse
"""
HALTED = """
def halt(root, *arguments, **options):
    Path(sys.argv[1], "halted").touch()
    while not Path(sys.argv[1], "on").exists():
        time.sleep(0.01)
    show(root, *arguments, **options)

show, namespaces._Root.show = namespaces._Root.show, halt
"""


@pytest.fixture(scope="module", autouse=True)
def namespaces() -> None:
    try:
        start_sandboxed(argv=["/bin/true"], modes=["namespaces"]).close()
    except NotConfined as error:
        pytest.skip(f"no such sandbox here: {error}")


@pytest.fixture
def temporary() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="half-") as folder:
        yield Path(folder)


def start(trouble: str, lent: Path, private_path: Path) -> subprocess.Popen[str]:
    lent.mkdir()
    command = [sys.executable, "-c", START.format(trouble=trouble), str(lent), str(private_path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_directory_that_was_lent_keeps_its_files(temporary: Path) -> None:
    lent = temporary / "lent"
    starting = start(REFUSED, lent, temporary / "agk-refused")
    lent.joinpath("thesis.txt").write_text("years of work", encoding="utf-8")
    _, errors = starting.communicate(timeout=60)
    assert "no proc here" in errors
    assert [path.name for path in temporary.rglob("*")] == ["lent", "thesis.txt"]
    assert lent.joinpath("thesis.txt").read_text(encoding="utf-8") == "years of work"


TAKEN = {
    # What happens when a grader is stopped: its worker is killed, and what nobody holds is swept up.
    "swept up": lambda path: private.sweep(str(path.parent)),
    "deleted": shutil.rmtree,
}


@pytest.mark.parametrize("take", TAKEN.values(), ids=TAKEN)
def test_nothing_is_left_when_it_is_taken_away_meanwhile(
    take: Callable[[Path], object], temporary: Path
) -> None:
    lent, private_path = temporary / "lent", temporary / "agk-halted"
    starting = start(HALTED, lent, private_path)
    eventually(lent.joinpath("halted").exists)
    starting.kill()
    starting.wait()
    take(private_path)
    lent.joinpath("on").touch()
    eventually(lambda: not private_path.exists())
    time.sleep(0.5)  # it is not to come back, either
    assert sorted(path.name for path in temporary.rglob("*")) == ["halted", "lent", "on"]
