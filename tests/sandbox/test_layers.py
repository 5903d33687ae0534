"""Every layer is tried from inside, and without it nothing runs."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable

import pytest
from people import USER

from autograder import sandbox
from autograder.errors import NotConfined
from autograder.sandbox import Connection, Mode, policy

pytestmark = pytest.mark.sandbox

PROBE = """
from autograder import sandbox
from autograder.sandbox.policy import missing
for kind in {modes}:
    with sandbox.start(argv=["/bin/true"], modes=[kind]) as process:
        assert process.wait(30) == 0, process.reason
        assert not missing(process.layers, kind)
        assert all(layer.holds for layer in process.layers), process.layers
        print(kind, *sorted(layer.name for layer in process.layers), sep=" / ")
"""

#: A statement that breaks one layer, in the process that is about to apply it.
SABOTAGE = {
    ("namespaces", policy.SECCOMP): "child._seccomp = lambda mode: None",
    ("namespaces", policy.LIMITS): "child.limits.set_all = lambda limits: None",
    ("namespaces", policy.PRIVILEGES): "child.linux.drop_capabilities = lambda: None\n"
    "child.users.become = lambda uid, gid: None",
    ("namespaces", policy.PIDS): "namespaces.WITHOUT_USER ^= linux.CLONE_NEWPID\n"
    "namespaces.WITH_USER ^= linux.CLONE_NEWPID",
    ("namespaces", policy.NETWORK): "namespaces.WITHOUT_USER ^= linux.CLONE_NEWNET\n"
    "namespaces.WITH_USER ^= linux.CLONE_NEWNET",
    ("namespaces", policy.MOUNTS): "namespaces.enter = lambda view, stage, owner: None",
    ("landlock", policy.SECCOMP): "child._seccomp = lambda mode: None",
    ("landlock", policy.LANDLOCK_FILES): "child._landlock = lambda cell: None",
    ("landlock", policy.OUTSIDERS): "import struct\nfrom autograder.sandbox import landlock\n"
    "landlock._SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 0\nchild.users.become = lambda uid, gid: None",
}


def test_all_layers_hold_from_inside(mode: Mode) -> None:
    with sandbox.start(argv=["/bin/true"], modes=[mode]) as process:
        assert process.wait(30) == 0
    assert {layer.name for layer in process.layers if layer.holds} >= policy.REQUIRED[mode]
    assert all(layer.holds for layer in process.layers)


@pytest.mark.parametrize("who", ["user", "root-elsewhere"])
def test_both_kinds_of_sandbox_hold_for(who: str, run_as: Callable[[str, str], str]) -> None:
    printed = run_as(who, PROBE.format(modes=["namespaces", "landlock"]))
    assert [line.split(" / ")[0] for line in printed.splitlines()] == ["namespaces", "landlock"]


def test_without_user_namespaces_landlock_takes_over(run_as: Callable[[str, str], str]) -> None:
    script = (
        "from autograder import sandbox\n"
        "with sandbox.start(argv=['/bin/true']) as process:\n"
        "    print(process.mode, process.wait(30))\n"
        "pids = {layer.name: layer for layer in sandbox.doctor()}['pid namespace']\n"
        "print(pids.holds, bool(pids.remedy))\n"
    )
    assert run_as("user-without", script).split() == ["landlock", "0", "False", "True"]


def test_an_ordinary_user_stays_who_they_are(run_as: Callable[[str, str], str]) -> None:
    script = (
        "import sys\nfrom autograder import sandbox\n"
        "call = [sys.executable, '-c', 'import os; print(os.getuid(), flush=True)']\n"
        "with sandbox.start(argv=call, descriptors=[0, 1, 2]) as process:\n"
        "    process.wait(30)\n"
    )
    assert run_as("user", script).strip() == str(USER)


OLDER = """
import socket, subprocess, sys
from autograder import sandbox
text = (
    "from autograder.sandbox import landlock, launch, child, supervisor; import sys\\n"
    "real = landlock.abi\\n"
    "landlock.abi = lambda: min(real(), {abi})\\n"
    "launch.main(sys.argv[1], int(sys.argv[2]))"
)
def connect(mode):
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-c", text, mode, str(theirs.fileno())]
    launcher = subprocess.Popen(command, pass_fds=[theirs.fileno()])
    theirs.close()
    return sandbox.Connection(ours, launcher)
code = '''
import os, signal
assert os.getuid()
try: os.kill(int(os.environ["GRADER"]), 0)
except PermissionError: print("refused", flush=True)
os.kill(0, 0)
os.kill(os.getpid(), signal.SIGTERM)
'''
import os
call = [sys.executable, "-c", code]
env = {{"GRADER": str(os.getpid())}}
with sandbox.start(argv=call, env=env, descriptors=[0, 1, 2], modes=["landlock"], connect=connect) as process:
    print(process.wait(30), flush=True)
"""


@pytest.mark.parametrize("abi", [1, 3, 5, 6])
def test_an_older_landlock_is_made_up_for(abi: int, run_as: Callable[[str, str], str]) -> None:
    assert run_as("user", OLDER.format(abi=abi)).split() == ["refused", "-15"]


@pytest.mark.parametrize(("kind", "layer"), SABOTAGE, ids=[f"{kind}, no {name}" for kind, name in SABOTAGE])
def test_nothing_runs_when_a_layer_is_missing(kind: Mode, layer: str, tmp_path: object) -> None:
    with pytest.raises(NotConfined) as refusal:
        sandbox.start(
            argv=[sys.executable, "-c", "raise SystemExit('it ran')"],
            modes=[kind],
            connect=_sabotaged(SABOTAGE[kind, layer]),
        ).close()
    assert layer in [missing.name for missing in refusal.value.layers]
    assert policy.REMEDIES[layer] in str(refusal.value)


def test_a_layer_that_does_not_report_itself_is_missing() -> None:
    said = tuple(sandbox.Layer(name, True, "") for name in policy.REQUIRED["namespaces"])
    assert not policy.missing(said, "namespaces")
    assert [layer.name for layer in policy.missing(said[1:], "namespaces")] == [said[0].name]


def test_the_supervisor_refuses_too_whatever_the_other_end_says(mode: Mode) -> None:
    connect = _sabotaged(SABOTAGE[mode, policy.SECCOMP])
    process = sandbox.Process(mode, connect, {"argv": ("/bin/true",), "policy": sandbox.Policy()}, (), "")
    process.resume()  # as one would who did not look at the layers
    assert process.wait(30) == -9


def test_without_isolation_only_by_saying_so() -> None:
    with sandbox.start(argv=["/bin/true"], unsafe=True) as process:
        assert process.wait(30) == 0
    assert process.mode == "none"
    assert process.layers == ()


def test_the_doctor_names_every_layer_and_a_remedy_for_each_that_is_missing() -> None:
    layers = sandbox.doctor()
    assert layers[0].name == "isolation"
    assert {layer.name for layer in layers} >= policy.REQUIRED["namespaces"] | policy.REQUIRED["landlock"]
    assert all(layer.remedy for layer in layers if not layer.holds)


def _sabotaged(statement: str) -> Callable[[Mode], Connection]:
    """A way to a supervisor in whose process this statement is run first."""
    before = "from autograder.sandbox import child, linux, namespaces, launch; import sys\n"
    text = f"{before}{statement}\nlaunch.main(sys.argv[1], int(sys.argv[2]))"

    def connect(mode: Mode) -> Connection:
        ours, theirs = socket.socketpair()
        with theirs:
            launcher = subprocess.Popen(
                [sys.executable, "-c", text, mode, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        return Connection(ours, launcher)

    return connect
