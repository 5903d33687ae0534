"""Sandboxed programs to try things with."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from programs import PEOPLE, Outcome

from autograder import sandbox
from autograder.errors import NotConfined
from autograder.sandbox import Mode, Policy


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents and not sandbox.supported():
            item.add_marker(pytest.mark.skip(reason="the sandbox is for Linux on x86_64 or aarch64"))


@pytest.fixture(params=["namespaces", "landlock"])
def mode(request: pytest.FixtureRequest) -> Mode:
    """Each kind of sandbox that this user can have on this machine."""
    chosen: Mode = request.param
    try:
        with sandbox.start(argv=["/bin/true"], modes=[chosen]):
            return chosen
    except NotConfined as error:
        pytest.skip(f"no such sandbox here: {error}")


@pytest.fixture
def run() -> Callable[..., Outcome]:
    """Run Python text in a sandbox; what it printed, and how it ended."""

    def run_text(text: str, *arguments: str, timeout: float = 60, **options: Any) -> Outcome:
        with tempfile.TemporaryFile() as output, Path(os.devnull).open("rb") as nothing:
            process = sandbox.start(
                argv=[sys.executable, "-c", text, *arguments],
                descriptors=[nothing.fileno(), output.fileno(), output.fileno()],
                env={"PATH": os.environ["PATH"], "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                **{"policy": Policy(), **options},
            )
            with process:
                code = process.wait(timeout)
            output.seek(0)
            printed = output.read().decode(errors="replace")
        return Outcome(code, process.reason, printed, process.notices)

    return run_text


@pytest.fixture
def run_as() -> Callable[[str, str], str]:
    """Run a script as another person (see `people`), and return what it printed."""

    def run_script(who: str, script: str) -> str:
        done = subprocess.run(
            [sys.executable, PEOPLE, who, "-c", script], capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run_script
