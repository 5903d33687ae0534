"""Attacks on what all share and on what reads a notebook, when an ordinary user grades without namespaces."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from full_length import STRESS

from autograder import sandbox

pytestmark = pytest.mark.kernel

TESTS = Path(__file__).parents[1]


@pytest.mark.skipif(not sandbox.supported(), reason="the sandbox is for Linux on x86_64 or aarch64")
@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("who", ["user-without", *["user"] * STRESS])
def test_attacks_on_what_all_share_when_it_is(who: str) -> None:
    options = ["-q", "-p", "no:cacheprovider", "--basetemp", f"/tmp/{secrets.token_hex(8)}"]
    suite = str(Path(__file__).with_name("test_attack_suite.py"))
    command = [sys.executable, str(TESTS / "sandbox" / "people.py"), who, "-m", "pytest", *options, suite]
    environment = {**os.environ, "AUTOGRADER_ATTACKS": "as user"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
