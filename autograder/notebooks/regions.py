"""The regions of a cell: solutions, hidden tests and mark schemes, which nbgrader cuts out, and sealed ones.

nbgrader recognises a marker anywhere in a line, so this does too.
"""

from __future__ import annotations

from autograder.errors import LessonError

SOLUTION = "SOLUTION"
HIDDEN_TESTS = "HIDDEN TESTS"
MARK_SCHEME = "MARK SCHEME"
#: Regions with helpers of visible checks that hold the answer: nbgrader leaves them, our builder seals them.
SEALED = "SEALED"
KINDS = (SOLUTION, HIDDEN_TESTS, MARK_SCHEME, SEALED)


def find_regions(source: str, kind: str) -> list[tuple[int, int]]:
    """Return the lines (from 1) of the opening and the closing marker of each region of that kind.

    Raises LessonError for a region that is opened twice, never closed, or closed without a start.
    """
    begin, end = _markers(kind)
    regions = []
    opened: int | None = None
    for number, line in enumerate(source.split("\n"), start=1):
        if begin in line:
            if opened is not None:
                raise LessonError(
                    f"line {number}: '### {begin}' stands inside the region opened in line {opened}; "
                    f"put '### {end}' before it"
                )
            opened = number
        elif end in line:
            if opened is None:
                raise LessonError(
                    f"line {number}: '### {end}' without a '### {begin}' above it; add or remove one"
                )
            regions.append((opened, number))
            opened = None
    if opened is not None:
        raise LessonError(f"line {opened}: '### {begin}' is never closed; add '### {end}'")
    return regions


def lines_within(source: str, kind: str) -> list[str]:
    """Return the lines in regions of that kind. A region that is never closed goes to the end of the cell."""
    begin, end = _markers(kind)
    found = []
    inside = False
    for line in source.splitlines():
        if begin in line:
            inside = True
        elif end in line:
            inside = False
        elif inside:
            found.append(line)
    return found


def without_markers(source: str) -> str:
    """Return the source without the marker lines; the lines between them stay."""
    markers = [marker for kind in KINDS for marker in _markers(kind)]
    return "\n".join(line for line in source.split("\n") if not any(marker in line for marker in markers))


def _markers(kind: str) -> tuple[str, str]:
    return f"BEGIN {kind}", f"END {kind}"
