"""Estimates the work of parsing a cell before it is parsed.

IPython reads the whole cell again for each command that it finds in it, and a syntax tree takes a
thousand times the memory of its text. The largest cell of our lessons has 6,300 characters, the code of a
whole lesson 40,000.
"""

from __future__ import annotations

import re

#: The most characters of a cell that is parsed; a longer cell holds data.
MOST_CHARACTERS = 20_000
MOST_OF_A_CELL = 200_000
MOST_OF_A_NOTEBOOK = 400_000

_COMMAND = re.compile(r"^[ \t]*+[%!/,;]|=[ \t]*+[%!]|\?|%(?:time|prun|capture)", re.MULTILINE)


def effort(source: str) -> int:
    """Return an upper bound of the characters that are read while a cell is parsed."""
    commands = sum(1 for _ in _COMMAND.finditer(source)) if len(source) <= MOST_CHARACTERS else 0
    return len(source) * (1 + commands)


def is_readable(source: str) -> bool:
    """Whether a cell is small enough to be parsed; nothing is known about a larger one."""
    return len(source) <= MOST_CHARACTERS and effort(source) <= MOST_OF_A_CELL
