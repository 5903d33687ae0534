"""Source notebook -> release, the files of a release, and stock nbgrader beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.authoring import (
    build_lesson,
    filled_notebook,
    lesson_names,
    model_answers,
    release_course,
    write_release,
)
from autograder.errors import LessonError


def sources(notebook: str) -> str:
    return "\n".join(cell.source for cell in nbformat.reads(notebook, as_version=4).cells)


def nbgrader(root, *arguments):
    """Run a stock `nbgrader` command in the course at `root`."""
    subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=root,
        check=True,
        capture_output=True,
        env={
            **os.environ,
            # nbgrader calls the program `alembic`, which stands beside it
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            # nothing from the person's own Jupyter configuration
            "JUPYTER_CONFIG_DIR": str(root / "jupyter"),
            "HOME": str(root),
        },
    )


def test_a_release_has_no_solution_and_no_hidden_test(course):
    released = sources(course.build().release)
    assert "2 becomes 4" in released
    for secret in ("2 * x", "arrays are doubled", 'return "b"', "Because 2 + 2", "BEGIN", "END"):
        assert secret in sources(course.build().source)
        assert secret not in released


def test_test_cells_are_locked_and_answers_cannot_be_deleted(course):
    cells = {cell.id: cell for cell in nbformat.reads(course.build().release, as_version=4).cells}
    assert cells["test_double"].metadata.editable is False
    assert cells["double"].metadata.deletable is False
    assert "editable" not in cells["double"].metadata
    assert cells["double"].metadata.nbgrader.checksum


def test_building_twice_gives_the_same_bytes(course):
    assert course.build() == course.build()


def test_a_lesson_does_not_depend_on_where_the_course_lies(course, tmp_path):
    shutil.copytree(course.root / "solutions", tmp_path / "elsewhere" / "solutions")
    shutil.copyfile(course.root / "nbgrader_config.py", tmp_path / "elsewhere" / "nbgrader_config.py")
    assert build_lesson(tmp_path / "elsewhere" / "solutions" / "01_double") == course.build()


def test_the_courses_nbgrader_configuration_applies(course):
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write('c.ClearSolutions.text_stub = "Your words, please."\n')
    assert course.build().answer("why").stub == "Your words, please."


@pytest.mark.stock
def test_stock_nbgrader_makes_the_same_release_and_ships_no_python_file(course):
    lesson = course.build()
    write_release(lesson, course.folder, course.root / "ours")
    nbgrader(course.root, "generate_assignment", lesson.name)
    theirs = course.root / "course" / lesson.name
    ours = course.root / "ours" / lesson.name
    assert sorted(path.name for path in theirs.iterdir()) == ["01_double.ipynb", "data.csv"]
    assert sorted(path.name for path in ours.iterdir()) == ["01_double.ipynb", "data.csv"]
    assert (theirs / "01_double.ipynb").read_bytes() == (ours / "01_double.ipynb").read_bytes()


@pytest.mark.stock
def test_without_the_committed_configuration_stock_nbgrader_would_release_the_solutions(course):
    # why nbgrader_config.py lists "*.py": this is what happens when somebody shortens that list
    config = course.root / "nbgrader_config.py"
    course.edit(config, '    "*.py",\n', "")
    write_release(course.build(), course.folder, course.root / "ours")
    nbgrader(course.root, "generate_assignment", "01_double")
    assert (course.root / "course" / "01_double" / "01_double.py").exists()
    assert not (course.root / "ours" / "01_double" / "01_double.py").exists()


@pytest.mark.stock
def test_stock_nbgrader_grades_a_submission_of_the_release(course):
    lesson = course.build()
    write_release(lesson, course.folder)
    nbgrader(course.root, "generate_assignment", lesson.name, "--force")
    answers = model_answers(lesson) | {"question_1": 'def question_1():\n    return "a"'}
    submission = course.root / "submitted" / "ada" / lesson.name / f"{lesson.name}.ipynb"
    submission.parent.mkdir(parents=True)
    submission.write_bytes(filled_notebook(lesson, answers))
    nbgrader(course.root, "autograde", lesson.name)
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_submission_notebook(lesson.name, lesson.name, "ada")
        scores = {grade.name: (grade.auto_score, grade.max_score) for grade in notebook.grades}
    assert scores == {"test_double": (3.0, 3.0), "test_question_1": (0.0, 0.5), "why": (None, 2.0)}


def test_a_release_is_written_beside_its_source_with_the_files_it_ships(course):
    written = write_release(course.build(), course.folder)
    assert [path.relative_to(course.root).as_posix() for path in written] == [
        "course/01_double/01_double.ipynb",
        "solutions/01_double/01_double.ipynb",
        "course/01_double/data.csv",
    ]
    assert all(path.is_file() for path in written)
    assert (course.root / "course/01_double/01_double.ipynb").read_text("utf-8") == course.build().release


def test_only_folders_with_a_lesson_text_are_lessons(course):
    (course.root / "solutions" / "02_empty").mkdir()
    (course.root / "solutions" / "notes").mkdir()
    (course.root / "solutions" / "notes" / "notes.py").touch()
    assert lesson_names(course.root) == ("01_double",)


def test_a_missing_lesson_text_is_an_error_that_says_where_it_should_be(course):
    with pytest.raises(LessonError, match=r"NN_name\.py"):
        build_lesson(course.root / "solutions" / "02_none")


def test_errors_of_a_build_name_the_file(course):
    course.edit(course.text, 'answer="why" points=2', 'answer="why"')
    with pytest.raises(LessonError, match=r"^01_double\.py: "):
        course.build()


def test_a_test_cell_that_is_no_python_is_named_with_its_line(course):
    course.edit(course.text, "check.close(got, [2, 4])", "check.close(got, [2, 4]")
    with pytest.raises(LessonError, match=r"test cell 'test_double', line \d+: not valid Python"):
        course.build()


def test_releasing_a_course_writes_every_lesson_and_finds_nothing(course):
    released = release_course(course.root)
    assert released.findings == ()
    assert len(released.written) == 3
    assert release_course(course.root, check=True) == type(released)((), ())


def test_checking_a_course_writes_nothing(course):
    released = release_course(course.root, check=True)
    assert released.written == ()
    assert not (course.root / "course").exists()
    assert len(released.findings) == 2  # the notebook and data.csv are missing


def test_a_lesson_that_can_not_be_built_does_not_stop_the_others(course):
    shutil.copytree(course.folder, course.root / "solutions" / "02_broken")
    (course.root / "solutions/02_broken/02_broken.py").write_text("# %% exercise=oops\n", encoding="utf-8")
    released = release_course(course.root)
    assert len(released.written) == 3
    assert [finding for finding in released.findings if finding.startswith("02_broken.py: ")]


def test_a_released_lesson_without_a_source_is_found(course):
    release_course(course.root)
    (course.root / "course" / "09_gone").mkdir()
    (course.root / "course" / "coursekit").mkdir()
    assert release_course(course.root, check=True).findings == (
        "course/09_gone: there is no lesson of that name in solutions/; delete it",
    )


def test_releasing_a_lesson_that_does_not_exist_lists_those_that_do(course):
    with pytest.raises(LessonError, match=r"no lesson 02_none.*01_double"):
        release_course(course.root, ["02_none"])


def test_a_filled_notebook_is_the_release_with_those_answers(course):
    lesson = course.build()
    filled = nbformat.reads(
        filled_notebook(lesson, {"double": "def double(x): return 7"}).decode(), as_version=4
    )
    blank = nbformat.reads(lesson.release, as_version=4)
    changed = [(a.id, a.source) for a, b in zip(filled.cells, blank.cells, strict=True) if a != b]
    assert changed == [("double", "def double(x): return 7")]
    assert filled_notebook(lesson, {}) == lesson.release.encode()


def test_filling_in_an_unknown_cell_is_an_error_that_lists_the_answers(course):
    with pytest.raises(LessonError, match=r"test_double.*double, question_1, why"):
        filled_notebook(course.build(), {"test_double": ""})


def test_model_answers_are_whole_and_free_of_markers(course):
    answers = model_answers(course.build())
    assert list(answers) == ["double", "question_1", "why"]
    assert answers["question_1"] == 'def question_1():\n    """Return "a" or "b"."""\n    return "b"'
    assert "return x" in answers["double"]
    assert not any("SOLUTION" in source for source in answers.values())
