"""What can be graded in a course, by name, and how each is loaded."""

from __future__ import annotations

from pathlib import Path

from autograder.authoring.lesson import lesson_from_notebooks
from autograder.authoring.release import build_lesson, course_config, lesson_names, release_notebook
from autograder.model import Lesson


def assignment_folders(root: Path) -> dict[str, Path]:
    """All that can be graded in a course, by name: lessons, and assignments written for plain nbgrader.

    The latter are folders NAME with a notebook NAME.ipynb, where `nbgrader_config.py` says that sources
    are (`source/` unless it says so).
    """
    configured = course_config(root).CourseDirectory.get("source_directory", "source")
    lessons = {name: root / "solutions" / name for name in lesson_names(root)}
    plain = {
        folder.name: folder
        for folder in sorted((root / str(configured)).glob("*"))
        if (folder / f"{folder.name}.ipynb").is_file()
    }
    return plain | lessons


def load_assignment(folder: Path) -> Lesson:
    """The lesson in `folder`: built from its text, or, where there is none, from its source notebook.

    Raises LessonError.
    """
    if (folder / f"{folder.name}.py").is_file():
        return build_lesson(folder)
    source = (folder / f"{folder.name}.ipynb").read_text(encoding="utf-8")
    return lesson_from_notebooks(folder.name, source, release_notebook(folder.resolve(), source))
