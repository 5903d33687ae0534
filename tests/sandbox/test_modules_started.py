"""Modules that are started as programs: Python warns of one that its own package imports as well."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import autograder

STARTED = re.compile(r'"-m", "(autograder[.\w]+)"')
PROGRAMS = sorted(
    {
        name
        for path in Path(autograder.__file__).parent.rglob("*.py")
        for name in STARTED.findall(path.read_text(encoding="utf-8"))
    }
)


def test_the_programs_are_found() -> None:
    assert {"autograder.sandbox.launch", "autograder.sandbox.sweeper"} <= set(PROGRAMS)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_module_that_is_started_as_a_program_is_not_imported_by_its_package(name: str) -> None:
    look = f"import sys, {name.rpartition('.')[0]}; sys.exit({name!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0
