"""Calling a function in another process by value, so that a test and what it tests can't touch each other.

`values` turns values into JSON and back; `callee` serves the process that holds the student's functions,
`caller` makes proxies for them in the process that holds the tests. Messages are JSON texts; who carries
them is no business of this package.
"""

from __future__ import annotations


class NotTransferable(BaseException):
    """A value has no form that another process could rebuild; the text says what it is.

    Not an `Exception`: it is nobody's wrong answer, so no check may take it for one.
    """


class ArgumentChanged(Exception):
    """The function changed an argument that it was given."""


class AnswerLost(Exception):
    """The other process is gone, so the function can't be called; the text says why, for the student."""
