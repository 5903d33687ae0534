"""Stock nbgrader and this gradebook make the same of one course, and each can go on with the other's work."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from doubling import Course as LessonTexts
from doubling import graded as doubling_graded
from nbgrader import utils
from nbgrader.api import Gradebook as StockGradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins.export import CsvExportPlugin
from traitlets.config import Config

from autograder.authoring import lesson_from_notebooks
from autograder.gradebook import Gradebook, read_timestamp, write_autograded
from autograder.model import Exercise, ExerciseVerdict, Graded, Lesson, Stamp, Verdict

# nbgrader's own: it adds objects to a session while a query goes on.
pytestmark = [pytest.mark.stock, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]


@dataclass(frozen=True)
class StockCourse:
    """A course folder that stock nbgrader works on."""

    root: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.root}/gradebook.db"

    def run(self, step: str, *arguments: str, **options: bool) -> None:
        """One step of nbgrader (generate_assignment, autograde, generate_feedback)."""
        config = Config()
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.db_url = self.url
        config.ExecutePreprocessor.timeout = 60
        api = NbGraderAPI(CourseDirectory(config=config), config=config)
        scripts = str(Path(sys.executable).parent)  # nbgrader calls `alembic` by its bare name
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PATH", scripts, prepend=os.pathsep)
            result = getattr(api, step)(*arguments, **options)
        assert result["success"], result.get("log") or result.get("error")

    def export(self) -> list[dict[str, str]]:
        """The rows of `nbgrader export`."""
        path = self.root / "grades.csv"
        with StockGradebook(self.url) as stock:
            CsvExportPlugin(to=str(path)).export(stock)
        with path.open() as file:
            return list(csv.DictReader(file))

    def feedback(self, student: str, lesson: str) -> str:
        return (self.root / "feedback" / student / lesson / f"{lesson}.html").read_text(encoding="utf-8")

    def rows(self) -> dict[str, list[tuple]]:
        """All that nbgrader's tables say, by names instead of ids."""
        with StockGradebook(self.url) as stock:
            notebooks = [n for a in stock.assignments for n in a.notebooks]
            submitted = [n for a in stock.assignments for s in a.submissions for n in s.notebooks]
            return {
                "assignments": [(a.name, a.duedate, a.course_id) for a in stock.assignments],
                "notebooks": [(n.name, json.loads(n.kernelspec)) for n in notebooks],
                "grade cells": sorted(
                    (c.name, c.max_score, c.cell_type) for n in notebooks for c in n.grade_cells
                ),
                "solution cells": sorted(c.name for n in notebooks for c in n.solution_cells),
                "task cells": sorted(
                    (c.name, c.max_score, c.cell_type) for n in notebooks for c in n.task_cells
                ),
                "source cells": sorted(
                    (c.name, c.cell_type, c.locked, c.source, c.checksum)
                    for n in notebooks
                    for c in n.source_cells
                ),
                "students": sorted((s.id, s.first_name, s.last_name, s.score) for s in stock.students),
                "submissions": [
                    (
                        s.student.id,
                        s.timestamp,
                        s.score,
                        s.max_score,
                        s.needs_manual_grade,
                        s.late_submission_penalty,
                    )
                    for a in stock.assignments
                    for s in a.submissions
                ],
                "grades": sorted(
                    (n.student.id, g.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
                    for n in submitted
                    for g in n.grades
                ),
                "comments": sorted(
                    (n.student.id, c.name, c.auto_comment, c.manual_comment)
                    for n in submitted
                    for c in n.comments
                ),
            }


def plain_cell(kind: str, source: str, name: str, **nbgrader: object) -> nbformat.NotebookNode:
    new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    fields = {
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        "schema_version": 3,
        **nbgrader,
    }
    return new(source, id=name.replace("_", "-"), metadata={"nbgrader": {"grade_id": name, **fields}})


def plain_source() -> str:
    """An assignment in nbgrader's own manner: asserts, partial credit, words, a locked cell, a task."""
    notebook = nbformat.v4.new_notebook()
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.cells = [
        nbformat.v4.new_markdown_cell("# Problem set", id="title"),
        plain_cell("code", "import math", "imports", locked=True),
        plain_cell(
            "code",
            "def squares(n):\n    ### BEGIN SOLUTION\n    return [0, 1, 4][:n]\n    ### END SOLUTION",
            "squares",
            solution=True,
        ),
        plain_cell(
            "code",
            "assert squares(2) == [0, 1]\n"
            "### BEGIN HIDDEN TESTS\nassert squares(3) == [0, 1, 4]\n### END HIDDEN TESTS",
            "test_squares",
            grade=True,
            locked=True,
            points=2,
        ),
        plain_cell("code", "sum(squares(3)) / 2", "test_partly", grade=True, locked=True, points=3),
        plain_cell("code", "assert squares(0) == [1]", "test_fails", grade=True, locked=True, points=1),
        plain_cell("markdown", "Because.", "why", grade=True, solution=True, points=2),
        plain_cell("markdown", "Because too.", "why_not", grade=True, solution=True, points=1),
        plain_cell("code", "answer = 7", "by_hand", grade=True, solution=True, points=1.5),
        plain_cell("markdown", "Draw it.", "drawing", task=True, locked=True, points=4),
    ]
    return nbformat.writes(notebook)


def submission(release: str, *, squares: str, why: str | None) -> str:
    notebook = nbformat.reads(release, as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name == "squares":
            cell.source = squares
        elif name == "why" and why is not None:
            cell.source = why
    return nbformat.writes(notebook)


RIGHT = "def squares(n):\n    return [i * i for i in range(n)]"
WRONG = "def squares(n):\n    return [0, 1]"


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> StockCourse:
    """A course that stock nbgrader has released, graded and given feedback on."""
    course = StockCourse(tmp_path_factory.mktemp("stock"))
    write(course.root / "source/ps1/ps1.ipynb", plain_source())
    course.run("generate_assignment", "ps1")
    release = (course.root / "release/ps1/ps1.ipynb").read_text(encoding="utf-8")
    folder = course.root / "submitted"
    write(folder / "ada/ps1/ps1.ipynb", submission(release, squares=RIGHT, why="I think so."))
    write(folder / "ada/ps1/timestamp.txt", "2026-03-01 12:00:00 UTC")
    write(folder / "bo/ps1/ps1.ipynb", submission(release, squares=WRONG, why=None))
    for student in ("ada", "bo"):
        course.run("autograde", "ps1", student)
        course.run("generate_feedback", "ps1", student)
    return course


@pytest.fixture
def ours(stock: StockCourse, tmp_path: Path) -> StockCourse:
    """The same course with the same runs of the notebooks, recorded by our gradebook."""
    course = StockCourse(tmp_path / "ours")
    for folder in ("source", "submitted"):
        shutil.copytree(stock.root / folder, course.root / folder)
    lesson = plain_lesson(stock)
    with Gradebook(course.url) as book:
        for student in ("ada", "bo"):
            executed = (stock.root / "autograded" / student / "ps1/ps1.ipynb").read_text(encoding="utf-8")
            graded = stock_verdict(lesson, executed)
            timestamp = course.root / "submitted" / student / "ps1" / "timestamp.txt"
            stamp = Stamp(read_timestamp(timestamp.read_bytes())) if timestamp.exists() else Stamp()
            book.record(student, lesson, graded, stamp=stamp)
            place = course.root / "autograded"
            write_autograded(place, student, lesson, graded, came=[timestamp] if timestamp.exists() else [])
    return course


def plain_lesson(course: StockCourse) -> Lesson:
    source = (course.root / "source/ps1/ps1.ipynb").read_text(encoding="utf-8")
    release = (course.root / "release/ps1/ps1.ipynb").read_text(encoding="utf-8")
    return lesson_from_notebooks("ps1", source, release)


def stock_verdict(lesson: Lesson, executed: str) -> Graded:
    """A verdict with the scores that stock nbgrader reads off an executed notebook."""
    cells = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in nbformat.reads(executed, as_version=4).cells
        if "nbgrader" in cell.metadata
    }

    def outcome(exercise: Exercise) -> ExerciseVerdict:
        cell = cells[exercise.test_id]
        score = None if utils.is_task(cell) else utils.determine_grade(cell)[0]
        return ExerciseVerdict(exercise.id, score or 0, exercise.points, needs_manual=score is None)

    exercises = tuple(map(outcome, lesson.exercises))
    score = sum(exercise.score for exercise in exercises)
    return Graded(Verdict(score, lesson.max_score, "needs_manual", 1.0, (), exercises), executed)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_both_gradebooks_hold_the_same(stock: StockCourse, ours: StockCourse) -> None:
    expected, got = stock.rows(), ours.rows()
    assert [grade[2] for grade in expected["grades"] if grade[1] == "test_partly"] == [2.5, 0.5], (
        "a real case"
    )
    for table, rows in expected.items():
        if table == "assignments":  # stock leaves the course's name empty or not, by which command came first
            rows, got[table] = [row[:2] for row in rows], [row[:2] for row in got[table]]
        assert got[table] == rows, table


def test_stock_export_writes_the_same(stock: StockCourse, ours: StockCourse) -> None:
    assert ours.export() == stock.export()


def test_stock_feedback_is_the_same_page(stock: StockCourse, ours: StockCourse) -> None:
    for student in ("ada", "bo"):
        ours.run("generate_feedback", "ps1", student)
        assert ours.feedback(student, "ps1") == stock.feedback(student, "ps1")


def test_stock_feedback_works_on_a_lesson_with_rubrics(tmp_path: Path) -> None:
    lesson = LessonTexts(tmp_path / "texts").lesson()
    course = StockCourse(tmp_path / "course")
    graded = doubling_graded(lesson, double=1)
    course.root.mkdir()
    with Gradebook(course.url) as book:
        book.record("ada", lesson, graded)
    write_autograded(course.root / "autograded", "ada", lesson, graded)
    course.run("generate_feedback", lesson.name, "ada")
    page = course.feedback("ada", lesson.name)
    assert re.search(r"Score:\s*1\.0\s*/\s*5\.0", page)


def test_stock_can_grade_on_in_our_gradebook(stock: StockCourse, ours: StockCourse) -> None:
    ours.run("generate_assignment", "ps1", force=True)
    ours.run("autograde", "ps1", "ada", force=True)
    assert ours.rows()["grades"] == stock.rows()["grades"]


def test_we_can_grade_on_in_a_stock_gradebook(stock: StockCourse, tmp_path: Path) -> None:
    course = StockCourse(tmp_path / "copy")
    shutil.copytree(stock.root, course.root)
    before = course.rows()
    lesson = plain_lesson(course)
    executed = (course.root / "autograded/ada/ps1/ps1.ipynb").read_text(encoding="utf-8")
    graded = stock_verdict(lesson, executed)
    with Gradebook(course.url) as book:
        book.record("ada", lesson, graded)
        assert [score.student for score in book.scores()] == ["ada", "bo"]
        assert [row.student for row in book.verdicts()] == ["ada"], "stock keeps no verdicts"
    write_autograded(course.root / "autograded", "ada", lesson, graded)
    assert course.rows() == before


def test_formgrader_lists_the_submission(ours: StockCourse) -> None:
    config = Config()
    config.CourseDirectory.root = str(ours.root)
    config.CourseDirectory.db_url = ours.url
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    (ada,) = [s for s in api.get_submissions("ps1") if s["student"] == "ada"]
    assert (ada["autograded"], ada["score"], ada["max_score"]) == (True, 4.5, 14.5)
    assert ada["needs_manual_grade"]
    assert len(api.get_notebook_submissions("ps1", "ps1")) == 2
