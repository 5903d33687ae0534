"""A course folder: its lessons, its configuration, and what was handed in (`layout` has its paths)."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from functools import partial
from pathlib import Path

from sqlalchemy.engine import make_url
from traitlets.config import Config

from autograder import layout
from autograder.authoring import (
    assignment_folders,
    course_config,
    load_assignment,
    notebooks_in,
)
from autograder.bounded import READ_BYTES, READ_SECONDS, BoundedProcess
from autograder.course_toml import Arrangements, read_course_toml
from autograder.errors import (
    AutograderError,
    Died,
    LessonError,
    NotDone,
    Unreadable,
    UnreadableTimestamp,
    UsageError,
)
from autograder.gradebook import LONGEST_NAME, read_timestamp
from autograder.intake import (
    MAX_BYTES,
    Beside,
    HandedIn,
    NotGraded,
    Placed,
    files_beside,
    read_bounded,
    survey,
)
from autograder.intake.expected import grade_ids
from autograder.intake.filled_in import nothing_to_grade
from autograder.intake.landmarks import landmarks_in, landmarks_of, likeliest
from autograder.intake.plain_files import MAX_TIMESTAMP_BYTES, SECRET, TIMESTAMP
from autograder.intake.read import read
from autograder.intake.spelling import meant, readable, spelt
from autograder.layout import CONFIG_FILE, COURSE_TOML, STRUCTURE
from autograder.model import Files, Landmarks, Lesson, Stamp
from autograder.several import whole_id
from autograder.visible import visible_name

#: Names that may have been meant as `timestamp.txt`.
_LIKE_TIMESTAMP = re.compile(r"time[ _-]?stamps?(\.txt)+", re.IGNORECASE)


@dataclass(frozen=True)
class Submission:
    """A student's submission for a lesson. `path`: the notebook; None when there is none in the folder."""

    student: str
    lesson: str
    path: Path | None
    reasons: tuple[str, ...]  # how the notebook was found, or why there is none
    stamp: Stamp  # the time of handing in, from timestamp.txt
    folders: tuple[Path, ...] = ()  # folders of this student and lesson alone; there may be none
    came: tuple[Path, ...] = ()  # nbgrader's files: the time of handing in, and the secret
    unreadable: bool = False  # the grader has no permission to look for a notebook
    notebooks: tuple[tuple[str, Path], ...] = ()  # found ones of an assignment of several, by name

    def read(self) -> bytes:
        """Return the notebook's bytes; none where there is no notebook. Raises NotTaken, NotReadable."""
        return read_bounded(self.path, MAX_BYTES) if self.path and not self.notebooks else b""

    def read_notebooks(self) -> Files:
        """Return the bytes of each notebook that was handed in, by name, for an assignment of several.

        Raises NotTaken, NotReadable.
        """
        return tuple((name, read_bounded(path, MAX_BYTES)) for name, path in self.notebooks)

    def read_files(self) -> Beside:
        """Return the files handed in beside the notebook; none in a folder shared with others' work."""
        if not self.path or not any(self.path.is_relative_to(folder) for folder in self.folders):
            return Beside()
        beside = files_beside(self.path)
        return _without(beside, [path.stem for _, path in self.notebooks])


