"""Grades and feedback that go back to a learning platform.

* `grade_list(rows, students)`: every student's `Grade`, which says whether it is final.
* `export(to, grades, path)`: grades for csv, canvas, moodle and gradescope (`TARGETS`).
* `give_back(to, course, grades, folder)`: feedback pages and grades, as each `Platform` takes them.
"""

from __future__ import annotations

from autograder.returning.export import TARGETS, Target, export
from autograder.returning.give_back import Platform, Returned, give_back
from autograder.returning.grades import Grade, grade_list
from autograder.returning.pages import LeftOut

__all__ = [
    "TARGETS",
    "Grade",
    "LeftOut",
    "Platform",
    "Returned",
    "Target",
    "export",
    "give_back",
    "grade_list",
]
