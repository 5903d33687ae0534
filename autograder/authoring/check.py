"""What `autograder release --check` finds wrong with a lesson, each finding with its remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from autograder.authoring.attempts import read_attempts
from autograder.authoring.catalogue import catalogue_findings, read_catalogue
from autograder.authoring.giveaways import giveaway_findings
from autograder.authoring.release import build_lesson, shipped_files
from autograder.authoring.rules import text_findings
from autograder.errors import LessonError
from autograder.layout import CATALOGUE_FILE, RELEASED, notebook_file
from autograder.model import Lesson

#: Builds the lesson in a folder, or raises LessonError: `build_lesson`, or the same with a cache.
Build = Callable[[Path], Lesson]


def check_lesson(folder: Path, course: Path | None = None, *, build: Build = build_lesson) -> list[str]:
    """Return everything that is wrong with the lesson in `folder` (`<course root>/solutions/NN_name`).

    Checks its text, its attempts, the catalogue and what is committed in `course` (by default
    `<course root>/course`). An empty list means that all is well.
    """
    folder = folder.resolve()
    try:
        lesson = build(folder)
    except LessonError as error:
        return str(error).splitlines()
    text = f"{lesson.name}.py"
    findings = [f"{text}: {finding}" for finding in text_findings(lesson)]
    findings += _against_catalogue(lesson, folder.parent / CATALOGUE_FILE, text)
    try:
        if not findings:  # a cell that is no Python can't be tried
            findings += [f"{text}: {finding}" for finding in giveaway_findings(lesson)]
        read_attempts(folder, lesson)
    except LessonError as error:
        findings += str(error).splitlines()
    return findings + stale_findings(lesson, folder, course or folder.parent.parent / RELEASED)


def stale_findings(lesson: Lesson, folder: Path, course: Path) -> list[str]:
    """Return findings on files of the release that are missing in `course`, or differ from the sources."""
    target = course / lesson.name
    wanted = {Path(notebook_file(lesson.name)): lesson.release.encode()}
    wanted |= {relative: (folder / relative).read_bytes() for relative in shipped_files(folder)}
    findings = []
    for relative, content in wanted.items():
        path = target / relative
        state = "missing" if not path.is_file() else "stale" if path.read_bytes() != content else ""
        if state:
            shown = Path(course.name, lesson.name, relative)
            findings.append(
                f"{shown}: {state}; run `autograder release {lesson.name}` and commit what it writes"
            )
    return findings


def _against_catalogue(lesson: Lesson, path: Path, text: str) -> list[str]:
    if not path.is_file():
        return [f"{path.parent.name}/{path.name}: missing; list the exercises of each lesson there"]
    try:
        return [f"{text}: {finding}" for finding in catalogue_findings(lesson, read_catalogue(path))]
    except LessonError as error:
        return str(error).splitlines()
