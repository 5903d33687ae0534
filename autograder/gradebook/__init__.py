"""The one writer of scores. The schema is nbgrader's, so formgrader and the `nbgrader` commands work on it.

    with Gradebook("sqlite:///gradebook.db") as book:
        book.record("ada", lesson, graded)
        write_autograded(course, "ada", lesson, graded)

* `Gradebook`: `record`, `register_lesson`, `scores`, `verdicts`, `marked`, `people`.
* `Score`, `Row`, `Person`: what it gives back.
* `write_autograded`: the executed notebooks, where formgrader and `nbgrader generate_feedback` look for them;
  `read_autograded` reads them again.
* `write_atomic`: a file appears whole or not at all.
"""

from __future__ import annotations

from autograder.gradebook.autograded import read_autograded, write_autograded
from autograder.gradebook.book import Gradebook
from autograder.gradebook.files import write_atomic
from autograder.gradebook.rows import Person, Row, Score

__all__ = ["Gradebook", "Person", "Row", "Score", "read_autograded", "write_atomic", "write_autograded"]
