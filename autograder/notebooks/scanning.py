"""Finds the names that a cell binds at its top level from its text alone.

The text may be anything: broken Python, IPython's own syntax, prose. So it is not parsed: one pass
over the lines finds `def double(` and `answer_3 =`, and can neither fail nor take long.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

#: Cell magics that run the rest of the cell as Python in the notebook's own namespace.
PYTHON_MAGICS = frozenset({"time", "capture", "prun", "timeit", "debug"})

#: The most characters of a cell in which names are looked for; a longer cell holds data.
MAX_LENGTH = 300_000

_STRING_OR_COMMENT = re.compile(
    r"""
      \"{3} (?: [^"\\]++ | \\. | "(?!"") )*+ (?: \"{3} )?
    | '{3} (?: [^'\\]++ | \\. | '(?!'') )*+ (?: '{3} )?
    | " (?: [^"\\\n]++ | \\. )*+ "?
    | ' (?: [^'\\\n]++ | \\. )*+ '?
    | (?P<comment> \# [^\n]*+ )
    """,
    re.DOTALL | re.VERBOSE,
)
_DEFINITION = re.compile(r"(?:async\s++)?+(?:def|class)\s++(\w++)")
_TARGETS = re.compile(
    r"""
    \(?+ \s*+ \*?+ [^\W\d]\w*+ \s*+          # (a
    (?: , \s*+ (?: \*?+ [^\W\d]\w*+ \s*+ )?+ )*+ \)?+ \s*+      # , b)
    (?: : [^=]*+ )?+                             # : float
    = (?!=) \s*+
    """,
    re.VERBOSE,
)
_IMPORT = re.compile(r"(?:from\s++\S++\s++)?+import\s++([^\n]++)")
_NAME = re.compile(r"[^\W\d]\w*+")


def bound_names(source: str) -> frozenset[str]:
    """Return the names that the cell binds outside functions and classes, by definition, import or value."""
    source = source[:MAX_LENGTH]
    magic = cell_magic(source)
    if magic:
        if magic not in PYTHON_MAGICS:
            return frozenset()
        source = source.lstrip().partition("\n")[2]
    return frozenset(name for statement in _top_level(source) for name in _bound_by(statement))


def cell_magic(source: str) -> str:
    """Return the name of the cell magic that the cell begins with (`%%time` -> 'time'), or ''."""
    match = re.match(r"\s*+%%(\w*+)", source)
    return match.group(1) if match else ""


def without_comments(source: str) -> str:
    """Return code without its comments; strings that hold a `#` stay. A very long cell is unchanged."""
    if len(source) > MAX_LENGTH:
        return source
    return _STRING_OR_COMMENT.sub(lambda match: "" if match.group("comment") else match.group(), source)


def _top_level(source: str) -> Iterator[str]:
    """Yield the statements outside functions and classes, also in `if`, `try` etc., with strings blanked."""
    blanked = _STRING_OR_COMMENT.sub(_blank, source)
    depth = 0  # the number of open brackets where the line begins
    body_of = -1  # the indentation of the function or class whose body is skipped
    for line in blanked.split("\n"):
        statement = line.strip()
        indentation = len(line) - len(line.lstrip())
        defines = _DEFINITION.match(statement)
        if defines and not indentation:
            depth = 0  # a bracket that was never closed must not hide the rest of the cell
        begins = statement and depth <= 0
        if begins and indentation <= body_of:
            body_of = -1
        if begins and body_of < 0:
            if defines:
                body_of = indentation
                yield statement
            else:
                yield from (part.strip() for part in statement.split(";"))
        depth += sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))


def _blank(match: re.Match[str]) -> str:
    return "" if match.group("comment") else '""' + "\n" * match.group().count("\n")


def _bound_by(statement: str) -> Iterator[str]:
    definition = _DEFINITION.match(statement)
    if definition:
        yield definition.group(1)
        return
    imports = _IMPORT.match(statement)
    if imports:
        for item in imports.group(1).strip("() ").split(","):
            names = _NAME.findall(item.partition(" as ")[2] or item)
            yield from names[:1]
        return
    at = 0
    while targets := _TARGETS.match(statement, at):
        names = _NAME.findall(targets.group().partition(":")[0])
        yield from (name for name in names if not keyword.iskeyword(name))
        at = targets.end()
