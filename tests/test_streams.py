"""Printing never fails, and never decides what a command comes to, whatever the streams are connected to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.reports.wording import MARKS
from autograder.streams import PLAIN_SIGNS

EVERY_SIGN = "".join([*MARKS.values(), *PLAIN_SIGNS, "é홍길동\udcff"])
PRINTING = f"""
from autograder import streams
streams.prepare()
import os, sys
from rich.console import Console
print({EVERY_SIGN!r})
print({EVERY_SIGN!r}, file=sys.stderr)
Console().print({EVERY_SIGN!r})
descriptor = os.open(os.devnull, os.O_RDONLY)
sys.exit(descriptor if descriptor < 3 else 7)
"""


def run(script: str, redirected: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    words = [sys.executable, "-c", script]
    command = ["sh", "-c", f'"$@" {redirected}', "sh", *words]
    return subprocess.run(command, capture_output=True, env={**os.environ, **environment}, check=False)


@pytest.mark.parametrize(
    "encoding", ["ascii", "cp949", "latin-1", "cp1252", "utf-8", "ascii:strict", "utf-16"]
)
def test_signs_that_an_encoding_lacks_become_plain_ones(encoding: str) -> None:
    ran = run(PRINTING, PYTHONIOENCODING=encoding)
    assert ran.returncode == 7, ran.stderr
    ran.stdout.decode(encoding.partition(":")[0])


def test_the_plain_signs_tell_outcomes_apart() -> None:
    signs = [PLAIN_SIGNS[mark] for mark in MARKS.values()]
    assert len(set(signs)) == len(MARKS)
    assert "".join(signs).isascii()
    assert run(PRINTING, PYTHONIOENCODING="ascii").stdout.splitlines()[0].startswith("".join(signs).encode())


@pytest.mark.parametrize(
    "redirected",
    [
        ">&-",
        "2>&-",
        "<&-",
        ">&- 2>&- <&-",
        pytest.param(
            ">/dev/full",
            marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full"),
        ),
    ],
)
def test_a_stream_that_is_closed_or_full_changes_nothing(redirected: str) -> None:
    """Above all, no file that is opened later gets the number of a closed stream."""
    assert run(PRINTING, redirected).returncode == 7


def test_a_reader_that_has_gone_changes_nothing() -> None:
    loud = PRINTING.replace("descriptor =", "print('x' * 1_000_000)\ndescriptor =")
    with subprocess.Popen([sys.executable, "-c", loud], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
    assert process.returncode == 7


def test_children_get_a_closed_stream_as_one_that_leads_nowhere() -> None:
    script = """
from autograder import streams
streams.prepare()
import subprocess, sys
sys.exit(subprocess.run([sys.executable, "-c", "import os; os.fstat(1); print(1)"]).returncode)
"""
    assert run(script, ">&-").returncode == 0


@pytest.mark.parametrize(
    ("path", "redirected"), [("-", ">&-"), ("/dev/stdout", ">&-"), ("/dev/fd/2", "2>&-")]
)
def test_what_is_to_go_to_a_closed_stream_is_an_error(path: str, redirected: str) -> None:
    script = f"""
from pathlib import Path
from autograder import streams
streams.prepare()
from autograder.errors import WrongOutput
from autograder.output import write_output
try:
    write_output(Path({path!r}), "grades")
except WrongOutput as error:
    raise SystemExit(7 if "is closed" in str(error) else 8)
"""
    assert run(script, redirected).returncode == 7
    assert run(script).returncode == 0


@pytest.mark.parametrize("redirected", ["", ">&-"])
def test_the_program_prepares_its_streams_first(redirected: str) -> None:
    script = "import sys; sys.argv = ['autograder', '--help']; from autograder.__main__ import main; main()"
    ran = run(script, redirected, PYTHONIOENCODING="ascii")
    assert (ran.returncode, ran.stderr) == (0, b"")
