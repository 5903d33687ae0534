"""The data classes that the grader's modules exchange: plain frozen data, one definition each.

A `Lesson` is what an instructor wrote. A `Job` (lesson and submission, as bytes) is the grader's input; a
`Graded` (verdict and executed notebook) is its output. Every report is made from what the gradebook returns
(`Row`, `Score`, `Person`). All of them can be pickled, so a job can run in this process, in
a worker process or on another machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from autograder.visible import visible

ExerciseKind = Literal["rubric", "plain", "manual"]
Status = Literal["graded", "needs_manual", "failed"]

#: Files by their name relative to the notebook's folder ('data/shape.txt'), in order.
Files = tuple[tuple[str, bytes], ...]

#: Names by which a notebook's lesson is recognised: see autograder.intake.landmarks.
Landmarks = frozenset[str]

#: The limit on wall time, as a multiple of the limit on computing time.
PATIENCE = 5
#: The most by which the limit on wall time grows on a machine that denies a processor: code that gets a
#: twentieth of a processor can still finish, and code that only seems to be denied one is ended too.
MOST_STRETCH = 4

#: Version of the public JSON form of a verdict (`Verdict.as_json`), raised when a field changes meaning.
VERDICT_VERSION = 1


#: Tag of a released cell that installs `coursekit` where it is missing: a grader never runs it.
INSTALLS_TAG = "installs-coursekit"


def total(points: Iterable[float]) -> float:
    """Return the sum, rounded so that tenths and thirds add up: 0.1 and 0.2 are 0.3, three thirds are 1."""
    return round(math.fsum(points), 9)


@dataclass(frozen=True)
class PartSpec:
    """One check of a rubric, as its author wrote it."""

    title: str
    points: float
    hidden: bool


@dataclass(frozen=True)
class Answer:
    """A cell that a student fills in. `id`: the cell's nbgrader `grade_id`."""

    id: str
    cell_type: Literal["code", "markdown"]
    stub: str  # the source as released, before the student touched it
    defines: tuple[str, ...]  # names that the model solution binds at top level; () for text


@dataclass(frozen=True)
class Exercise:
    """A graded cell with the answers that it grades.

    `rubric`: the test cell uses `coursekit.rubric`, and `parts` lists its checks.
    `plain`: a test cell in nbgrader's own manner (asserts, or a number as the last value).
    `manual`: a cell that a person marks; it is its own answer.
    """

    id: str
    kind: ExerciseKind
    test_id: str  # nbgrader grade_id of the cell that carries the points
    answer_ids: tuple[str, ...]
    points: float
    parts: tuple[PartSpec, ...] = ()
    live: bool = False  # by its author's wish its tests run in the student's kernel, unprotected


@dataclass(frozen=True)
class Lesson:
    """One lesson, built. Notebooks are JSON text with nbgrader metadata."""

    name: str
    source: str  # with solutions and hidden tests
    release: str  # as a student gets it
    exercises: tuple[Exercise, ...]
    answers: tuple[Answer, ...]
    files: Files = ()  # files beside the notebook, for answers and tests alike
    notebooks: tuple[Lesson, ...] = ()  # for an assignment of several, each one: see autograder.several

    @property
    def max_score(self) -> float:
        return total(exercise.points for exercise in self.exercises)

    def answer(self, answer_id: str) -> Answer:
        """Return the answer cell with that id. Raises KeyError."""
        return {answer.id: answer for answer in self.answers}[answer_id]


@dataclass(frozen=True)
class Limits:
    """The limits of one notebook. A limit that is reached ends the run; points earned before it count.

    Time is computing time of all processes of the notebook together and of the tests that call them, so it is
    the same on a busy machine as on an idle one. Wall time limits code that sleeps or waits; time in which it
    wanted a processor and got none does not count.
    Memory is what a student's code takes beyond the imported libraries.
    """

    wall_seconds: float = 240.0 * PATIENCE  # by the clock, for the notebook
    cell_seconds: float = 90.0  # of computing, for one cell; by the clock, PATIENCE times that
    cpu_seconds: float = 240.0  # of computing, for the notebook
    memory_bytes: int = 2 << 30
    processes: int = 100
    disk_bytes: int = 512 << 20
    output_bytes_per_cell: int = 1_000_000
    output_bytes: int = 10_000_000

    @property
    def cell_wall_seconds(self) -> float:
        """The wall time in seconds for one cell, on a machine that has a processor for it."""
        return self.cell_seconds * PATIENCE

    @property
    def longest_seconds(self) -> float:
        """The longest wall time in seconds of a notebook, on any machine."""
        return self.wall_seconds * MOST_STRETCH


