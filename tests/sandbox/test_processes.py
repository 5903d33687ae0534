"""Looking at processes that are on their way out."""

from __future__ import annotations

import os

import pytest

from autograder.sandbox import supported
from autograder.sandbox.descriptors import nameless_files, sockets_of
from autograder.sandbox.memory import MemoryMeter
from autograder.sandbox.processes import descendants, has_ended

pytestmark = [pytest.mark.sandbox, pytest.mark.skipif(not supported(), reason="the sandbox is for Linux")]


def test_a_process_that_has_ended_is_charged_for_nothing() -> None:
    assert not has_ended(os.getpid())
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    family = [process for process in descendants(os.getpid()) if process.pid == pid]
    assert [process.state for process in family] == ["Z"]
    assert has_ended(pid)
    assert sockets_of(family, own_network=False) == 0
    assert nameless_files(family, "/tmp", 1 << 40) == 0
    assert not MemoryMeter(forked=False, own_network=False).passes(family, 0)
    os.waitpid(pid, 0)
    assert has_ended(pid)
