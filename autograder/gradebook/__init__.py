"""The gradebook: the only writer of scores.

The schema is nbgrader's, so formgrader and the `nbgrader` commands work on it.

    with Gradebook("sqlite:///gradebook.db") as book:
        book.record("ada", lesson, graded)
        write_autograded(course / "autograded", "ada", lesson, graded)

* `Gradebook`: `record`, `date`, `register_lesson`, `scores`, `verdicts`, `marked`, `people`.
* `LatePolicy`, `read_timestamp`: when something was handed in, and the points off for lateness.
* The types that it takes and returns are in `autograder.model`: `Stamp`; `Score`, `Row`, `Person`.
* `Claims`: which submissions a grader is working on, where several graders share a course.
* `write_autograded`: the executed notebooks, where formgrader and `nbgrader generate_feedback` look for them;
  `read_autograded` reads them again.
* `write_for_exchange`: the files that `nbgrader release_feedback` needs beside a feedback page.
"""

from __future__ import annotations

from autograder.gradebook.autograded import (
    autograded_paths,
    is_for_exchange,
    read_autograded,
    write_autograded,
    write_beside,
    write_for_exchange,
)
from autograder.gradebook.book import Gradebook
from autograder.gradebook.claims import Claims
from autograder.gradebook.late import LatePolicy
from autograder.gradebook.schema import LONGEST_NAME
from autograder.gradebook.timestamp import read_timestamp

__all__ = [
    "LONGEST_NAME",
    "Claims",
    "Gradebook",
    "LatePolicy",
    "autograded_paths",
    "is_for_exchange",
    "read_autograded",
    "read_timestamp",
    "write_autograded",
    "write_beside",
    "write_for_exchange",
]
