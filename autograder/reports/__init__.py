"""What people read: feedback for a student, a class report, tables for the terminal, files for other systems.

* `feedback_page(student, lesson, graded)`: one HTML page for one submission.
* `class_tables(rows)` and its pieces, `verdict_table(verdict)`: for `rich`.
* `class_report(rows, lessons=…, people=…)`: one HTML page about a class.
* `export(to, rows, path)`: grades for csv, canvas, moodle and gradescope (`TARGETS`).
* `tally(rows)`: the numbers behind them.

A `Row` is a student, a lesson's name and a `Verdict`; `Gradebook.verdicts()` gives them.
"""

from __future__ import annotations

from autograder.gradebook import Person, Row
from autograder.reports.class_report import class_report
from autograder.reports.export import TARGETS, Target, export
from autograder.reports.feedback import feedback_page
from autograder.reports.table import (
    class_tables,
    exercises_table,
    failed_table,
    lessons_table,
    scores_table,
    verdict_table,
)
from autograder.reports.tally import ExerciseTally, LessonTally, Said, tally

__all__ = [
    "TARGETS",
    "ExerciseTally",
    "LessonTally",
    "Person",
    "Row",
    "Said",
    "Target",
    "class_report",
    "class_tables",
    "exercises_table",
    "export",
    "failed_table",
    "feedback_page",
    "lessons_table",
    "scores_table",
    "tally",
    "verdict_table",
]
