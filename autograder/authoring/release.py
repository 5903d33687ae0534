"""Source notebook -> released notebook, by nbgrader's own preprocessors; and the files of a release."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import IncludeHeaderFooter, InstantiateTests, SaveCells
from nbgrader.utils import find_all_files
from traitlets import TraitError, import_item
from traitlets.config import Config, PyFileConfigLoader

from autograder.authoring.lesson import lesson_from_notebooks
from autograder.authoring.opening import opened_anywhere
from autograder.authoring.plain import place_of, quiet
from autograder.authoring.text import source_notebook
from autograder.errors import LessonError
from autograder.importing import importing_from
from autograder.layout import CONFIG_FILE, RELEASED, SOLUTIONS, lesson_text, notebook_file
from autograder.model import Files, Lesson

#: The most bytes of all files of an assignment: each kernel gets its own copy of them.
MAX_GIVEN_BYTES = 128 << 20
LESSON_NAME = re.compile(r"\d\d_\w+")


def lesson_names(root: Path) -> tuple[str, ...]:
    """Return the lessons of a course: folders `solutions/NN_name` that hold `NN_name.py`, in order."""
    return tuple(
        sorted(
            folder.name
            for folder in (root / SOLUTIONS).glob("*")
            if LESSON_NAME.fullmatch(folder.name) and lesson_text(folder).is_file()
        )
    )


def build_lesson(folder: Path) -> Lesson:
    """Build the lesson whose text is `folder/<folder name>.py`, in memory; the same bytes every time.

    `folder` is `<course root>/solutions/NN_name`; the root's `nbgrader_config.py` applies. Raises
    LessonError, one finding a line.
    """
    folder = folder.resolve()
    path = lesson_text(folder)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise LessonError(f"{path}: no such lesson text; a lesson is solutions/NN_name/NN_name.py") from error
    try:
        written = opened_anywhere(source_notebook(folder.name, text), folder.name, folder.parent.parent)
        source = nbformat.writes(written) + "\n"
        return lesson_from_notebooks(folder.name, source, release_notebook(folder, source))
    except LessonError as error:
        raise LessonError("\n".join(f"{path.name}: {line}" for line in str(error).splitlines())) from error


def release_notebook(folder: Path, source_nb: str) -> str:
    """Return what `nbgrader generate_assignment` makes of the notebook `source_nb` (JSON text) of `folder`.

    The steps and their order are nbgrader's; only `SaveCells` is left out, which writes to the
    gradebook and does not touch the notebook. Raises LessonError where one of them refuses a cell.
    """
    root = course_root(folder)
    return converted(nbformat.reads(source_nb, as_version=4), folder, release_steps(root), folder.name)


def release_steps(root: Path) -> list[Preprocessor]:
    """Return nbgrader's steps from source to release, as the course configures them. Raises LessonError."""
    config = course_config(root)
    try:
        named = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).preprocessors
        steps = [import_item(step) if isinstance(step, str) else step for step in named]
        return [step(config=config) for step in steps if step is not SaveCells]
    except (TraitError, ImportError, TypeError, ValueError) as error:
        raise LessonError(f"{root / CONFIG_FILE}: {error}; correct that setting") from error


def converted(notebook: NotebookNode, folder: Path, steps: Iterable[Preprocessor], name: str) -> str:
    """Return the notebook (JSON text) that `steps` make of a notebook in `folder`; `name` is for errors.

    Raises LessonError where a step refuses a cell.
    """
    exporter = NotebookExporter(config=Config({"Exporter": {"default_preprocessors": []}}))
    for step in steps:
        quiet(step)
        exporter.register_preprocessor(_Explained(step, name))
    output, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"path": str(folder)}})
    return str(output)


