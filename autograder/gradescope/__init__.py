"""Grading on Gradescope: https://gradescope-autograders.readthedocs.io

* `write_bundle(course, lesson, wheels, target)`: the `autograder.zip` of a lesson.
* `results(verdict)`: what Gradescope's results.json holds.
* `python -m autograder.gradescope ROOT`: what runs there, for each submission.
"""

from __future__ import annotations

from autograder.gradescope.results import results

__all__ = ["results"]
