"""Puts what was downloaded from a learning platform into `submitted/STUDENT/LESSON/`.

* `collect(course, paths)`: place the files at those paths; `Collected` says what became of each of them.
* `collected_table(collected)`: a table of it for the terminal.
* `origin_of(folder)`: where a submission came from, so that something can be given back to the same place.

The steps in order: `entries` (every file, also in archives) – `platforms` (whose it is, by its names) –
`handins` (which student and lesson that is) – `placing` (which hand-in counts, and writing it).
"""

from __future__ import annotations

from autograder.collecting.collect import Collected, collect
from autograder.collecting.deadlines import Deadlines, deadlines_of
from autograder.collecting.handins import Fate
from autograder.collecting.placing import origin_of
from autograder.collecting.table import collected_table

__all__ = [
    "Collected",
    "Deadlines",
    "Fate",
    "collect",
    "collected_table",
    "deadlines_of",
    "origin_of",
]
