"""The layout of a course folder: what its folders and files are called, and where each of them is.

No other module spells these names. The folders of nbgrader's steps have nbgrader's default names here;
`autograder.course` knows where a course's configuration puts them instead.
"""

from __future__ import annotations

from pathlib import Path

#: What people write at the top of a course: nbgrader's configuration, and who takes part until when.
CONFIG_FILE = "nbgrader_config.py"
COURSE_TOML = "course.toml"

#: Lessons, and what is made of them for students.
SOLUTIONS = "solutions"
RELEASED = "course"
#: Assignments written for plain nbgrader.
SOURCE = "source"

#: In a lesson's folder, beside its text.
ATTEMPTS = "attempts.py"
FIGURES = "figures.toml"
#: Beside the lessons.
CATALOGUE_FILE = "catalogue.toml"
START_TEXT = "00_start.py"

#: nbgrader's steps, and nbgrader's own order of folders in each.
SUBMITTED = "submitted"
AUTOGRADED = "autograded"
FEEDBACK = "feedback"
STRUCTURE = str(Path("{nbgrader_step}", "{student_id}", "{assignment_id}"))
#: Hand-ins that a later one has replaced, in the same order of folders.
EARLIER = "earlier"

GRADEBOOK = "gradebook.db"
#: The graders' report card; beside it the same as JSON.
REPORT_CARD = Path("docs", "report-card.md")
_REPORTS = "reports"


def notebook_file(name: str) -> str:
    """What the notebook of that name is called as a file."""
    return f"{name}.ipynb"


def lesson_folder(root: Path, lesson: str) -> Path:
    """Where a lesson is written."""
    return root / SOLUTIONS / lesson


def lesson_text(folder: Path) -> Path:
    """The text of the lesson that is written in `folder`; an assignment for plain nbgrader has none."""
    return folder / f"{folder.name}.py"


def submission_folder(step: Path, student: str, lesson: str) -> Path:
    """Where one of nbgrader's steps keeps what belongs to a student's submission for a lesson."""
    return step / student / lesson


def class_report(root: Path) -> Path:
    """The page on the class."""
    return root / _REPORTS / "class.html"


def similarity_page(root: Path, lesson: str) -> Path:
    """The page with the submissions of a lesson that are close to each other."""
    return root / _REPORTS / f"similar-{lesson}.html"


def page_notes(root: Path) -> Path:
    """Where it is noted what each feedback page was drawn from."""
    return root / _REPORTS / "pages"


def grader_log(root: Path) -> Path:
    """Where tracebacks go when the grader breaks on a submission."""
    return root / _REPORTS / "grader-errors.log"


def audit_outcomes(root: Path, lesson: str) -> Path:
    """Where what was measured for a lesson's report card is kept; a suffix says what of it."""
    return root / "build" / "audit" / lesson
