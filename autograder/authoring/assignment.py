"""The lessons and assignments of a course that can be graded, and how each is loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import nbformat
from nbgrader.preprocessors import IncludeHeaderFooter, InstantiateTests

from autograder.authoring.autotests import Autotests
from autograder.authoring.lesson import lesson_from_notebooks
from autograder.authoring.plain import read_source
from autograder.authoring.release import (
    build_lesson,
    converted,
    course_config,
    course_root,
    given_files,
    lesson_names,
    release_steps,
)
from autograder.errors import LessonError
from autograder.layout import SOURCE, lesson_folder, lesson_text, notebook_file
from autograder.model import Lesson
from autograder.several import joined_lesson


def assignment_folders(root: Path) -> dict[str, Path]:
    """Return all folders of a course that can be graded, by name: lessons, and plain nbgrader's assignments.

    The latter are folders with a notebook or several in the source folder that `nbgrader_config.py` names
    (by default `source/`). Raises LessonError for a configuration that can't be read.
    """
    configured = course_config(root).CourseDirectory.get("source_directory", SOURCE)
    lessons = {name: lesson_folder(root, name) for name in lesson_names(root)}
    plain = {
        folder.name: folder
        for folder in sorted((root / str(configured)).glob("*"))
        if not folder.name.startswith(".") and notebooks_in(folder)
    }
    return plain | lessons


def notebooks_in(folder: Path) -> tuple[str, ...]:
    """Return the names of an assignment's notebooks in nbgrader's order; a lesson has one of its own name."""
    if lesson_text(folder).is_file():
        return (folder.name,)
    return tuple(path.stem for path in sorted(folder.glob("*.ipynb")) if _is_notebook(path))


def load_assignment(folder: Path) -> Lesson:
    """Return the lesson in `folder`: built from its text, or, if it has none, from its source notebooks.

    Raises LessonError with what is wrong with any of them.
    """
    if lesson_text(folder).is_file():
        return build_lesson(folder)
    folder = folder.resolve()
    notebooks: list[Lesson] = []
    findings: list[str] = []
    for name in notebooks_in(folder):
        try:
            notebooks.append(_plain_lesson(folder, folder / notebook_file(name)))
        except LessonError as error:
            findings.append(str(error))
    if findings:
        raise LessonError("\n".join(findings))
    if not any(notebook.exercises for notebook in notebooks):
        raise LessonError(
            f"{folder.name}: no cell of it carries points; mark one in nbgrader's Create Assignment toolbar, "
            "or move the notebook out of the source folder"
        )
    files = given_files(folder)
    if [notebook.name for notebook in notebooks] == [folder.name]:
        return replace(notebooks[0], files=files)
    return joined_lesson(folder.name, notebooks, files)


def _is_notebook(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def _plain_lesson(folder: Path, path: Path) -> Lesson:
    """Return one notebook of an assignment as a lesson: what stock nbgrader makes of it, with its tests."""
    root = course_root(folder)
    name = str(path.relative_to(root))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LessonError(f"{name}: {error.strerror}") from error
    steps = release_steps(root)
    # A header's cells and the instantiated tests belong to the source, since they take part in grading.
    first = [step for step in steps if isinstance(step, IncludeHeaderFooter | InstantiateTests)]
    rest = [step for step in steps if step not in first]
    config = course_config(root)
    first = [Autotests(root, config=config) if isinstance(step, InstantiateTests) else step for step in first]
    source = converted(read_source(data, name), folder, first, name)
    if config.IncludeHeaderFooter:  # which may bring in wrong or double cells
        read_source(source.encode(), f"{name} with its header and footer")
    release = converted(nbformat.reads(source, as_version=4), folder, rest, name)
    try:
        return lesson_from_notebooks(path.stem, source, release)
    except LessonError as error:
        raise LessonError(f"{name}: {error}") from error
