"""The whole job of `autograder release`: every lesson built, checked, and written or compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.check import check_lesson
from autograder.authoring.release import LESSON_NAME, build_lesson, lesson_names, write_release
from autograder.errors import LessonError


@dataclass(frozen=True)
class Released:
    """What a release did: the files written, and what a person should put right, one text each."""

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
            f"no lesson {', '.join(unknown)} in {root / 'solutions'}; there are {', '.join(known)}"
        )
    written: list[Path] = []
    findings: list[str] = []
    for name in lessons or known:
        folder = root / "solutions" / name
        if not check:
            written += _write(folder)
        findings += check_lesson(folder)
    if not lessons:
        findings += _orphans(root, known)
    return Released(tuple(written), tuple(findings))


def _write(folder: Path) -> tuple[Path, ...]:
    try:
        return write_release(build_lesson(folder), folder)
    except LessonError:
        return ()  # check_lesson reports why


def _orphans(root: Path, known: tuple[str, ...]) -> list[str]:
    return [
        f"course/{folder.name}: there is no lesson of that name in solutions/; delete it"
        for folder in sorted((root / "course").glob("*"))
        if folder.is_dir() and LESSON_NAME.fullmatch(folder.name) and folder.name not in known
    ]
