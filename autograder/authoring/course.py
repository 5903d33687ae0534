"""The whole job of `autograder release`: every lesson built, checked, and written or compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.authoring.check import Build, check_lesson
from autograder.authoring.release import LESSON_NAME, build_lesson, lesson_names, write_release
from autograder.authoring.start_page import start_files
from autograder.errors import LessonError
from autograder.layout import RELEASED, SOLUTIONS, START_TEXT, lesson_folder


@dataclass(frozen=True)
class Released:
    """The outcome of a release: the files written, and what a person should put right, one text each."""

    written: tuple[Path, ...]
    findings: tuple[str, ...]


def release_course(root: Path, lessons: Sequence[str] = (), *, check: bool = False) -> Released:
    """Build the lessons (all, unless some are named) of the course at `root` into `root/course`.

    With `check`, nothing is written, and what is committed must be up to date. A lesson with findings
    is written all the same if it can be built, so that its author can look at it. Raises LessonError
    for a lesson that does not exist.
    """
    known = lesson_names(root)
    unknown = sorted(set(lessons) - set(known))
    if unknown:
        raise LessonError(
            f"no lesson {', '.join(unknown)} in {root / SOLUTIONS}; there are {', '.join(known)}"
        )
    written: list[Path] = []
    findings: list[str] = []
    build = cache(build_lesson)  # a lesson is needed to write it, to check it, and for the start page
    for name in lessons or known:
        folder = _folder(root, name)
        if not check:
            written += _write(folder, build)
        findings += check_lesson(folder, build=build)
    start_written, start_findings = _start_page(root, known, build, check=check)
    written += start_written
    findings += start_findings
    if not lessons:
        findings += _orphans(root, known)
    return Released(tuple(written), tuple(findings))


def _folder(root: Path, name: str) -> Path:
    return lesson_folder(root, name).resolve()


def _write(folder: Path, build: Build) -> tuple[Path, ...]:
    try:
        return write_release(build(folder), folder)
    except LessonError:
        return ()  # check_lesson reports why


def _start_page(
    root: Path, known: Sequence[str], build: Build, *, check: bool
) -> tuple[list[Path], list[str]]:
    """Write the start page and `coursekit`'s data about the lessons; with `check`, find where they are stale.

    Returns the paths written, and findings.
    """
    if not (root / SOLUTIONS / START_TEXT).is_file():
        return [], []
    try:
        lessons = [build(_folder(root, name)) for name in known]
    except LessonError:
        return [], []  # check_lesson reports why
    try:
        wanted = start_files(root, lessons)
    except LessonError as error:
        return [], str(error).splitlines()
    stale = [
        path
        for path, text in wanted.items()
        if not (root / RELEASED / path).is_file()
        or (root / RELEASED / path).read_text(encoding="utf-8") != text
    ]
    if check:
        return [], [
            f"{RELEASED}/{path}: stale; run `autograder release` and commit what it writes" for path in stale
        ]
    for path in stale:
        (root / RELEASED / path).write_text(wanted[path], encoding="utf-8", newline="\n")
    return [root / RELEASED / path for path in stale], []


def _orphans(root: Path, known: tuple[str, ...]) -> list[str]:
    return [
        f"{RELEASED}/{folder.name}: there is no lesson of that name in {SOLUTIONS}/; delete it"
        for folder in sorted((root / RELEASED).glob("*"))
        if folder.is_dir() and LESSON_NAME.fullmatch(folder.name) and folder.name not in known
    ]
