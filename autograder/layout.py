"""The layout of a course folder: the names and places of its folders and files.

No other module spells these names. The folders of nbgrader's steps have nbgrader's default names here;
`autograder.course` knows where a course's configuration puts them instead.
"""

from __future__ import annotations

from pathlib import Path

#: Files that people write at the top of a course: nbgrader's configuration, and students and dates.
CONFIG_FILE = "nbgrader_config.py"
COURSE_TOML = "course.toml"

#: Lessons, and the notebooks that are built from them for students.
SOLUTIONS = "solutions"
RELEASED = "course"
#: Assignments written for plain nbgrader.
SOURCE = "source"

#: Files in a lesson's folder, beside its text.
ATTEMPTS = "attempts.py"
FIGURES = "figures.toml"
#: Files beside the lessons.
CATALOGUE_FILE = "catalogue.toml"
START_TEXT = "00_start.py"

#: nbgrader's steps, and nbgrader's default order of folders in each.
SUBMITTED = "submitted"
AUTOGRADED = "autograded"
FEEDBACK = "feedback"
STRUCTURE = str(Path("{nbgrader_step}", "{student_id}", "{assignment_id}"))
#: Hand-ins that a later one has replaced, in the same order of folders.
EARLIER = "earlier"

GRADEBOOK = "gradebook.db"
#: The graders' report card; the same as JSON is beside it.
REPORT_CARD = Path("docs", "report-card.md")
_REPORTS = "reports"


def notebook_file(name: str) -> str:
    """Return the file name of a notebook of that name."""
    return f"{name}.ipynb"


def lesson_folder(root: Path, lesson: str) -> Path:
    """Return the folder in which a lesson is written."""
    return root / SOLUTIONS / lesson


def lesson_text(folder: Path) -> Path:
    """Return the path of the text of the lesson in `folder`; an assignment for plain nbgrader has none."""
    return folder / f"{folder.name}.py"


def submission_folder(step: Path, student: str, lesson: str) -> Path:
    """Return the folder of a student's submission for a lesson in one of nbgrader's steps."""
    return step / student / lesson


def class_report(root: Path) -> Path:
    """Return the path of the page on the class."""
    return root / _REPORTS / "class.html"


def similarity_page(root: Path, lesson: str) -> Path:
    """Return the path of the page with a lesson's similar submissions."""
    return root / _REPORTS / f"similar-{lesson}.html"


def page_notes(root: Path) -> Path:
    """Return the path of the notes on what each feedback page was drawn from."""
    return root / _REPORTS / "pages"


def grader_log(root: Path) -> Path:
    """Return the path of the log of tracebacks where the grader failed on a submission."""
    return root / _REPORTS / "grader-errors.log"


def audit_outcomes(root: Path, lesson: str) -> Path:
    """Return the path, without suffix, of the measurements for a lesson's report card."""
    return root / "build" / "audit" / lesson