@dataclass(frozen=True)
class Course:
    """A course folder: `solutions/` and `submitted/` are read; all else is written by the grader.

    A lesson is built once, when it is first needed: later changes of its text are not seen.
    """

    root: Path
    _built: dict[Path, Lesson | LessonError] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _configured: dict[str, Config] = field(default_factory=dict, init=False, repr=False, compare=False)
    _arranged: dict[str, Arrangements] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def gradebook_url(self) -> str:
        """The gradebook's address: AUTOGRADER_GRADEBOOK, or else the one that nbgrader would use."""
        address = os.environ.get("AUTOGRADER_GRADEBOOK") or self._directories.get("db_url")
        return str(address or f"sqlite:///{self.root.resolve() / layout.GRADEBOOK}")

    @property
    def gradebook_name(self) -> str:
        """The gradebook's address for messages, without a password."""
        return make_url(self.gradebook_url).render_as_string(hide_password=True)

    @property
    def arrangements(self) -> Arrangements:
        """The students, due dates and titles in course.toml. Raises CourseTomlError, RosterError."""
        if COURSE_TOML not in self._arranged:
            self._arranged[COURSE_TOML] = read_course_toml(self.root, list(assignment_folders(self.root)))
        return self._arranged[COURSE_TOML]

    def step(self, name: str) -> Path:
        """Return the folder of one of nbgrader's steps: 'submitted', 'autograded', 'feedback'.

        Raises UsageError if the configuration sets another order of the folders in it than nbgrader's own.
        """
        return self.root / str(self._directories.get(f"{name}_directory", name))

    @property
    def submitted(self) -> Path:
        return self.step(layout.SUBMITTED)

    def feedback(self, student: str, lesson: str) -> Path:
        """Return the path of a submission's feedback page."""
        return layout.submission_folder(self.step(layout.FEEDBACK), student, lesson) / f"{lesson}.html"

    def autograded(self, student: str, lesson: str) -> Path:
        """Return the path of a submission's executed notebook."""
        return self.executed(student, lesson, lesson)

    def executed(self, student: str, lesson: str, notebook: str) -> Path:
        """Return the path of one of a submission's executed notebooks."""
        folder = layout.submission_folder(self.step(layout.AUTOGRADED), student, lesson)
        return folder / layout.notebook_file(notebook)

    @property
    def class_report(self) -> Path:
        return layout.class_report(self.root)

    def similarity_page(self, lesson: str) -> Path:
        """Return the path of the page with a lesson's similar submissions."""
        return layout.similarity_page(self.root, lesson)

    @property
    def page_notes(self) -> Path:
        """The path of the notes on what each feedback page was drawn from."""
        return layout.page_notes(self.root)

    @property
    def grader_log(self) -> Path:
        """The path of the log of tracebacks where the grader failed on a submission."""
        return layout.grader_log(self.root)

    def lessons(self, names: Iterable[str] = ()) -> list[Lesson]:
        """Build the named lessons, or all. Raises UsageError for an unknown name, LessonError."""
        return [self._lesson(folder) for folder in self._named(names).values()]

    def sound_lessons(self, names: Iterable[str] = ()) -> tuple[list[Lesson], list[NotGraded]]:
        """Build the named lessons, or all; return those that can be built, and why the others can't.

        Raises UsageError for an unknown name, LessonError when none can be built.
        """
        sound: list[Lesson] = []
        broken: list[NotGraded] = []
        for name, folder in self._named(names).items():
            try:
                sound.append(self._lesson(folder))
            except LessonError as error:
                broken.append(NotGraded(f"*/{name}", f"the lesson itself can't be graded. {error}"))
        if not sound:
            raise LessonError("\n".join(one.why for one in broken))
        return sound, broken

    def _named(self, names: Iterable[str]) -> dict[str, Path]:
        """Return the folders of the named lessons, or of all. Raises UsageError."""
        there = assignment_folders(self.root)
        if not there:
            raise UsageError(
                f"No lessons in {self.root / layout.SOLUTIONS}: is this a course folder? See --course."
            )
        wanted = list(dict.fromkeys(names)) or list(there)
        for name in wanted:
            if name not in there:
                raise UsageError(f"No lesson {name!r}. There are: {', '.join(there)}.")
        return {name: there[name] for name in wanted}

    def lessons_among(self, names: Iterable[str]) -> list[Lesson]:
        """Build those of the named lessons that (still) exist and can be built, in the course's order."""
        wanted = set(names)
        found = []
        for name, folder in assignment_folders(self.root).items():
            if name in wanted:
                with contextlib.suppress(LessonError):  # grading that lesson reports it
                    found.append(self._lesson(folder))
        return found

    def handed_in(self) -> HandedIn:
        """Survey `submitted/`: the student and lesson of everything in it, and what belongs to nobody."""
        there = assignment_folders(self.root)
        notebooks = {name: notebooks_in(there[name]) for name in there}
        with BoundedProcess(cpu_seconds=READ_SECONDS, memory_bytes=READ_BYTES) as reader:
            return survey(self.submitted, notebooks, self._ids, partial(self._lacks, reader))

    def submissions(
        self, lessons: Iterable[str], students: Iterable[str] = (), handed_in: HandedIn | None = None
    ) -> list[Submission]:
        """Return the submissions for these lessons, by student. Raises UsageError for an unknown student.

        `handed_in`: the survey of `submitted/`, if it has been made already.
        """
        found = handed_in or self.handed_in()
        placed = {(one.student, one.lesson): one for one in found.placed}
        everybody = {one.student for one in found.placed} | {one.student for one in found.not_graded}
        wanted = list(dict.fromkeys(readable(student) for student in students))
        lessons = list(dict.fromkeys(lessons))
        for student in wanted:
            if student not in everybody and not (student and (self.submitted / student).is_dir()):
                raise UsageError(f"No student {student!r} in {self.submitted}.")
        names = {name: notebooks_in(folder) for name, folder in assignment_folders(self.root).items()}
        return [
            _submission(placed[student, lesson], names[lesson], self.arrangements)
            for student in wanted or sorted(everybody)
            for lesson in lessons
            if (student, lesson) in placed
        ]

    def landmarks(self) -> dict[str, Landmarks]:
        """Return the landmarks of each lesson that can be built."""
        return {name: landmarks_of(lesson) for name, lesson in self._all_that_can_be_built().items()}

    def _ids(self) -> dict[str, frozenset[str]]:
        """Return, for each lesson that can be built, the grade_ids of its cells."""
        return {
            name: frozenset().union(*map(grade_ids, lesson.notebooks or (lesson,)))
            for name, lesson in self._all_that_can_be_built().items()
        }

    def _lacks(self, reader: BoundedProcess, lesson: str, path: Path, notebook: str) -> str:
        """Return why there is nothing to grade in a notebook, '' if there is; `reader` reads it."""
        try:
            whole = self._lesson(assignment_folders(self.root)[lesson])
        except LessonError:  # grading that lesson reports it
            return ""
        one = next((one for one in whole.notebooks if one.name == notebook), whole)
        if not one.answers:
            return ""
        try:
            return reader.run(nothing_to_grade, read_bounded(path, MAX_BYTES), one)
        except Died:
            return "The program that reads it gave up."
        except NotDone as error:
            return f"The notebook could not be read: {error}."
        except AutograderError as error:
            return str(error)

    def _all_that_can_be_built(self) -> dict[str, Lesson]:
        built = {}
        for name, folder in assignment_folders(self.root).items():
            with contextlib.suppress(LessonError):  # grading that lesson reports it
                built[name] = self._lesson(folder)
        return built

    @property
    def _directories(self) -> Config:
        """The settings of the course's folders in its configuration. Raises UsageError, LessonError."""
        if "said" not in self._configured:
            said = course_config(self.root).CourseDirectory
            structure = said.get("directory_structure", STRUCTURE)
            elsewhere = said.get("root") and Path(str(said.root)).resolve() != self.root.resolve()
            if os.path.normpath(str(structure)) != STRUCTURE or elsewhere:
                what = "root" if elsewhere else "directory_structure"
                raise UsageError(
                    f"{self.root / CONFIG_FILE} sets c.CourseDirectory.{what}, which is not supported here: "
                    f"a course is one folder that holds {STRUCTURE}. Leave it out, and name it by --course."
                )
            self._configured["said"] = said
        return self._configured["said"]

    def _lesson(self, folder: Path) -> Lesson:
        if folder not in self._built:
            try:
                self._built[folder] = _storable(load_assignment(folder))
            except LessonError as error:
                self._built[folder] = error
        built = self._built[folder]
        if isinstance(built, LessonError):
            raise built
        return built


