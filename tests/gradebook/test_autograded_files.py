from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
from doubling import graded

from autograder.atomic import write_atomic
from autograder.errors import GradebookError
from autograder.gradebook import write_autograded
from autograder.model import Graded, Lesson, Verdict


def test_the_executed_notebook_stands_where_formgrader_looks(tmp_path: Path, lesson: Lesson) -> None:
    (path,) = write_autograded(tmp_path / "autograded", "ada", lesson, graded(lesson))
    assert path == tmp_path / "autograded/ada/01_double/01_double.ipynb"
    assert nbformat.read(path, as_version=4) == nbformat.reads(graded(lesson).notebook, as_version=4)
    assert path.stat().st_mode & 0o777 == 0o444
    assert [p.name for p in path.parent.iterdir()] == ["01_double.ipynb"], "no timestamp, no temporary file"


def test_the_time_stamp_goes_along(tmp_path: Path, lesson: Lesson) -> None:
    stamp = tmp_path / "timestamp.txt"
    stamp.write_text("2026-03-01 12:00:00 UTC")
    (path,) = write_autograded(tmp_path / "autograded", "ada", lesson, graded(lesson), came=(stamp,))
    assert (path.parent / "timestamp.txt").read_text() == "2026-03-01 12:00:00 UTC"


def test_a_second_run_replaces_the_first(tmp_path: Path, lesson: Lesson) -> None:
    write_autograded(tmp_path / "autograded", "ada", lesson, graded(lesson, code="first = 1"))
    (path,) = write_autograded(tmp_path / "autograded", "ada", lesson, graded(lesson, code="second = 2"))
    assert "second = 2" in path.read_text()
    assert "first = 1" not in path.read_text()


def test_cells_that_the_lesson_does_not_have_are_unknown_to_nbgrader(tmp_path: Path, lesson: Lesson) -> None:
    notebook = nbformat.reads(graded(lesson).notebook, as_version=4)
    stranger = {
        "grade": True,
        "solution": False,
        "locked": True,
        "grade_id": "mine",
        "points": 100,
        "task": False,
    }
    notebook.cells.append(nbformat.v4.new_code_cell("1", metadata={"nbgrader": stranger}))
    (path,) = write_autograded(
        tmp_path / "autograded", "ada", lesson, Graded(graded(lesson).verdict, nbformat.writes(notebook))
    )
    cells = nbformat.read(path, as_version=4).cells
    assert "nbgrader" not in cells[-1].metadata
    assert sum("nbgrader" in cell.metadata for cell in cells) == 3


@pytest.mark.parametrize("notebook", ["", "{}", "not json", '{"cells": 3}', "[]"])
def test_an_unreadable_submission_becomes_the_lesson_with_the_reason(
    tmp_path: Path, lesson: Lesson, notebook: str
) -> None:
    failed = Graded(Verdict(0, 5, "failed", 0, ("This file is a PDF.",), ()), notebook)
    (path,) = write_autograded(tmp_path / "autograded", "ada", lesson, failed)
    cells = nbformat.read(path, as_version=4).cells
    assert "This file is a PDF." in cells[0].source
    assert len(cells) == 1 + len(json.loads(lesson.release)["cells"])


@pytest.mark.parametrize("student", ["../ada", "a/b", "..", "", "."])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, lesson: Lesson, student: str) -> None:
    with pytest.raises(GradebookError, match="can't be the name of a folder"):
        write_autograded(tmp_path / "autograded", student, lesson, graded(lesson))
    assert list(tmp_path.glob("autograded*")) == []


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.html"
    write_atomic(path, "old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GradebookError, match=r"page\.html can't be written: No space left on device"):
        write_atomic(path, "new")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "feedback").write_text("")
    with pytest.raises(GradebookError, match="can't be written"):
        write_atomic(tmp_path / "feedback/page.html", "text")
