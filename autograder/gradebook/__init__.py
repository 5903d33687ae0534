"""The one writer of scores. The schema is nbgrader's, so formgrader and the `nbgrader` commands work on it.

    with Gradebook("sqlite:///gradebook.db") as book:
        book.record("ada", lesson, graded)
        write_autograded(course, "ada", lesson, graded)

* `Gradebook`: `record`, `register_lesson`, `scores`, `verdicts`, `marked`, `people`.
* `Score`, `Row`, `Person`: what it gives back.
* `write_autograded`: the executed notebook, where formgrader and `nbgrader generate_feedback` look for it.
* `write_atomic`: a file appears whole or not at all.
"""

from __future__ import annotations

from autograder.gradebook.autograded import write_autograded
from autograder.gradebook.book import Gradebook
from autograder.gradebook.files import write_atomic
from autograder.gradebook.rows import Person, Row, Score

__all__ = ["Gradebook", "Person", "Row", "Score", "write_atomic", "write_autograded"]