@dataclass(frozen=True)
class Job:
    """One submission to grade, the argument of a pure function: no path, no database, no student's name."""

    lesson: Lesson
    submission: bytes
    limits: Limits = field(default_factory=Limits)
    full: bool = False  # run every cell, also those that no graded answer depends on
    unsafe: bool = False  # run without a sandbox; else nothing is run where there is none
    files: Files = ()  # handed in beside the notebook; a file of the lesson with the same name counts instead
    notebooks: Files = ()  # by name, in place of `submission`, for an assignment of several
    earlier: Earlier | None = None  # spares work and changes no verdict

    @property
    def longest_seconds(self) -> float:
        """The longest wall time in seconds of the notebooks, one after another, on any machine."""
        return self.limits.longest_seconds * max(1, len(self.lesson.notebooks))


@dataclass(frozen=True)
class Part:
    """The outcome of one check."""

    title: str
    points: float
    earned: float
    hidden: bool
    message: str = ""  # why points were lost, in words for the student; "" when all is well
    hint: str = ""

    def __post_init__(self) -> None:
        _show_plainly(self, "message", "hint")


@dataclass(frozen=True)
class ExerciseVerdict:
    """The outcome of one exercise. `needs_manual`: a person still has to mark it."""

    id: str
    score: float
    max_score: float
    parts: tuple[Part, ...] = ()
    needs_manual: bool = False
    message: str = ""  # about the whole exercise, such as 'never ran: time was up'

    def __post_init__(self) -> None:
        _show_plainly(self, "message")


#: How the reason begins where lateness can't be told; no points are taken off then.
NOT_LATE = "Not graded as late, because "


@dataclass(frozen=True)
class Verdict:
    """The points that one submission earned, and why."""

    score: float
    max_score: float
    status: Status
    seconds: float
    reasons: tuple[str, ...]
    exercises: tuple[ExerciseVerdict, ...]
    late_penalty: float = 0.0  # points off for handing in late; `score` is without that

    def __post_init__(self) -> None:
        object.__setattr__(self, "reasons", tuple(map(visible, self.reasons)))

    @property
    def final_score(self) -> float:
        """The score after the late penalty, as nbgrader has it: never below 0."""
        return max(0.0, total((self.score, -self.late_penalty)))

    @property
    def undated(self) -> str:
        """The sentence on why it is not known whether it was late; "" if it is known."""
        return next((reason for reason in self.reasons if reason.startswith(NOT_LATE)), "")

    def as_json(self, student: str, lesson: str) -> dict[str, Any]:
        """Return the public form (see docs/verdict-json.md): plain lists, numbers and strings."""
        body = asdict(self)
        body["reasons"] = list(self.reasons)
        body["exercises"] = [
            {**asdict(exercise), "parts": [asdict(part) for part in exercise.parts]}
            for exercise in self.exercises
        ]
        return {"version": VERDICT_VERSION, "student": student, "lesson": lesson, **body}


@dataclass(frozen=True)
class Graded:
    """The outcome of a job: the verdict, and the executed notebook as JSON, with hidden tests.

    `broken`: "" if the grader worked; else its traceback, for whoever repairs it. The verdict then says
    nothing about the submission, and is not final.
    """

    verdict: Verdict
    notebook: str
    broken: str = ""
    crowded: bool = False  # wall time ended it, on a busy machine: alone it might finish
    notebooks: tuple[str, ...] = ()  # for an assignment of several: each one, in order
    landmarks: Landmarks = frozenset()  # names by which another lesson may be recognised
    undisturbed: bool = False  # in its run nothing happened that concerns more than one exercise


@dataclass(frozen=True)
class Earlier:
    """What was found about the same submission before the tests of some exercises, and they alone, changed.

    `due`: ids of these exercises. For the others the earlier verdict stands. `notebook`: executed, as JSON.
    """

    verdict: Verdict
    notebook: str
    due: frozenset[str]


@dataclass(frozen=True)
class Score:
    """The points of one submission as nbgrader counts them, marks by a person included."""

    student: str
    lesson: str
    score: float  # extra credit included, late penalty not yet taken off
    max_score: float
    needs_manual: bool
    late_penalty: float = 0.0
    submitted: datetime | None = None  # UTC, without a time zone, as nbgrader stores it


@dataclass(frozen=True)
class Stamp:
    """The time when a submission was handed in, and how much more time its student had.

    Where a field is None, the gradebook's value stays.
    """

    at: datetime | None = None  # in UTC, also without a time zone
    unread: str = ""  # why the submission's timestamp can't be read
    extension: timedelta | None = None  # of the due date; timedelta(0) for none


@dataclass(frozen=True)
class Row:
    """One submission with its verdict: what every report is made from."""

    student: str
    lesson: str
    verdict: Verdict


@dataclass(frozen=True)
class Person:
    """The gradebook's entries about a student besides the scores; "" where it has none."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


def _show_plainly(outcome: Part | ExerciseVerdict, *fields: str) -> None:
    """Replace control characters by visible text, so that a verdict is safe to print, store and send."""
    for name in fields:
        object.__setattr__(outcome, name, visible(getattr(outcome, name)))
