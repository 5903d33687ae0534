"""Names are foreign text: what is done with one takes time in proportion to its length, whatever it is.

Work is bounded by the processor time that the system grants a process, not by a clock: a pattern that
doubles its work with each word, or squares it with the length, would use up many times as much.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from full_length import STRESS

resource = pytest.importorskip("resource")

#: Each name is some text, a unit many times, and an end.
BEFORE = ("", "02_pseudo_inverse", "02 pseudo inverse (", "a_1_2_", "1-2 - ")
COPIES = (" copy", "copy", " copy 1", "-Copy1", "(1)", " ( 1 )", " (", "(", ")", "  1", "1", "_1", "_1_1")
WORDS = (
    "v1",
    " v 2",
    " final",
    "answers",
    "02_pseudo_inverse",
    "02_pseudo_inverse ",
    "복사본",
    "가",
    "é",
    "i",
)
MARKS = (
    " ",
    "-",
    "–",
    "_",
    " - ",
    "\t",
    "\n",
    ".",
    ".ipynb",
    ".ipynb.txt",
    ".ipynb ",
    "~",
    "'",
    "%0A",
    "\x1b[31m",
)
PLATFORMS = ("_assignsubmission_", "_attempt_", "2026-11-29-12-00-00", "_LATE", "-1.ipynb", "1-1 - ")
OTHERS = ("\udcb1\udce8", "\udcff", "\u202e", "rubric('", 'rubric("a', '"grade_id": "', '"grade_id" ')
UNITS = (*COPIES, *WORDS, *MARKS, *PLATFORMS, *OTHERS)
AFTER = ("", "x", ".ipynb x", "-1.ipynb")
#: So long are the names, far above the 255 bytes of a file system, so that a square of it would be noticed.
LENGTH = 40_000 if STRESS else 10_000
#: Processor seconds for all of them together.
GRANTED = 240 if STRESS else 30

PROGRAM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({granted}, {granted}))
sys.path.insert(0, {here!r})
from test_scanning_takes_linear_time import try_all
print(try_all())
"""


def try_all() -> int:
    """Do all that is done with names, with every hostile one. Returns how many there were."""
    from autograder.intake import spelling
    from autograder.intake.expected import rubrics_in
    from autograder.intake.find import _GRADE_ID

    lessons = ("01_questions", "02_pseudo_inverse", "03_xor")
    count = 0
    for before in BEFORE:
        for unit in UNITS:
            for after in AFTER:
                name = before + unit * (LENGTH // len(unit)) + after
                count += 1
                spelling._folded.cache_clear()
                spelling.readable(name)
                spelling.is_notebook_name(name)
                spelling.strangeness(name, lessons[1])
                spelling.meant(name, lessons)
                spelling.owner_of_file(name)
                spelling.owner_of_folder(name)
                spelling.handed_in_again(name)
                rubrics_in(name)
                _GRADE_ID.findall(name.encode("utf-8", "replace"))
    return count


def test_no_name_takes_more_than_its_length_in_work() -> None:
    program = PROGRAM.format(granted=GRANTED, here=str(Path(__file__).parent))
    environment_path = str(Path(__file__).parents[1])
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {environment_path!r})\n{program}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, "it was ended: some name takes more work than its length" + run.stderr
    assert int(run.stdout) == len(BEFORE) * len(UNITS) * len(AFTER)
