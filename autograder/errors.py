"""The errors that this package raises on purpose: each says what, where and what to do."""

from __future__ import annotations


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
