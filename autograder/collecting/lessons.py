"""Finds the lesson of a collected notebook, by its content, or else by its name and those of its folders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.authoring import assignment_folders, notebooks_in
from autograder.course import Course
from autograder.errors import AutograderError, Unreadable
from autograder.intake.landmarks import landmarks_in, landmarks_of, likeliest
from autograder.intake.read import read
from autograder.intake.spelling import meant, spelt
from autograder.model import Landmarks

#: Larger notebooks are not read to find their lesson; their names alone count.
MAX_BYTES_LOOKED_INTO = 32_000_000


@dataclass(frozen=True)
class LessonNotebook:
    """A lesson, and its notebook of that name. `inside`: the notebook's content tells, and not its name."""

    lesson: str
    notebook: str
    inside: bool


class LessonFinder:
    """Finds lessons of a course. The lessons are built when the first notebook is read."""

    def __init__(self, course: Course) -> None:
        self.notebooks = {
            name: notebooks_in(folder) for name, folder in assignment_folders(course.root).items()
        }
        self._course = course
        self._known: Mapping[str, Landmarks] | None = None
        self._named = {name: lesson for lesson, names in self.notebooks.items() for name in names}

    def which(
        self, content: Callable[[int], bytes], names: Sequence[str], forced: str = ""
    ) -> LessonNotebook | None:
        """Return the lesson of a notebook, or None. `names`: the file's name, then those of its folders.

        `forced`: the lesson that a person has named. If the content of the notebook names another one,
        that one is returned all the same.
        """
        if inside := self._inside(content):
            return inside
        if forced:
            return LessonNotebook(forced, self._notebook_named(names[:1], forced), inside=False)
        for name in names:
            if notebook := spelt(name, self._named):
                return LessonNotebook(self._named[notebook], notebook, inside=False)
            if lesson := spelt(name, self.notebooks) or meant(name, self.notebooks):
                return LessonNotebook(lesson, self._notebook_named(names[:1], lesson), inside=False)
            if notebook := meant(name, self._named):
                return LessonNotebook(self._named[notebook], notebook, inside=False)
        return None

    def _notebook_named(self, names: Iterable[str], lesson: str) -> str:
        """Return which of the lesson's notebooks has one of the names; the first one where none has."""
        candidates = self.notebooks[lesson]
        found = (spelt(name, candidates) or meant(name, candidates) for name in names)
        return next(filter(None, found), candidates[0] if candidates else lesson)

    def _inside(self, content: Callable[[int], bytes]) -> LessonNotebook | None:
        try:
            cells = read(content(MAX_BYTES_LOOKED_INTO)).cells
        except (AutograderError, Unreadable):
            return None
        found = likeliest(landmarks_in(cells), self._landmarks())
        if found is None:
            return None
        lesson, _, notebook = found.partition("\0")
        return LessonNotebook(lesson, notebook, inside=True)

    def _landmarks(self) -> Mapping[str, Landmarks]:
        """Return the landmarks of each notebook of each lesson, by the names of both."""
        if self._known is None:
            self._known = {
                f"{lesson.name}\0{notebook.name}": landmarks_of(notebook)
                for lesson in self._course.lessons_among(self.notebooks)
                for notebook in lesson.notebooks or (lesson,)
            }
        return self._known
