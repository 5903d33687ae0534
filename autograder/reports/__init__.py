"""What people read: feedback for a student, a class report, tables for the terminal, files for other systems.

* `feedback_page(student, lesson, graded)`: one HTML page for one submission; `plain_page` has no notebook.
* `Pages().draw(…)`: the same page, drawn in a process with limits while the caller goes on.
* `class_tables(rows)` and its pieces, `verdict_table(verdict)`: tables for `rich`.
* `class_report(rows, lessons=…, people=…)`: one HTML page about a class.
* `changes(before, after)`, `changes_table(changes)`: whose score a regrading has changed, and why.
* `tally(rows)`: the numbers in the reports about a class.

A `Row` is a student, a lesson's name and a `Verdict`; `Gradebook.verdicts()` gives them.
"""

from __future__ import annotations

from autograder.model import Person, Row
from autograder.reports.changes import Change, changes, changes_table
from autograder.reports.class_report import class_report, link_between
from autograder.reports.drawing import Pages
from autograder.reports.feedback import feedback_page, is_unfinished, plain_page
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
    "Change",
    "ExerciseTally",
    "LessonTally",
    "Pages",
    "Person",
    "Row",
    "Said",
    "changes",
    "changes_table",
    "class_report",
    "class_tables",
    "exercises_table",
    "failed_table",
    "feedback_page",
    "is_unfinished",
    "lessons_table",
    "link_between",
    "plain_page",
    "scores_table",
    "tally",
    "verdict_table",
]
