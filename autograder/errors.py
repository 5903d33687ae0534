"""The errors that this package raises on purpose, in one tree: each says what, where and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.model import Landmarks
    from autograder.sandbox.policy import Layer


class AutograderError(Exception):
    """Base of all errors that a person can act on; the command line prints them without a traceback."""


class LessonError(AutograderError):
    """A lesson's text breaks the rules of authoring. Lists every finding, one a line."""


class KernelError(AutograderError):
    """No kernel could be started, so nothing can be graded on this machine."""


class GradebookError(AutograderError):
    """The gradebook can't be opened or written."""


class NoGradebook(GradebookError):
    """There is no gradebook yet, or nothing is in it: nothing has been graded."""


# Kernels and sandboxes


class NotConfined(KernelError):
    """The sandbox can't be had on this machine: some required layers are missing. Says how to get them."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        lines = [f"  {layer.name}: {layer.detail}. {layer.remedy}" for layer in layers]
        super().__init__(
            "Student code can't be isolated on this machine, so none is run. What is missing:\n"
            + "\n".join(lines)
            + "\n`autograder doctor` shows every layer. To run it without isolation, say --unsafe."
        )
        self.layers = tuple(layers)

    def __reduce__(self) -> tuple[type[NotConfined], tuple[tuple[Layer, ...]]]:
        """It is made anew from its layers: an exception pickles as what it was called with, the text here."""
        return NotConfined, (self.layers,)


class ProtocolError(AutograderError):
    """A kernel sent something that no kernel sends."""


# Courses, and who is in them


class UsageError(AutograderError):
    """What a command was given names no lesson, student or folder, or is no value that it takes."""


class CourseTomlError(AutograderError):
    """course.toml can't be read or contradicts itself. Says where, and how to write it."""


class RosterError(AutograderError):
    """A list of students can't be read, or says two things at once. Says where, and what to put right."""


class WrongOutput(AutograderError):
    """What was named as the place for the output can't take it."""


# What was handed in


class Unreadable(AutograderError):
    """Nothing in a submission can be graded. `reason` is a sentence for the student.

    `landmarks`: where it is no notebook of the lesson, names that may tell of which it is.
    """

    def __init__(self, reason: str, landmarks: Landmarks = frozenset()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.landmarks = landmarks


class NotTaken(AutograderError):
    """What lies there is not opened: it is no plain file, or larger than is taken. Says which."""


class NotReadable(AutograderError):
    """A file can't be read by whoever runs the grader: a question of permissions, or of the disk."""


class NoSuchPath(AutograderError):
    """A path that was to be collected is not there."""


class Refused(AutograderError):
    """An archive that is not unpacked, or not all of it. Says why."""


class UnreadableTimestamp(AutograderError):
    """What is in a `timestamp.txt` names no moment, or could name several. Says what and how to write it."""


# Marks and grades


class UnknownVerdict(AutograderError):
    """A stored verdict that this version can't read: an older or newer one's, or damaged."""


class PolicyFailed(AutograderError):
    """The course's own plugin broke on one submission."""


class NotThere(AutograderError):
    """What an address names is not there (any more)."""


class NotUnderstood(AutograderError):
    """What a form says can't be done; says why."""


class NoPort(AutograderError):
    """The port that was asked for can't be had."""


class ExchangeFailed(AutograderError):
    """The exchange could not be written to. Says what nbgrader says."""


# Other work


class NotDone(AutograderError):
    """The work did not come to its end. Says why, in words that go after a colon."""


class TookTooLong(NotDone):
    """It used up its processor time, or stood still."""


class TooMuchMemory(NotDone):
    """It asked for more memory than it may use."""


class Died(NotDone):
    """Its process ended, or it raised an error that is none of ours."""


class NoBundle(AutograderError):
    """The archive can't be made, and what would help."""


class NotDisputable(AutograderError):
    """An objection that can't be taken up like this. Says why, and what to do."""
