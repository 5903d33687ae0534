"""All of this as an ordinary user too: root can't always have the second kind of sandbox."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from programs import PEOPLE

pytestmark = pytest.mark.sandbox


@pytest.mark.skipif(os.getuid() != 0, reason="we are an ordinary user already")
@pytest.mark.parametrize(
    "module",
    ["test_attacks.py", "test_limits.py", "test_ending.py", "test_grader_settings.py", "test_cgroup.py"],
)
def test_as_an_ordinary_user(module: str) -> None:
    options = ["-q", "-p", "no:cacheprovider", "--basetemp", f"/tmp/{secrets.token_hex(8)}"]
    file = str(Path(__file__).with_name(module))
    command = [sys.executable, PEOPLE, "user", "-m", "pytest", *options, file]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "no such sandbox" not in done.stdout
