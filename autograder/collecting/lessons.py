"""Which lesson a collected notebook is of: what is in it says so; else its name and those of its folders."""

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

#: No larger notebook is looked into to learn which lesson it is of.
MAX_BYTES_LOOKED_INTO = 32_000_000


@dataclass(frozen=True)
class LessonNotebook:
    """A lesson, and its notebook of that name. `inside`: what is in the notebook says so."""

    lesson: str
    notebook: str
    inside: bool


class LessonFinder:
    """Knows the lessons of a course. They are built when the first notebook is looked into."""

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
        """The lesson of a notebook; None if nothing tells. `names`: of the file, then of what is above it.

        `forced`: the lesson that all is of, as somebody has said; what is in the notebook may then name
        another one all the same, and that is what is told.
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
        """Which of the lesson's notebooks has the name; the only or the first one where that is not plain."""
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
        """What tells each notebook of each lesson, by both names."""
        if self._known is None:
            self._known = {
                f"{lesson.name}\0{notebook.name}": landmarks_of(notebook)
                for lesson in self._course.lessons_among(self.notebooks)
                for notebook in lesson.notebooks or (lesson,)
            }
        return self._known
