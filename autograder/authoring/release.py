"""Source notebook -> released notebook, by nbgrader's own preprocessors; and the files of a release."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells
from nbgrader.utils import find_all_files
from traitlets.config import Config, PyFileConfigLoader

from autograder.authoring.lesson import lesson_from_notebooks
from autograder.authoring.text import source_notebook
from autograder.errors import LessonError
from autograder.model import Lesson

CONFIG_FILE = "nbgrader_config.py"
LESSON_NAME = re.compile(r"\d\d_\w+")


def lesson_names(root: Path) -> tuple[str, ...]:
    """The lessons of a course: folders `solutions/NN_name` that hold `NN_name.py`, in order."""
    return tuple(
        sorted(
            folder.name
            for folder in (root / "solutions").glob("*")
            if LESSON_NAME.fullmatch(folder.name) and (folder / f"{folder.name}.py").is_file()
        )
    )


def build_lesson(folder: Path) -> Lesson:
    """Build the lesson whose text is `folder/<folder name>.py`, in memory; the same bytes every time.

    `folder` is `<course root>/solutions/NN_name`; the root's `nbgrader_config.py` applies. Raises
    LessonError, one finding a line.
    """
    folder = folder.resolve()
    path = folder / f"{folder.name}.py"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise LessonError(f"{path}: no such lesson text; a lesson is solutions/NN_name/NN_name.py") from error
    try:
        source = nbformat.writes(source_notebook(folder.name, text)) + "\n"
        return lesson_from_notebooks(folder.name, source, release_notebook(folder, source))
    except LessonError as error:
        raise LessonError("\n".join(f"{path.name}: {line}" for line in str(error).splitlines())) from error


def release_notebook(folder: Path, source_nb: str) -> str:
    """What `nbgrader generate_assignment` makes of the notebook `source_nb` (JSON text) of `folder`.

    The steps and their order are nbgrader's; only `SaveCells` is left out, which writes to the
    gradebook and does not touch the notebook.
    """
    config = course_config(folder.parent.parent)
    steps = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).preprocessors
    exporter = NotebookExporter(config=Config({"Exporter": {"default_preprocessors": []}}))
    for step in steps:
        if step is not SaveCells:
            exporter.register_preprocessor(step(config=config), enabled=True)
    notebook = nbformat.reads(source_nb, as_version=4)
    output, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"path": str(folder)}})
    return str(output)


def course_config(root: Path) -> Config:
    """The course's `nbgrader_config.py`; nbgrader's defaults where there is none."""
    if not (root / CONFIG_FILE).is_file():
        return Config()
    return PyFileConfigLoader(CONFIG_FILE, path=str(root)).load_config()


def shipped_files(folder: Path) -> tuple[Path, ...]:
    """The files that a release copies unchanged, relative to `folder`: what nbgrader would copy too."""
    ignore = CourseDirectory(config=course_config(folder.resolve().parent.parent)).ignore
    never = ["*.py", "*.ipynb"]  # also where a course has no configuration: solutions must not leak
    return tuple(
        sorted(Path(path).relative_to(folder) for path in find_all_files(str(folder), [*ignore, *never]))
    )


def write_release(lesson: Lesson, folder: Path, course: Path | None = None) -> tuple[Path, ...]:
    """Write what a student gets to `course/NN_name/`, and the source notebook beside the text.

    `folder` is the lesson's in `solutions/`; `course` is `<course root>/course` unless given. Returns
    the paths written.
    """
    folder = folder.resolve()
    target = (course or folder.parent.parent / "course") / lesson.name
    target.mkdir(parents=True, exist_ok=True)
    released = target / f"{lesson.name}.ipynb"
    released.write_text(lesson.release, encoding="utf-8", newline="\n")
    # for stock nbgrader, which reads notebooks only; git ignores it
    source = folder / f"{lesson.name}.ipynb"
    source.write_text(lesson.source, encoding="utf-8", newline="\n")
    copied = []
    for relative in shipped_files(folder):
        (target / relative).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / relative, target / relative)
        copied.append(target / relative)
    return (released, source, *copied)