def _storable(lesson: Lesson) -> Lesson:
    """Return the lesson if the gradebook can hold its names. Raises LessonError."""
    parts = lesson.notebooks or (lesson,)
    names = {lesson.name, *(part.name for part in parts)}
    names |= {whole_id(lesson.name, part.name, cell) for part in parts for cell in grade_ids(part)}
    if long := sorted(name for name in names if len(name) > LONGEST_NAME):
        raise LessonError(
            f"{lesson.name}: the name '{long[0][:40]}…' has {len(long[0])} characters, but the gradebook "
            f"holds {LONGEST_NAME}; shorten it"
        )
    return lesson


def lesson_of(notebook: Path, course: Course) -> Lesson:
    """Return the lesson that a notebook file belongs to, by its name, its folder's name, or its content.

    Names are understood as among submissions. Raises UsageError, NotTaken, NotReadable, LessonError.
    """
    there = assignment_folders(course.root)
    notebooks = {name: folder.name for folder in there.values() for name in notebooks_in(folder)}
    file, folder = notebook.name, notebook.resolve().parent.name
    name = (
        spelt(file, there)
        or notebooks.get(spelt(file, notebooks) or "")
        or spelt(folder, there)
        or meant(file, there)
        or meant(folder, there)
        or _lesson_inside(notebook, course)
    )
    if name is None:
        raise UsageError(
            f"Which lesson is {notebook}? Neither its name nor what is in it tells. Name the file or its "
            f"folder like one of: {', '.join(there) or 'none'}."
        )
    lesson = load_assignment(there[name])
    return one_notebook(lesson, notebook.stem) if lesson.notebooks else lesson


