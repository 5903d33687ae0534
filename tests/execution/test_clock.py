"""How limits of time are counted."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from autograder.execution.client import Client
from autograder.execution.clock import Spent
from autograder.model import MOST_STRETCH, PATIENCE, Limits
from autograder.sandbox.external_meter import ExternalMeter
from autograder.sandbox.usage import Usage

SECONDS = some.floats(0, 1000)


def test_the_clock_is_a_backstop() -> None:
    limits = Limits()
    assert limits.wall_seconds >= 5 * limits.cpu_seconds
    assert limits.cell_wall_seconds >= 5 * limits.cell_seconds
    assert PATIENCE >= 5


@given(cpu=SECONDS, wall=SECONDS, denied=SECONDS)
def test_computing_time_strikes_whatever_the_clock_says(cpu: float, wall: float, denied: float) -> None:
    assert Spent(cpu, wall, denied).exceeded(cpu=90, wall=1e9) == ("cpu" if cpu >= 90 else "")


@given(wall=SECONDS, more=SECONDS)
def test_time_without_a_processor_does_not_count_up_to_a_bound(wall: float, more: float) -> None:
    waited = min(more, 449)
    assert Spent(0, min(wall + more, 1799), denied=more).exceeded(cpu=90, wall=450) == (
        "clock" if min(wall + more, 1799) - more >= 450 else ""
    )
    assert Spent(0, waited, denied=0).exceeded(cpu=90, wall=450) == ""
    assert Spent(0, 450 * MOST_STRETCH, denied=more * 10).exceeded(cpu=90, wall=450) == "clock"


@pytest.mark.parametrize("where", ["itself", "a child", "a child that has ended"])
def test_an_onlooker_sees_what_is_computed(where: str) -> None:
    spin = "import time\nwhile time.process_time() < 0.5: pass\n"
    child = f"subprocess.Popen([sys.executable, '-c', {spin!r}])"
    text = {
        "itself": spin,
        "a child": f"import subprocess, sys\n{child}\n",
        "a child that has ended": f"import subprocess, sys\n{child}.wait()\n",
    }[where]
    text += "print('done', flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=dict(os.environ)
    ) as process:
        external_meter = ExternalMeter(process.pid)
        while external_meter.look().cpu < 0.4:
            pass
        process.communicate(b"\n")


@pytest.mark.parametrize(("is_warm", "charged"), [(True, 31.0), (False, 1.0)])
def test_what_a_cold_kernel_has_to_import_is_on_nobodys_account(is_warm: bool, charged: float) -> None:
    kernel = SimpleNamespace(usage=Usage(31.0, 2.0), is_warm=is_warm)
    client = SimpleNamespace(km=SimpleNamespace(provisioner=kernel))
    assert Client.usage.fget(client) == Usage(charged, 2.0)
