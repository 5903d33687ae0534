"""Control groups: the kernel's own limits, where this user may make such groups."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from programs import Outcome

from autograder import sandbox
from autograder.sandbox import Mode, cgroup, enforcement
from autograder.sandbox.cgroup import ControlGroup

pytestmark = pytest.mark.sandbox

Run = Callable[..., Outcome]
MIB = 1 << 20


@pytest.fixture
def group() -> Iterator[ControlGroup]:
    """A group of 64 MiB and 10 threads, where one can be had."""
    made = ControlGroup(f"agk-test-{secrets.token_hex(4)}", memory_bytes=64 * MIB, tasks=10)
    if not made.controllers:
        pytest.skip("this user can make no control group here: its limits are counted by supervisors alone")
    yield made
    made.remove()


def ended(group: ControlGroup, work: Callable[[], object]) -> int:
    """How a process ended that has done this in the group."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.read(read, 1)
            work()
            code = 0
        finally:
            os._exit(code)
    group.add(pid)
    os.write(write, b"x")
    os.close(read)
    os.close(write)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _fill_sockets() -> None:
    import socket

    kept = [end for _ in range(400) for end in socket.socketpair()]
    for end in kept:
        end.setblocking(False)
        try:
            while True:
                end.send(bytes(1 << 16))
        except BlockingIOError:
            continue


def _fill_a_file_without_a_name() -> None:
    descriptor = os.memfd_create("any")
    for _ in range(100):
        os.write(descriptor, bytes(MIB))


@pytest.mark.parametrize("work", [_fill_sockets, _fill_a_file_without_a_name])
def test_memory_that_no_process_has_mapped_counts(group: ControlGroup, work: Callable[[], None]) -> None:
    if "memory" not in group.controllers:
        pytest.skip("memory is not among what this user's control groups count")
    assert ended(group, lambda: bytearray(8 * MIB)) == 0
    assert not group.has_run_out_of_memory()
    assert ended(group, work) == -9
    assert group.has_run_out_of_memory()


def test_threads_of_the_group_count(group: ControlGroup) -> None:
    if "pids" not in group.controllers:
        pytest.skip("threads are not among what this user's control groups count")

    def fork_often() -> None:
        children = 0
        try:
            while children < 50:
                if os.fork() == 0:
                    os.read(os.pipe()[0], 1)
                children += 1
        except BlockingIOError:
            os.killpg(0, 9) if children == 9 else os._exit(2)

    def in_a_group_of_their_own() -> None:
        os.setpgid(0, 0)
        fork_often()

    assert ended(group, in_a_group_of_their_own) == -9


def _existing(name: str) -> list[Path]:
    return [path for place in cgroup.places() if (path := Path(place.path, name)).exists()]


def test_a_group_that_is_held_or_in_use_is_not_swept_up(group: ControlGroup) -> None:
    cgroup.sweep(group.name)
    assert _existing(group.name)


def test_a_group_that_a_killed_supervisor_has_left_is_swept_up(group: ControlGroup) -> None:
    left = [Path(place.path, f"{group.name}-left") for place in cgroup.places()]
    for path in left:
        path.mkdir()
    cgroup.sweep(f"{group.name}-left")
    assert not any(path.exists() for path in left)


def test_a_sandbox_has_a_group_and_leaves_none(mode: Mode, group: ControlGroup) -> None:
    with sandbox.start(argv=["/bin/sleep", "60"], modes=[mode]) as process:
        name = Path(process.private).name
        assert len(_existing(name)) == len(cgroup.places())
        assert all(Path(path, "cgroup.procs").read_text(encoding="ascii") for path in _existing(name))
        basis = {layer.name: layer.detail for layer in process.layers}
        assert ("control group" in basis[enforcement.MEMORY]) is ("memory" in group.controllers)
    assert _existing(name) == []


def test_where_there_is_no_group_the_supervisor_counts_alone(mode: Mode) -> None:
    with sandbox.start(argv=["/bin/true"], modes=[mode]) as process:
        if cgroup.places():
            pytest.skip("there are control groups here; `test_as_user` tries it without")
        details = [layer.detail for layer in process.layers if layer.name.startswith("limit on")]
    assert len(details) == 4
    assert not any("control group (v" in detail for detail in details)


def test_the_second_version_is_used_where_a_group_above_hands_memory_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = tmp_path / "user.slice" / "app.slice" / "run-1.scope"
    session.mkdir(parents=True)
    for path, handed_out in ((session, ""), (session.parent, "memory pids"), (tmp_path, "cpu memory pids")):
        (path / "cgroup.subtree_control").write_text(handed_out, encoding="ascii")
        (path / "cgroup.procs").touch()
    assert cgroup._nearest(session, str(tmp_path)) == cgroup.Place(
        2, str(session.parent), frozenset({"memory", "pids"})
    )
    (session.parent / "cgroup.subtree_control").write_text("", encoding="ascii")
    found = cgroup._nearest(session, str(tmp_path))
    assert found is not None
    assert found.path == str(tmp_path)