def _lesson_inside(notebook: Path, course: Course) -> str | None:
    try:
        cells = read(read_bounded(notebook, MAX_BYTES, follow=True)).cells
    except Unreadable:
        return None
    return likeliest(landmarks_in(cells), course.landmarks())


def files_with(notebook: Path, course: Course) -> Beside:
    """Return the files beside a notebook if its folder has a lesson's name; else they may be anybody's."""
    there = assignment_folders(course.root)
    lesson = spelt(notebook.resolve().parent.name, there)
    if lesson is None:
        return Beside()
    return _without(files_beside(notebook), notebooks_in(there[lesson]))


def one_notebook(lesson: Lesson, name: str) -> Lesson:
    """Return the notebook of that name in an assignment of several, as a lesson. Raises UsageError."""
    wanted = spelt(name, [notebook.name for notebook in lesson.notebooks])
    for notebook in lesson.notebooks:
        if notebook.name == wanted:
            return replace(notebook, files=lesson.files)
    names = ", ".join(layout.notebook_file(notebook.name) for notebook in lesson.notebooks)
    raise UsageError(
        f"Assignment {lesson.name} has no notebook '{name}.ipynb'. Name the file like one of: {names}."
    )


def _without(beside: Beside, notebooks: Collection[str]) -> Beside:
    """Return the files without the notebooks that are graded themselves."""
    names = {layout.notebook_file(name) for name in notebooks}
    return Beside(tuple(file for file in beside.files if file[0] not in names), beside.reasons)


def _submission(placed: Placed, names: Sequence[str], plan: Arrangements) -> Submission:
    """Make the submission. `names`: the assignment's notebooks; a single one has the lesson's name."""
    timestamp, secret = _nearest(placed, TIMESTAMP), _nearest(placed, SECRET)
    stamp = _stamp(timestamp, plan.zone) if timestamp else _stamp_of_another_name(placed)
    first = placed.notebooks[0][1] if placed.notebooks else None
    return Submission(
        placed.student,
        placed.lesson,
        first,
        placed.reasons,
        replace(stamp, extension=plan.extension(placed.lesson, placed.student)),
        placed.folders,
        tuple(filter(None, (timestamp, secret))),
        placed.unreadable,
        () if tuple(names) == (placed.lesson,) else placed.notebooks,
    )


def _nearest(placed: Placed, name: str) -> Path | None:
    """Return the file of that name nearest to the notebook, up to the folder of the lesson, or None."""
    files = [folder / name for folder in _folders_of(placed)]
    return next((file for file in files if os.path.lexists(file)), None)


def _folders_of(placed: Placed) -> list[Path]:
    """Return the folders of that student and lesson alone, those around the notebook first."""
    nearest: list[Path] = []
    if placed.notebooks:
        above = placed.notebooks[0][1].parents
        nearest = [one for one in above if any(one.is_relative_to(folder) for folder in placed.folders)]
    return [*nearest, *placed.folders]


def _stamp_of_another_name(placed: Placed) -> Stamp:
    """Return no time, as nothing is late without one in nbgrader; name a file that may have been meant."""
    for folder in _folders_of(placed):
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            if found := sorted(one.name for one in entries if _LIKE_TIMESTAMP.fullmatch(one.name)):
                name = visible_name(found[0])
                return Stamp(unread=f"there is a '{name}', but only a file called {TIMESTAMP} is read")
    return Stamp()


def _stamp(timestamp: Path, zone: tzinfo) -> Stamp:
    """Return the time in a `timestamp.txt`. `zone`: the course's, where an abbreviation is certain."""
    try:
        return Stamp(read_timestamp(read_bounded(timestamp, MAX_TIMESTAMP_BYTES), zone))
    except AutograderError as error:
        why = error.why if isinstance(error, UnreadableTimestamp) else str(error)
        return Stamp(unread=f"{TIMESTAMP} can't be read: {why[:1].lower()}{why[1:].rstrip('.')}")
