"""Collecting as a whole: from a platform's download to `submitted/STUDENT/LESSON/`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring import assignment_folders
from autograder.collecting.claims import Context
from autograder.collecting.deadlines import deadlines_of
from autograder.collecting.entries import Sources
from autograder.collecting.handins import Fate, HandIn, hand_ins
from autograder.collecting.lessons import LessonFinder
from autograder.collecting.placing import place
from autograder.collecting.platforms import claims_of
from autograder.course import Course
from autograder.errors import UsageError
from autograder.intake.spelling import readable
from autograder.layout import SOLUTIONS
from autograder.roster import Roster

#: What can become of a file, in the order in which it is told.
WHAT = ("not placed", "placed", "replaced", "dated", "kept aside", "unchanged", "beside", "used", "left")


@dataclass(frozen=True)
class Collected:
    """The outcome of collecting: what became of every file, by path."""

    fates: tuple[Fate, ...]

    @property
    def counts(self) -> Counter[str]:
        """The number of files by what became of them."""
        return Counter(fate.what for fate in self.fates)


def collect(
    course: Course,
    paths: Sequence[Path],
    *,
    lesson: str = "",
    roster: Roster | None = None,
    file_times: bool = True,
    dry: bool = False,
) -> Collected:
    """Put the files at `paths` into `submitted/STUDENT/LESSON/`.

    `lesson`: all files are for that lesson. `roster`: who is in the class; without it, course.toml says so.
    `file_times`: a file's time counts as the time of handing in where no other is known. `dry`: say what
    would be done, without doing it. Nothing is written outside the course's folder. Every file has a `Fate`.
    Raises UsageError for an unknown lesson, NoSuchPath, CourseTomlError, RosterError, and GradebookError when
    the disk refuses.
    """
    there = assignment_folders(course.root)
    if not there:
        raise UsageError(f"No lessons in {course.root / SOLUTIONS}: is this a course folder? See --course.")
    if lesson and lesson not in there:
        raise UsageError(f"No lesson {lesson!r}. There are: {', '.join(there)}.")
    finder = LessonFinder(course)
    people = course.arrangements.roster if roster is None else roster
    names = [name for names in finder.notebooks.values() for name in names]
    deadlines = deadlines_of(course)
    found: list[HandIn] = []
    fates: list[Fate] = []
    with Sources(course.arrangements.zone) as sources:
        for path in paths:
            entries = sources.entries(path)
            top, is_archive = readable(path.resolve().name), not path.is_dir()
            context = Context(top, is_archive, list(there), names, course.arrangements.zone)
            made, told = hand_ins(entries, claims_of(entries, context), people, finder, lesson)
            found += made
            fates += told
        fates += place(course.root, course.submitted, found, deadlines, file_times=file_times, dry=dry)
    return Collected(
        tuple(sorted(fates, key=lambda fate: (WHAT.index(fate.what), fate.source, fate.student)))
    )
