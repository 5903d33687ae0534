"""Where things are in a course folder: nbgrader's stock layout."""

from __future__ import annotations

import contextlib
import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.utils import parse_utc
from sqlalchemy.engine import make_url

from autograder.authoring import assignment_folders, load_assignment, notebooks_in
from autograder.errors import AutograderError
from autograder.intake import Beside, files_beside, find_notebooks, find_submission
from autograder.model import Files, Lesson


class NoSuchThing(AutograderError):
    """A lesson, a student or a folder that was named is not there."""


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one lesson. `path` is None when there is no notebook in the folder."""

    student: str
    lesson: str
    path: Path | None
    reasons: tuple[str, ...]  # how the notebook was found, or why there is none
    submitted: datetime | None  # in UTC: from timestamp.txt, else when the file was written
    notebooks: tuple[tuple[str, Path], ...] = ()  # of an assignment of several: those found, by name

    def read(self) -> bytes:
        """The bytes handed in; none where there is no notebook."""
        return self.path.read_bytes() if self.path and not self.notebooks else b""

    def read_notebooks(self) -> Files:
        """Of an assignment of several notebooks, the bytes of each that was handed in, by its name."""
        return tuple((name, path.read_bytes()) for name, path in self.notebooks)

    def read_files(self) -> Beside:
        """The files handed in beside the notebook; none where there is no notebook."""
        beside = files_beside(self.path) if self.path else Beside()
        if not self.notebooks:
            return beside
        files = tuple(file for file in beside.files if not file[0].endswith(".ipynb"))
        return Beside(files, beside.reasons)


@dataclass(frozen=True)
class Course:
    """A course folder: `solutions/` and `submitted/` come in; all else is made here.

    A lesson is built once, when it is first asked for: what is written into it later is not seen.
    """

    root: Path
    _built: dict[Path, Lesson] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def gradebook_url(self) -> str:
        return os.environ.get("AUTOGRADER_GRADEBOOK") or f"sqlite:///{self.root.resolve() / 'gradebook.db'}"

    @property
    def gradebook_name(self) -> str:
        """The gradebook for people: no password in it."""
        return make_url(self.gradebook_url).render_as_string(hide_password=True)

    @property
    def submitted(self) -> Path:
        return self.root / "submitted"

    def feedback(self, student: str, lesson: str) -> Path:
        """Path of one submission's feedback page."""
        return self.root / "feedback" / student / lesson / f"{lesson}.html"

    def autograded(self, student: str, lesson: str) -> Path:
        """Path of one submission's executed notebook."""
        return self.root / "autograded" / student / lesson / f"{lesson}.ipynb"

    @property
    def class_report(self) -> Path:
        return self.root / "reports" / "class.html"

    def lessons(self, names: Iterable[str] = ()) -> list[Lesson]:
        """Build the named lessons, or all. Raises NoSuchThing for a name that is not there, LessonError."""
        there = assignment_folders(self.root)
        if not there:
            raise NoSuchThing(
                f"No lessons in {self.root / 'solutions'}: is this a course folder? See --course."
            )
        wanted = list(names) or list(there)
        for name in wanted:
            if name not in there:
                raise NoSuchThing(f"No lesson {name!r}. There are: {', '.join(there)}.")
        return [self._lesson(there[name]) for name in wanted]

    def lessons_among(self, names: Iterable[str]) -> list[Lesson]:
        """Build those of the named lessons that there (still) are, in their order. Raises LessonError."""
        wanted = set(names)
        there = assignment_folders(self.root)
        return [self._lesson(folder) for name, folder in there.items() if name in wanted]

    def submissions(self, lessons: Iterable[str], students: Iterable[str] = ()) -> list[Submission]:
        """What is under `submitted/` for these lessons, by student. Raises NoSuchThing for an unknown one."""
        there = {_nfc(folder.name): folder for folder in _folders(self.submitted)}
        wanted = [_nfc(student) for student in students] or sorted(there)
        for student in wanted:
            if student not in there:
                raise NoSuchThing(f"No student {student!r} in {self.submitted}.")
        lessons = list(lessons)
        names = {name: notebooks_in(folder) for name, folder in assignment_folders(self.root).items()}
        return [
            _submission(student, lesson, there[student] / lesson, names.get(lesson, (lesson,)))
            for student in wanted
            for lesson in lessons
            if (there[student] / lesson).is_dir()
        ]

    def _lesson(self, folder: Path) -> Lesson:
        if folder not in self._built:
            self._built[folder] = load_assignment(folder)
        return self._built[folder]


def lesson_of(notebook: Path, course: Course) -> Lesson:
    """The lesson that a notebook file belongs to, by the name of the file or of its folder.

    Raises NoSuchThing, LessonError.
    """
    there = assignment_folders(course.root)
    for name in (notebook.stem, notebook.resolve().parent.name):
        if name in there:
            lesson = load_assignment(there[name])
            return one_notebook(lesson, notebook.stem) if lesson.notebooks else lesson
    raise NoSuchThing(
        f"Which lesson is {notebook}? Name the file or its folder like one of: {', '.join(there) or 'none'}."
    )


def one_notebook(lesson: Lesson, name: str) -> Lesson:
    """That notebook of an assignment of several, as a lesson of its own. Raises NoSuchThing."""
    for notebook in lesson.notebooks:
        if notebook.name == name:
            return replace(notebook, files=lesson.files)
    names = ", ".join(f"{notebook.name}.ipynb" for notebook in lesson.notebooks)
    raise NoSuchThing(
        f"Assignment {lesson.name} has no notebook '{name}.ipynb'. Name the file like one of: {names}."
    )


def _folders(parent: Path) -> Iterator[Path]:
    if parent.is_dir():
        yield from (
            folder for folder in parent.iterdir() if folder.is_dir() and not folder.name.startswith(".")
        )


def _nfc(name: str) -> str:
    """One spelling for a name: macOS writes Korean letters in pieces."""
    return unicodedata.normalize("NFC", name)


def _submission(student: str, lesson: str, folder: Path, notebooks: Sequence[str]) -> Submission:
    """`notebooks`: the names of those that the assignment has; a lesson has one of its own name."""
    if tuple(notebooks) == (lesson,):
        path, reasons = find_submission(folder, lesson)
        return Submission(student, lesson, path, reasons, _handed_in(folder, path))
    found, reasons = find_notebooks(folder, notebooks)
    first = next(iter(found.values()), None)
    return Submission(student, lesson, first, reasons, _handed_in(folder, first), tuple(found.items()))


def _handed_in(folder: Path, path: Path | None) -> datetime | None:
    stamp = folder / "timestamp.txt"
    if stamp.is_file():
        with contextlib.suppress(ValueError, OverflowError):  # an unreadable one is as good as none
            moment: datetime = parse_utc(stamp.read_text(encoding="utf-8", errors="replace").strip())
            return moment.replace(tzinfo=UTC)
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path else None
