"""Too low a limit on open files is said at once, in a sentence; one that can be raised is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

resource = pytest.importorskip("resource")

CALL = """
import resource
from autograder.open_files import make_room
make_room(workers=2)
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def limited(limits: str, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python under the shell's `ulimit` commands."""
    shell = ["/bin/sh", "-c", f'{limits}; exec "$@"', "sh", sys.executable, *command]
    return subprocess.run(shell, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("limits", "after"),
    [("ulimit -n 512", 512), ("ulimit -S -n 40", 104)],
)
def test_the_limit_is_raised_as_far_as_it_has_to_be(limits: str, after: int) -> None:
    assert limited(limits, "-c", CALL).stdout.strip() == str(after)


@pytest.mark.parametrize(("command", "most"), [("check a.ipynb", 32), ("grade", 40), ("regrade", 64)])
def test_a_limit_that_is_too_low_is_one_sentence(command: str, most: int, tmp_path: Path) -> None:
    notebook = tmp_path / "a.ipynb"
    notebook.write_text("{}", encoding="utf-8")
    given = command.replace("a.ipynb", str(notebook)).split()
    done = limited(f"ulimit -n {most}", "-m", "autograder", *given, "--course", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith(f"This program may have only {most} files open at once, and grading needs ")
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
