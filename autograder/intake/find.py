"""Finds what was handed in: the student and the lesson of each notebook, and what belongs to nobody.

Everything below `submitted/` ends up in one of two places: with a student and a lesson, or among what is not
graded, with a sentence that says why.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from autograder.errors import AutograderError
from autograder.intake.choose import MOST_NAMES, Candidate, Pile, choose_each, kind_of_file, of_programs
from autograder.intake.plain_files import NOT_HANDED_IN, read_bounded, what_it_is
from autograder.intake.spelling import (
    CONTAINS,
    Owner,
    how_spelt,
    is_notebook_name,
    kind_of_junk,
    meant,
    owner_of_file,
    owner_of_folder,
    readable,
    shown,
    spelt,
    strangeness,
)

#: The deepest nesting of folders that is read, as unpacked archives leave them.
MAX_DEPTH = 8
#: The most entries that are read of one folder, and of one student (or other folder in `submitted/`).
MAX_ENTRIES = 10_000
#: Larger notebooks are not read to find their lesson.
MAX_BYTES_LOOKED_INTO = 32_000_000

_GRADE_ID = re.compile(rb'"grade_id"\s*+:\s*+"([^"\\]{1,200})"')

#: A function that returns for each lesson the grade_ids of its cells.
Ids = Callable[[], Mapping[str, Collection[str]]]
#: Says of a lesson, a file and one of the lesson's notebooks what `choose.Lacks` says of the latter two.
LacksOfLesson = Callable[[str, Path, str], str]


@dataclass(frozen=True)
class NotGraded:
    """Something below `submitted/` that is not graded. `path`: relative to `submitted/`, for messages.

    `student`: the student whose folder it lies in, if known. `unreadable`: the grader has no permission to
    read it, which is no student's fault.
    """

    path: str
    why: str
    student: str = ""
    unreadable: bool = False


@dataclass(frozen=True)
class Placed:
    """One student's folder, or folders, of one lesson, and the notebooks chosen there, by name.

    Most lessons have one notebook, of the lesson's name. A notebook that was not handed in has no entry.
    """

    student: str
    lesson: str
    notebooks: tuple[tuple[str, Path], ...]
    reasons: tuple[str, ...]
    folders: tuple[Path, ...] = ()  # named after the lesson; () when the notebook lies in no such folder
    unreadable: bool = False


@dataclass(frozen=True)
class HandedIn:
    """All that lies below `submitted/`."""

    placed: tuple[Placed, ...]
    not_graded: tuple[NotGraded, ...]


def survey(
    submitted: Path,
    lessons: Mapping[str, Sequence[str]],
    ids: Ids = dict,
    lacks: LacksOfLesson = lambda lesson, path, notebook: "",
) -> HandedIn:
    """Look at everything below `submitted`, in the folders of all students.

    `lessons`: the names of each one's notebooks, of which most have one. Expected is
    `STUDENT/LESSON/LESSON.ipynb`. Other spellings, levels that are swapped, missing or too many, and the
    names of learning platforms are understood where the student and the lesson are clear. `ids` is called
    only where no name tells the lesson of a notebook, `lacks` only where there are several notebooks. No link
    is followed. No file there makes this raise.
    """
    look = _Survey(submitted, lessons, ids)
    look.at_submitted()
    placed = []
    for (student, lesson), pile in sorted(look.piles.items()):
        if len(pile.folders) > 1:
            pile.candidates = [replace(one, shown=look.shown(one.path)) for one in pile.candidates]
        try:
            found, reasons, doubt = choose_each(pile, lessons[lesson], partial(lacks, lesson))
        except Exception as error:  # noqa: BLE001 (whatever it is, it costs this student's lesson alone)
            for path in (*pile.folders, *(one.path for one in pile.candidates if one.stray)):
                look.leave(path, _fault(error), student, unreadable=True)
            continue
        if doubt:
            for one in pile.candidates:
                look.leave(one.path, doubt, student)
        else:
            placed.append(_placed(student, lesson, pile, found, reasons))
    return HandedIn(tuple(placed), tuple(sorted(set(look.not_graded), key=lambda one: one.path)))


def find_submission(folder: Path, lesson_name: str) -> tuple[Path | None, tuple[str, ...]]:
    """Find the notebook of `lesson_name` in a student's folder; return sentences about what was unusual too.

    `choose` decides which one it is. Only plain files count: a link is never followed, so no submission
    makes the grader read a file from elsewhere. Without a notebook: None, and sentences that say what the
    folder holds. No file in the folder makes this raise.
    """
    found, reasons = find_notebooks(folder, [lesson_name])
    return found.get(lesson_name), reasons


def find_notebooks(folder: Path, names: Sequence[str]) -> tuple[dict[str, Path], tuple[str, ...]]:
    """Find the notebooks of an assignment of several, by name, as `find_submission` finds one."""
    look = _Survey(folder.parent, {"": names}, dict)
    look.folder_of_lesson(folder, _Place())
    found, reasons, _ = choose_each(look.piles["", ""], names)
    return {name: one.path for name, one in found.items()}, reasons


def _placed(
    student: str, lesson: str, pile: Pile, found: Mapping[str, Candidate], reasons: tuple[str, ...]
) -> Placed:
    names = {folder.parent.name for folder in pile.folders}
    if len(pile.folders) > 1 and len({readable(name) for name in names}) < len(names):
        reasons = (f"The folder '{student}' is there in several spellings; all were looked at.", *reasons)
    notebooks = tuple((name, one.path) for name, one in found.items())
    return Placed(student, lesson, notebooks, reasons, tuple(pile.folders), pile.unreadable and not found)


@dataclass(frozen=True)
class _Place:
    """The place that is being searched. `student` and `lesson` are '' while they are unknown."""

    student: str = ""
    lesson: str = ""
    root: Path | None = None  # the folder named after the lesson
    branch: str = ""
    owner_id: str = ""
    depth: int = 0  # folders below the folder of the lesson, or of the student
    levels: int = 0  # folders below `submitted/`


class _Survey:
    def __init__(self, submitted: Path, lessons: Mapping[str, Sequence[str]], ids: Ids) -> None:
        self.submitted = submitted
        self.lessons = tuple(lessons)
        self._names = lessons
        everything = Counter(name for names in lessons.values() for name in names)
        #: The lesson of each notebook whose name occurs in one lesson only.
        self._lesson_of = {
            name: lesson for lesson, names in lessons.items() for name in names if everything[name] == 1
        }
        self.piles: dict[tuple[str, str], Pile] = {}
        self.not_graded: list[NotGraded] = []
        self._junk: list[tuple[str, str]] = []  # as in a pile, of one entry of `submitted/`
        self._students: set[str] = set()
        self._ids = ids
        self._known: Mapping[str, Collection[str]] | None = None
        self._left = MAX_ENTRIES
        self._met = 0  # the number of files that were placed or reported so far

    def leave(self, path: Path, why: str, student: str = "", *, unreadable: bool = False) -> None:
        """Report something as not graded."""
        self._met += 1
        self.not_graded.append(NotGraded(self.shown(path), why, student, unreadable))

    def shown(self, path: Path) -> str:
        """Return a path within `submitted/` for messages, with a note where two spellings look the same."""
        relative = path.relative_to(self.submitted) if path.is_relative_to(self.submitted) else path
        return (shown(relative) or str(self.submitted)) + how_spelt(str(relative))

    def at_submitted(self) -> None:
        """Look at everything in `submitted/`."""
        if not self.submitted.is_dir():
            return
        entries = list(self._entries(self.submitted, _Place()))
        self._students = {readable(entry.name) for entry in entries if entry.is_dir(follow_symlinks=False)}
        for entry in entries:
            self._left = MAX_ENTRIES
            self._junk = []
            path, met = Path(entry.path), self._met
            try:
                self._at_top(path, is_folder=entry.is_dir(follow_symlinks=False))
            except Exception as error:  # noqa: BLE001 (whatever it is, it costs this entry alone)
                self.leave(path, _fault(error), unreadable=True)
            if self._met == met:
                self.leave(path, of_programs("There", self._junk) or "There is nothing in it.")

    def _at_top(self, path: Path, *, is_folder: bool) -> None:
        if not is_folder:
            self._file(path, _Place())
        elif lesson := spelt(path.name, self.lessons):
            self._below(path, _Place(lesson=lesson, levels=1))
        else:
            self._folder_of_student(path, _Place(levels=1))

    def folder_of_lesson(self, folder: Path, place: _Place) -> None:
        """Look at a folder that is named after a lesson."""
        self._met += 1
        pile = self._pile_of(place)
        pile.folders.append(folder)
        if folder.is_symlink():
            pile.reasons.append(f"The folder '{readable(folder.name)}' is a link; links are not followed.")
        else:
            self._below(folder, replace(place, root=folder, depth=0, levels=place.levels + 1))

    def _folder_of_student(self, path: Path, place: _Place) -> None:
        """Look at a folder that is named after a student; `place.lesson`, if any, is above it."""
        named = owner_of_folder(path.name) or Owner(readable(path.name))
        place = replace(place, student=named.student, owner_id=named.id)
        if path.name.startswith("."):
            self.leave(path, "A name that begins with a dot is no student's.")
        elif place.lesson:
            self.folder_of_lesson(path, place)
        else:
            self._below(path, place)

    def _below(self, folder: Path, place: _Place) -> None:
        for entry in self._entries(folder, place):
            path = Path(entry.path)
            if place.levels >= MAX_DEPTH and entry.is_dir(follow_symlinks=False):
                self._pass_over(path, f"It lies more than {MAX_DEPTH} folders deep.", place)
            elif entry.is_dir(follow_symlinks=False):
                self._folder(path, place)
            else:
                self._file(path, place)

    def _folder(self, path: Path, place: _Place) -> None:
        deeper = replace(place, depth=place.depth + 1, levels=place.levels + 1)
        lesson = spelt(path.name, self.lessons)
        if place.root is not None and is_notebook_name(path.name):
            self._pile_of(place).reasons.append(f"'{readable(path.name)}' is a folder, not a notebook.")
        if place.root is not None:
            if path.name.startswith("."):
                self._pass_over(path, "", place)
            elif lesson and lesson != place.lesson:
                self.folder_of_lesson(path, replace(place, lesson=lesson))
            else:
                self._below(path, deeper)
        elif not place.student:  # below a lesson's folder that lies where students' folders should
            if lesson:
                self.leave(path, "Whose it is can't be told: no folder above it is named after a student.")
            else:
                self._folder_of_student(path, deeper)
        elif path.name.startswith("."):
            self.leave(path, "Its name begins with a dot.", place.student)
        elif lesson := lesson or meant(path.name, self.lessons):
            self.folder_of_lesson(path, replace(place, lesson=lesson))
        elif owner_of_folder(path.name):
            self._folder_of_student(path, deeper)
        else:
            self._below(path, replace(deeper, branch=place.branch or self.shown(path)))

    def _file(self, path: Path, place: _Place) -> None:
        """Look at anything that is no folder."""
        try:
            mode = path.lstat().st_mode
        except OSError as error:  # it has gone since the folder was read
            self.leave(path, f"It can't be looked at: {error.strerror}.", place.student, unreadable=True)
        else:
            if not stat.S_ISREG(mode):
                self._no_file(path, what_it_is(mode), place)
            elif is_notebook_name(path.name):
                self._notebook(path, place)
            elif place.root is None:
                kind = kind_of_file(path.name) or "no notebook"
                self.leave(path, f"It is {kind}.", place.student)
            elif path.name not in NOT_HANDED_IN:
                self._pass_over(path, "", place)

    def _no_file(self, path: Path, what: str, place: _Place) -> None:
        is_link = path.is_symlink()
        if is_link and place.student and place.root is None and (lesson := spelt(path.name, self.lessons)):
            self.folder_of_lesson(path, replace(place, lesson=lesson))
        elif place.root is None:
            self.leave(path, f"It is {what}.", place.student)
        elif is_notebook_name(path.name):
            what = what.replace("file", "notebook")
            self._pile_of(place).reasons.append(f"'{readable(path.name)}' is {what}.")

    def _notebook(self, path: Path, place: _Place) -> None:
        named = self._lesson_of.get(spelt(path.name, self._lesson_of) or "")
        if place.root is not None:
            if named and named != place.lesson and self._lesson_inside(path) == named:
                place = replace(place, lesson=named, root=None)
            return self._add(path, place)
        by_platform = owner_of_file(path.name)
        if by_platform is None and not place.student and not place.lesson:
            by_platform = self._known_student(path.name)
        if not place.student:
            if by_platform is None:
                return self.leave(path, "Whose it is can't be told: it belongs into STUDENT/LESSON/.")
            place = replace(place, student=by_platform.student, owner_id=by_platform.id)
        lesson = (
            place.lesson
            or named
            or (by_platform and self._lesson_of.get(meant(by_platform.file, self._lesson_of) or ""))
            or self._lesson_of.get(meant(path.name, self._lesson_of) or "")
            or self._lesson_inside(path)
        )
        if not lesson:
            why = "Which lesson it is of can't be told, neither by its name nor by what is in it."
            return self.leave(path, why, place.student)
        return self._add(path, replace(place, lesson=lesson))

    def _add(self, path: Path, place: _Place) -> None:
        self._met += 1
        stray = place.root is None
        try:
            changed = path.lstat().st_mtime_ns
        except OSError:  # gone since the folder was read
            changed = 0
        strange = min(strangeness(path.name, name) for name in self._names[place.lesson])
        self._pile_of(place).candidates.append(
            Candidate(
                path=path,
                # the lesson was found by other means than the name, which need not contain it
                strangeness=min(strange, CONTAINS) if stray else strange,
                shown=self.shown(path) if place.root is None else shown(path.relative_to(place.root)),
                depth=place.depth,
                stray=stray,
                branch=place.branch,
                owner_id=place.owner_id,
                changed=changed,
            )
        )

    def _pass_over(self, path: Path, why: str, place: _Place) -> None:
        """Note a file that is skipped; in a lesson's folder it is reported only if there is no notebook."""
        if place.root is None:
            self.leave(path, why, place.student)
        else:
            self._pile_of(place).others.append(shown(path.relative_to(place.root)))

    def _known_student(self, name: str) -> Owner | None:
        """Find a student who has a folder, and whose name precedes the lesson's: ada_03_xor.ipynb."""
        for lesson in self.lessons:
            before, found, _ = name.partition(lesson)
            student = readable(before.rstrip("_- "))
            if found and student in self._students:
                return Owner(student, file=name)
        return None

    def _lesson_inside(self, path: Path) -> str | None:
        """Return the lesson whose cells a notebook holds, by their ids; None if it is unclear."""
        if self._known is None:
            self._known = self._ids()
        if not self._known:
            return None
        try:
            content = read_bounded(path, MAX_BYTES_LOOKED_INTO)
        except AutograderError:
            return None
        found = {one.decode("utf-8", "replace") for one in _GRADE_ID.findall(content)}
        shares = {lesson: len(found & set(ids)) for lesson, ids in self._known.items()}
        best = max(shares.values(), default=0)
        likeliest = [lesson for lesson, share in shares.items() if share == best]
        return likeliest[0] if best and len(likeliest) == 1 else None

    def _pile_of(self, place: _Place) -> Pile:
        return self.piles.setdefault((place.student, place.lesson), Pile())

    def _entries(self, folder: Path, place: _Place) -> Iterable[os.DirEntry[str]]:
        """Return the entries of a folder in the order of their names. Reports a folder that can't be read."""
        try:
            with os.scandir(folder) as scanned:
                found = sorted(itertools.islice(scanned, MAX_ENTRIES + 1), key=lambda entry: entry.name)
        except OSError as error:
            why = f"can't be read: {error.strerror}."
            if place.root is None:
                self.leave(folder, f"The folder {why}", place.student, unreadable=True)
            else:
                pile = self._pile_of(place)
                pile.reasons.append(f"The folder '{readable(folder.name)}' {why}")
                pile.unreadable = True
            return
        if place != _Place():
            kept = found[: max(0, min(MAX_ENTRIES, self._left))]
            self._left -= len(kept)
            if len(kept) < len(found):
                self._pass_over(
                    folder, f"It holds more than {MAX_ENTRIES} files; not all were looked at.", place
                )
            found = kept
        for entry in found:
            if what := kind_of_junk(entry.name):
                self._note_junk(entry, what, place)
            else:
                yield entry

    def _note_junk(self, entry: os.DirEntry[str], what: str, place: _Place) -> None:
        """Note what no person has put there; it is told if there is no notebook."""
        paths = [Path(entry.path)]
        if entry.is_dir(follow_symlinks=False):
            with contextlib.suppress(OSError), os.scandir(entry.path) as inside:
                paths = sorted(Path(one.path) for one in itertools.islice(inside, MOST_NAMES)) or paths
        if place.root is None:
            self._junk += [(self.shown(path), what) for path in paths]
        else:
            self._pile_of(place).junk += [(shown(path.relative_to(place.root)), what) for path in paths]


def _fault(error: Exception) -> str:
    """Return the sentence for a place where the grader itself fails."""
    return f"The grader broke on it ({type(error).__name__}: {error}). An instructor has to look."
