"""An assignment of several notebooks, put together and taken apart again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder import job as job_module
from autograder.authoring import load_assignment, notebooks_in
from autograder.course import Course, lesson_of
from autograder.errors import UsageError
from autograder.gradebook import Gradebook, read_autograded, write_autograded
from autograder.intake import find_notebooks
from autograder.job import grade, nothing_to_grade
from autograder.model import Graded, Job, Lesson
from autograder.reports import feedback_page
from autograder.several import joined_outcome, recalled, separated


def source(points: float) -> nbformat.NotebookNode:
    """A notebook whose one exercise has the same ids as that of any other."""
    flags = {"schema_version": 3, "locked": False}
    answer = {"grade_id": "half", "solution": True, "grade": False, **flags}
    test = {"grade_id": "test_half", "solution": False, "grade": True, "points": points, **flags}
    return new_notebook(
        cells=[
            new_code_cell("half = 1 / 2", metadata={"nbgrader": answer}),
            new_code_cell("assert half == 1 / 2", metadata={"nbgrader": test}),
        ]
    )


@pytest.fixture
def course(tmp_path: Path) -> Course:
    folder = tmp_path / "source" / "ps 1"
    folder.mkdir(parents=True)
    for name, points in (("b", 2), ("a", 1)):
        nbformat.write(source(points), folder / f"{name}.ipynb")
    (folder / "read me.ipynb").write_text(json.dumps(new_notebook(cells=[new_code_cell("1 / 0")])))
    (folder / ".hidden.ipynb").write_text("no notebook")
    (folder / "data.csv").write_text("1")
    return Course(tmp_path)


@pytest.fixture
def lesson(course: Course) -> Lesson:
    (lesson,) = course.lessons()
    return lesson


def outcome(lesson: Lesson, *scores: float | None) -> Graded:
    """All that is graded gets these scores; None for a notebook that failed."""
    parts = []
    for notebook, score in zip(lesson.notebooks, scores, strict=True):
        failed = nothing_to_grade(notebook, "It is no notebook.")
        if score is not None:
            exercises = tuple(replace(one, score=score, message="") for one in failed.verdict.exercises)
            verdict = replace(
                failed.verdict, score=score, status="graded", seconds=2.0, exercises=exercises, reasons=()
            )
            failed = Graded(verdict, notebook.release)
        parts.append(failed)
    return joined_outcome(lesson, parts)


def test_it_looks_like_one_lesson_with_all_exercises(lesson: Lesson) -> None:
    assert [notebook.name for notebook in lesson.notebooks] == ["a", "b", "read me"]
    assert [(one.id, one.test_id, one.answer_ids, one.points) for one in lesson.exercises] == [
        ("a/test_half", "a/test_half", ("a/half",), 1),
        ("b/test_half", "b/test_half", ("b/half",), 2),
    ]
    assert lesson.files == ((".hidden.ipynb", b"no notebook"), ("data.csv", b"1")), "as nbgrader copies them"
    for text in (lesson.source, lesson.release):
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
        assert [c.source for c in notebook.cells if c.cell_type == "markdown"] == [
            "## a",
            "## b",
            "## read me",
        ]


def test_its_outcome_is_put_together_and_taken_apart(lesson: Lesson) -> None:
    graded = outcome(lesson, 1, None, 0)
    verdict = graded.verdict
    assert (verdict.score, verdict.max_score, verdict.status, verdict.seconds) == (
        1,
        3,
        "needs_manual",
        4,
    )
    assert [one.needs_manual for one in verdict.exercises] == [False, True]
    assert verdict.reasons == ("b: It is no notebook.",)
    first, second, _ = separated(lesson, graded)
    assert first[0].name == "a"
    assert [(one.id, one.score) for one in first[1].verdict.exercises] == [("test_half", 1)]
    assert (second[1].verdict.score, second[1].verdict.max_score) == (0, 2)
    assert recalled(lesson, verdict, graded.notebooks) == graded
    page = feedback_page("ada", lesson, graded)
    assert "b: It is no notebook." in page


def test_it_has_failed_only_if_nothing_of_it_can_be_graded(lesson: Lesson) -> None:
    assert outcome(lesson, None, None, 0).verdict.status == "failed"
    assert outcome(lesson, 0, 2, None).verdict.status == "graded", "of the last, nothing is graded"


def test_a_notebook_that_is_missing_earns_nothing_and_is_named(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stand_in(job: Job, *, warm: bool = True) -> Graded:
        assert job.files == (("own.txt", b"2"),)
        assert job.lesson.files == lesson.files
        return (
            outcome(lesson, 1, 2, 0)
            if job.lesson == lesson
            else separated(lesson, outcome(lesson, 1, 2, 0))[0][1]
        )

    job = Job(lesson, b"", files=(("own.txt", b"2"),), notebooks=(("a", b"{}"),))
    monkeypatch.setattr(job_module, "grade", stand_in)
    verdict = grade(job).verdict
    assert (verdict.score, verdict.status) == (1, "graded")
    assert verdict.reasons == ("b: 'b.ipynb' was not handed in.",)


def test_nbgraders_tables_have_each_notebook(lesson: Lesson, tmp_path: Path) -> None:
    from nbgrader.api import Gradebook as Stock

    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with Gradebook(url) as book:
        book.record("ada", lesson, outcome(lesson, 1, 2, 0))
        with Stock(url) as stock:
            submission = stock.find_submission("ps 1", "ada")
            found = {one.name: (one.score, one.max_score) for one in submission.notebooks}
            assert found == {"a": (1, 1), "b": (2, 2), "read me": (0, 0)}
            assert (submission.score, submission.max_score) == (3, 3)
            grade = stock.find_grade("test_half", "b", "ps 1", "ada")
            grade.manual_score = 1.5
            stock.db.commit()
        (row,) = book.verdicts()
        assert (row.lesson, row.verdict.score) == ("ps 1", 2.5)
        assert [one.score for one in row.verdict.exercises] == [1, 1.5]


def test_a_mark_outlives_the_notebook_that_it_was_given_for(lesson: Lesson, tmp_path: Path) -> None:
    from nbgrader.api import Gradebook as Stock

    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    without = replace(lesson, notebooks=lesson.notebooks[:1], exercises=lesson.exercises[:1])
    with Gradebook(url) as book:
        book.record("ada", lesson, outcome(lesson, 1, 2, 0))
        with Stock(url) as stock:
            stock.find_grade("test_half", "b", "ps 1", "ada").manual_score = 1.5
            stock.db.commit()
        book.record("ada", without, outcome(without, 1))
        assert [(score.score, score.max_score) for score in book.scores()] == [(1, 1)]
        book.record("ada", lesson, outcome(lesson, 1, 2, 0))
        assert [(score.score, score.needs_manual) for score in book.scores()] == [(2.5, True)]


def test_its_executed_notebooks_lie_where_nbgrader_looks_for_them(lesson: Lesson, tmp_path: Path) -> None:
    graded = outcome(lesson, 1, 2, 0)
    paths = write_autograded(tmp_path / "autograded", "ada", lesson, graded)
    assert [str(path.relative_to(tmp_path)) for path in paths] == [
        f"autograded/ada/ps 1/{name}.ipynb" for name in ("a", "b", "read me")
    ]
    assert "a/half" not in paths[0].read_text()
    again = read_autograded(tmp_path / "autograded", "ada", lesson, graded.verdict)
    assert again is not None
    assert feedback_page("ada", lesson, again) == feedback_page("ada", lesson, graded)
    paths[1].unlink()
    assert read_autograded(tmp_path / "autograded", "ada", lesson, graded.verdict) is None


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (["a.ipynb", "b.ipynb"], {"a": "a.ipynb", "b": "b.ipynb"}),
        (["a.ipynb"], {"a": "a.ipynb"}),
        (["b.ipynb"], {"b": "b.ipynb"}),
        (["a.ipynb", "b (1).ipynb"], {"a": "a.ipynb", "b": "b (1).ipynb"}),
        (["B-Copy1.ipynb", "a.ipynb", "a (2).ipynb"], {"a": "a.ipynb", "b": "B-Copy1.ipynb"}),
        (["a.ipynb", "mine.ipynb"], {"a": "a.ipynb", "b": "mine.ipynb"}),
        (["notes.txt"], {}),
        ([], {}),
    ],
)
def test_each_notebook_is_found_once(files: list[str], found: dict[str, str], tmp_path: Path) -> None:
    for name in files:
        (tmp_path / name).write_text("{}")
    there, _ = find_notebooks(tmp_path, ["a", "b"])
    assert {name: path.name for name, path in there.items()} == found


def test_a_submission_has_the_notebooks_by_name_and_the_files_beside(course: Course) -> None:
    folder = course.submitted / "ada" / "ps 1"
    folder.mkdir(parents=True)
    for name in ("b.ipynb", "a.ipynb", "own.txt"):
        (folder / name).write_text(name)
    (submission,) = course.submissions(["ps 1"])
    assert submission.read_notebooks() == (("a", b"a.ipynb"), ("b", b"b.ipynb"))
    assert submission.read() == b""
    assert submission.read_files().files == (("own.txt", b"own.txt"),)
    assert lesson_of(folder / "b.ipynb", course).max_score == 2
    with pytest.raises(UsageError, match=r"no notebook 'c\.ipynb'\. .* a\.ipynb, b\.ipynb"):
        lesson_of(folder / "c.ipynb", course)


def test_a_single_notebook_may_have_a_name_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "source" / "ps2"
    folder.mkdir(parents=True)
    nbformat.write(source(1), folder / "problem.ipynb")
    lesson = load_assignment(folder)
    assert notebooks_in(folder) == ("problem",)
    assert [one.id for one in lesson.exercises] == ["problem/test_half"]
