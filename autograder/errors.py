"""The errors that this package raises on purpose, in one tree: each says what, where and the remedy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.model import Landmarks
    from autograder.sandbox.policy import Layer


class AutograderError(Exception):
    """Base of all errors that a person can act on; the command line prints them without a traceback."""


class LessonError(AutograderError):
    """A lesson's text breaks the rules for authors. Lists every finding, one a line."""


class KernelError(AutograderError):
    """No kernel could be started, so nothing can be graded on this machine."""


class GradebookError(AutograderError):
    """The gradebook can't be opened or written."""


class NoGradebook(GradebookError):
    """There is no gradebook yet, or it is empty: nothing has been graded."""


# Kernels and sandboxes


class NotConfined(KernelError):
    """This machine has no sandbox: some required layers are missing. Says how to get them."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        lines = [f"  {layer.name}: {layer.detail}. {layer.remedy}" for layer in layers]
        super().__init__(
            "Student code can't be isolated on this machine, so none is run. What is missing:\n"
            + "\n".join(lines)
            + "\n`autograder doctor` shows every layer. To run it without isolation, say --unsafe."
        )
        self.layers = tuple(layers)

    def __reduce__(self) -> tuple[type[NotConfined], tuple[tuple[Layer, ...]]]:
        """Pickle the layers, from which the error is made again; by default its text would be pickled."""
        return NotConfined, (self.layers,)


class ProtocolError(AutograderError):
    """A kernel sent a message that breaks Jupyter's protocol."""


# Courses, and who is in them


class UsageError(AutograderError):
    """An argument of a command names no lesson, student or folder, or has no valid value."""


class CourseTomlError(AutograderError):
    """course.toml can't be read or contradicts itself. Says where, and how to write it."""


class RosterError(AutograderError):
    """A list of students can't be read, or contradicts itself. Says where, and what to correct."""


class WrongOutput(AutograderError):
    """The path that was named for the output can't be written to."""


# What was handed in


class Unreadable(AutograderError):
    """Nothing in a submission can be graded. `reason` is a sentence for the student.

    `landmarks`: if it is no notebook of the lesson, names by which its lesson may be recognised.
    """

    def __init__(self, reason: str, landmarks: Landmarks = frozenset()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.landmarks = landmarks


class NotTaken(AutograderError):
    """A path is not opened, since it is no plain file, or too large. Says which."""


class NotReadable(AutograderError):
    """The grader can't read a file, for lack of permission or an error of the disk."""


class NoSuchPath(AutograderError):
    """A path that was to be collected does not exist."""


class Refused(AutograderError):
    """An archive is not unpacked, or only in part. Says why."""


class UnreadableTimestamp(AutograderError):
    """A `timestamp.txt` names no time, or could name several. Quotes it, and says how to write it.

    `why` alone is for the student, who can't change the file.
    """

    REMEDY = "Write it like this: 2026-03-01 12:00:00 +0900"

    def __init__(self, why: str, remedy: str = REMEDY) -> None:
        super().__init__(why, remedy)
        self.why = why
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.why}. {self.remedy}"


# Marks and grades


class UnknownVerdict(AutograderError):
    """A stored verdict can't be read: another version wrote it, or it is damaged."""


class PolicyFailed(AutograderError):
    """The course's late-policy plugin raised an error for a submission."""


class NotThere(AutograderError):
    """The address names nothing that exists (any more)."""


class NotUnderstood(AutograderError):
    """A form asks for something that can't be done. Says why."""


class NoPort(AutograderError):
    """The port that was asked for can't be used."""


class ExchangeFailed(AutograderError):
    """The exchange could not be written to. Quotes nbgrader's message."""


# Other work


class NotDone(AutograderError):
    """The work was not finished. Says why, in words that go after a colon."""


class TookTooLong(NotDone):
    """The work used up its processor time, or stood still."""


class TooMuchMemory(NotDone):
    """The work needed more memory than it may use."""


class Died(NotDone):
    """The process of the work ended, or the work raised an error that is none of ours."""


class NoBundle(AutograderError):
    """The archive can't be made. Says what would help."""


class NotDisputable(AutograderError):
    """An objection can't be considered in this form. Says why, and what to do."""
