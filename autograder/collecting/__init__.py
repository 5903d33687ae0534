"""From a learning platform's download to `submitted/STUDENT/LESSON/`.

* `collect(course, paths)`: lay out what lies at those paths; `Collected` says what became of every file.
* `collected_table(collected)`: that, for the terminal.
* `origin_of(folder)`: where a submission came from, so that something can be given back to the same place.

The way through: `entries` (every file, also in archives) – `platforms` (whose each is, as the names tell) –
`handins` (which student and lesson that is) – `placing` (which counts, and writing).
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
