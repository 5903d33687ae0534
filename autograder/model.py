"""What travels through the grader: plain frozen data, one definition each.

A `Lesson` is what an instructor wrote. A `Job` (lesson and submission, as bytes) goes in at the
front; a `Graded` (verdict and executed notebook) comes out at the back. What the gradebook gives back (`Row`,
`Score`, `Person`) is what every report is made from. All of it pickles, so a job can run in this process, in
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

#: Names that tell which lesson a notebook is of: see autograder.intake.landmarks.
Landmarks = frozenset[str]

#: A notebook that waits may do so, by the clock, for this many times the computing time that it has.
PATIENCE = 5
#: On a machine that denies it a processor, that grows up to so many times: what gets the twentieth part of a
#: processor still comes to its end, and what only claims to be denied one has an end too.
MOST_STRETCH = 4

#: Version of the public JSON form of a verdict (`Verdict.as_json`). Raised when a field changes meaning.
VERDICT_VERSION = 1


#: Tag of a released cell that installs `coursekit` where it is missing: a grader never runs it.
INSTALLS_TAG = "installs-coursekit"


def total(points: Iterable[float]) -> float:
    """Their sum, in which tenths and thirds add up: 0.1 and 0.2 are 0.3, three thirds are 1."""
    return round(math.fsum(points), 9)


@dataclass(frozen=True)
class PartSpec:
    """One check of a rubric, as its author wrote it."""

    title: str
    points: float
    hidden: bool


@dataclass(frozen=True)
class Answer:
    """A cell that a student fills in. `id` is its nbgrader `grade_id`."""

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
    live: bool = False  # its author wants the tests in the student's kernel, where no wall protects them


@dataclass(frozen=True)
class Lesson:
    """One lesson, built. Notebooks are JSON text with nbgrader metadata."""

    name: str
    source: str  # with solutions and hidden tests
    release: str  # as a student gets it
    exercises: tuple[Exercise, ...]
    answers: tuple[Answer, ...]
    files: Files = ()  # what lies beside the notebook: there for answers and for tests alike
    notebooks: tuple[Lesson, ...] = ()  # of an assignment of several, each by itself: see autograder.several

    @property
    def max_score(self) -> float:
        return total(exercise.points for exercise in self.exercises)

    def answer(self, answer_id: str) -> Answer:
        """The answer cell with that id. Raises KeyError."""
        return {answer.id: answer for answer in self.answers}[answer_id]


@dataclass(frozen=True)
class Limits:
    """What one notebook may use. A struck limit ends the run; what was earned before it counts.

    Time is computing time, of all processes of the notebook together and of the tests that call them: it is
    the same on a busy machine as on an idle one. The clock is there for what sleeps or waits, and only time
    counts in which no processor was wanted, or one was to be had.
    Memory is what a student's code takes on top of the imported libraries.
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
        """How long one cell may take by the clock, on a machine that has a processor for it."""
        return self.cell_seconds * PATIENCE

    @property
    def longest_seconds(self) -> float:
        """How long a notebook can take by the clock, on whatever machine."""
        return self.wall_seconds * MOST_STRETCH


@dataclass(frozen=True)
class Job:
    """One submission to grade: a pure function's argument. No path, no database, no student name."""

    lesson: Lesson
    submission: bytes
    limits: Limits = field(default_factory=Limits)
    full: bool = False  # run every cell, also those that no graded answer depends on
    unsafe: bool = False  # run without a sandbox; else, where there can be none, nothing is run
    files: Files = ()  # handed in beside the notebook; where the lesson has one of that name, its own counts
    notebooks: Files = ()  # for an assignment of several, in place of `submission`: by the notebook's name

    @property
    def longest_seconds(self) -> float:
        """How long its notebooks can take by the clock, one after another, on whatever machine."""
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
    """The outcome of one exercise. `needs_manual`: a person has still to mark it."""

    id: str
    score: float
    max_score: float
    parts: tuple[Part, ...] = ()
    needs_manual: bool = False
    message: str = ""  # for outcomes that no single part tells, such as 'never ran: time was up'

    def __post_init__(self) -> None:
        _show_plainly(self, "message")


@dataclass(frozen=True)
class Verdict:
    """What one submission earned, and why."""

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
        """What counts in the end, as nbgrader has it: never below 0."""
        return max(0.0, total((self.score, -self.late_penalty)))

    def as_json(self, student: str, lesson: str) -> dict[str, Any]:
        """The public form (see docs/verdict-json.md): plain lists, numbers and strings."""
        body = asdict(self)
        body["reasons"] = list(self.reasons)
        body["exercises"] = [
            {**asdict(exercise), "parts": [asdict(part) for part in exercise.parts]}
            for exercise in self.exercises
        ]
        return {"version": VERDICT_VERSION, "student": student, "lesson": lesson, **body}


@dataclass(frozen=True)
class Graded:
    """What comes out of a job: the verdict, and the executed notebook as JSON (hidden tests and all).

    `broken`: "" as long as the grader does its work; else its traceback, for who mends it. The verdict then
    says nothing about the submission, and is not final.
    """

    verdict: Verdict
    notebook: str
    broken: str = ""
    crowded: bool = False  # the clock ended it, on a busy machine: alone it might come to its end
    notebooks: tuple[str, ...] = ()  # of an assignment of several: each by itself, in the lesson's order
    landmarks: Landmarks = (
        frozenset()
    )  # where little of the lesson is in it: whoever knows others may tell which


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
    """When a submission was handed in, and how much more time its student had.

    Nothing said: what the gradebook knows stays.
    """

    at: datetime | None = None  # UTC; a naive one counts as UTC, too
    unread: str = ""  # why the time that came with it can't be read
    extension: timedelta | None = None  # of the due date; none is timedelta(0)


@dataclass(frozen=True)
class Row:
    """One submission with its verdict: what every report is made from."""

    student: str
    lesson: str
    verdict: Verdict


@dataclass(frozen=True)
class Person:
    """What the gradebook knows about a student besides the scores; "" where it knows nothing."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


def _show_plainly(outcome: Part | ExerciseVerdict, *fields: str) -> None:
    """Show control characters as text: whatever prints, stores or sends a verdict need not think of them."""
    for name in fields:
        object.__setattr__(outcome, name, visible(getattr(outcome, name)))