class _Explained:
    """A step of nbgrader's whose errors say which cell they are about."""

    def __init__(self, step: Preprocessor, name: str) -> None:
        self._step = step
        self._name = name
        self._place = name
        self._preprocess_cell = step.preprocess_cell
        step.preprocess_cell = self._noting_the_place

    def __call__(self, notebook: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        try:
            done: tuple[NotebookNode, Any] = self._step(notebook, resources)
        except LessonError:
            raise
        except Exception as error:  # nbgrader's steps raise bare Exceptions, too
            raise LessonError(f"{self._place}: {_refusal(self._step, error)}") from error
        return done

    def _noting_the_place(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        self._place = place_of(self._name, index, cell)
        done: tuple[NotebookNode, Any] = self._preprocess_cell(cell, resources, index)
        self._place = self._name
        return done


def _refusal(step: Preprocessor, error: Exception) -> str:
    """Return why a step refuses a cell, with the remedy where nbgrader names none."""
    said = str(error).strip() or type(error).__name__
    if isinstance(step, IncludeHeaderFooter) and isinstance(error, OSError):
        return (
            f"the header or footer notebook can't be read ({said}); see IncludeHeaderFooter in {CONFIG_FILE}"
        )
    if isinstance(step, InstantiateTests):
        return said
    remedy = ""
    if "no end" in said.lower():
        remedy = "; add the line that ends the region"
    elif "nested" in said.lower():
        remedy = "; end the first region before the next one begins"
    return f"{type(step).__name__} refuses it: {said.rstrip('.')}{remedy}"


def course_root(folder: Path) -> Path:
    """Return the root of the course that the folder of a lesson or an assignment belongs to.

    The root is the nearest folder above with an `nbgrader_config.py`; without any, the second above.
    """
    above = folder.resolve().parents
    return next((parent for parent in above if (parent / CONFIG_FILE).is_file()), above[1])


def course_config(root: Path) -> Config:
    """Return the course's `nbgrader_config.py`; nbgrader's defaults if there is none. Raises LessonError."""
    if not (root / CONFIG_FILE).is_file():
        return Config()
    try:
        with importing_from(root):
            config = PyFileConfigLoader(CONFIG_FILE, path=str(root)).load_config()
    except Exception as error:  # it is a program, and may raise anything
        raise LessonError(f"{root / CONFIG_FILE}: {type(error).__name__}: {error}; correct it") from error
    parts = config.IncludeHeaderFooter
    for part in ("header", "footer"):
        if parts.get(part):  # nbgrader reads it from the course's root, whatever the working directory
            parts[part] = str(root.resolve() / str(parts[part]))
    return config


def shipped_files(folder: Path) -> tuple[Path, ...]:
    """Return the files that a release copies unchanged, relative to `folder`: what nbgrader copies, too."""
    ignore = CourseDirectory(config=course_config(course_root(folder))).ignore
    never = ["*.py", "*.ipynb"]  # also where a course has no configuration: solutions must not leak
    return tuple(
        sorted(Path(path).relative_to(folder) for path in find_all_files(str(folder), [*ignore, *never]))
    )


def given_files(folder: Path) -> Files:
    """Return the files that are there when an assignment is graded: those that `nbgrader autograde` copies.

    These files replace what a student hands in under the same name, except for those that the course's
    `Autograde.exclude_overwriting` names. Raises LessonError.
    """
    config = course_config(course_root(folder))
    ignore = [*CourseDirectory(config=config).ignore, "*.ipynb"]
    found = sorted(Path(path).relative_to(folder) for path in find_all_files(str(folder), ignore))
    kept_back = config.Autograde.get("exclude_overwriting", {}).get(folder.name, ())
    names = [name for name in found if str(name) not in kept_back]
    try:
        if sum((folder / name).stat().st_size for name in names) > MAX_GIVEN_BYTES:
            raise LessonError(
                f"{folder.name}: its files are larger than {MAX_GIVEN_BYTES >> 20} MiB, and they travel with "
                "each submission; keep large data elsewhere, or name it in CourseDirectory.ignore"
            )
        return tuple((name.as_posix(), (folder / name).read_bytes()) for name in names)
    except OSError as error:
        raise LessonError(f"{folder.name}: {error.filename} can't be read ({error.strerror})") from error


def write_release(lesson: Lesson, folder: Path, course: Path | None = None) -> tuple[Path, ...]:
    """Write what a student gets to `course/NN_name/`, and the source notebook beside the text.

    `folder` is the lesson's in `solutions/`; `course` is `<course root>/course` unless given. Returns
    the paths written.
    """
    folder = folder.resolve()
    target = (course or folder.parent.parent / RELEASED) / lesson.name
    target.mkdir(parents=True, exist_ok=True)
    released = target / notebook_file(lesson.name)
    released.write_text(lesson.release, encoding="utf-8", newline="\n")
    # for stock nbgrader, which reads notebooks only; git ignores it
    source = folder / notebook_file(lesson.name)
    source.write_text(lesson.source, encoding="utf-8", newline="\n")
    copied = []
    for relative in shipped_files(folder):
        (target / relative).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / relative, target / relative)
        copied.append(target / relative)
    return (released, source, *copied)
