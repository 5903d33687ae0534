"""The executed notebooks on disk, where formgrader and `nbgrader generate_feedback` look for them."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.atomic import write_atomic
from autograder.errors import GradebookError, NotReadable, NotTaken
from autograder.intake.plain_files import MAX_TIMESTAMP_BYTES, SECRET, TIMESTAMP, read_bounded
from autograder.layout import SUBMITTED, notebook_file, submission_folder
from autograder.model import Graded, Lesson, Verdict
from autograder.notebooks.cells import grade_id, sources_by_id
from autograder.notebooks.reading import read_notebook
from autograder.several import recalled, separated

#: nbgrader makes graded notebooks read-only, so that nobody edits them by mistake.
READ_ONLY = 0o444
#: Anyone who knows a submission's secret can read its feedback, so the file is private.
READ_ONLY_BY_US = 0o440


def write_autograded(
    autograded: Path, student: str, lesson: Lesson, graded: Graded, *, came: Sequence[Path] = ()
) -> tuple[Path, ...]:
    """Write `STUDENT/LESSON/NOTEBOOK.ipynb` into `autograded`, and copies of nbgrader's files at `came`.

    A notebook that could not be read becomes the lesson as released, with the reasons on top, so that
    formgrader can show it. Returns the paths of the notebooks. Raises GradebookError.
    """
    for name in (student, lesson.name):
        if Path(name).name != name or name in ("", ".", ".."):
            raise GradebookError(
                f"'{name}' can't be the name of a folder. Rename it in {SUBMITTED}/ and grade again."
            )
    paths = autograded_paths(autograded, student, lesson)
    for path, (notebook, outcome) in zip(paths, separated(lesson, graded), strict=True):
        write_atomic(path, nbformat.writes(_presentable(notebook, outcome)), mode=READ_ONLY)
    write_beside(paths[0], came)
    return paths


def write_beside(path: Path, came: Sequence[Path]) -> None:
    """Put copies of the timestamp.txt and the secret that came with a submission beside `path`."""
    for file in came:
        with contextlib.suppress(NotTaken, NotReadable):
            mode = READ_ONLY if file.name == TIMESTAMP else READ_ONLY_BY_US
            write_atomic(path.with_name(file.name), read_bounded(file, MAX_TIMESTAMP_BYTES), mode=mode)


def write_for_exchange(page: Path, came: Sequence[Path]) -> None:
    """Write the files that `nbgrader release_feedback` needs beside a feedback page; it stops without them.

    By the secret that came with the submission its student finds the page on the exchange. Where none came, a
    random one takes its place; where no time is known, the timestamp is empty. Files that exist already stay,
    unless others came.
    """
    write_beside(page, came)
    for name, content, mode in (
        (TIMESTAMP, "", READ_ONLY),
        (SECRET, secrets.token_hex(64), READ_ONLY_BY_US),
    ):
        if not page.with_name(name).is_file():
            write_atomic(page.with_name(name), content, mode=mode)


def is_for_exchange(page: Path) -> bool:
    """Whether all files that `write_for_exchange` writes exist."""
    return all(page.with_name(name).is_file() for name in (TIMESTAMP, SECRET))


def read_autograded(autograded: Path, student: str, lesson: Lesson, verdict: Verdict) -> Graded | None:
    """Read the executed notebooks and return them with that verdict; None where a notebook is gone."""
    paths = autograded_paths(autograded, student, lesson)
    if not all(path.is_file() for path in paths):
        return None
    return recalled(lesson, verdict, [path.read_text(encoding="utf-8") for path in paths])


def autograded_paths(autograded: Path, student: str, lesson: Lesson) -> tuple[Path, ...]:
    """Return the paths of the executed notebooks of a submission."""
    folder = submission_folder(autograded, student, lesson.name)
    return tuple(folder / notebook_file(notebook.name) for notebook in lesson.notebooks or (lesson,))


def _presentable(lesson: Lesson, graded: Graded) -> NotebookNode:
    """Return the graded notebook, in which only cells of the lesson keep nbgrader's metadata."""
    known = sources_by_id(nbformat.reads(lesson.source, as_version=4).cells)
    notebook = read_notebook(graded.notebook)
    if notebook is None:
        notebook = nbformat.reads(lesson.release, as_version=4)
        reasons = "\n".join(f"* {reason}" for reason in graded.verdict.reasons)
        note = "**This submission could not be read, so the lesson stands here as it was handed out.**"
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell(f"{note}\n\n{reasons}"))
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata and grade_id(cell) not in known:
            del cell.metadata["nbgrader"]
    return notebook
