"""Reads a table from a CSV file as spreadsheets leave it, each row with the number of its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from autograder.errors import RosterError

#: One row: the number of its line in the file, and its cells.
Row = tuple[int, list[str]]

#: A first line by which Excel is told the separator: "sep=;".
_SEPARATOR = re.compile(r'"?sep=([,;\t|:])"?[,;\t|]*\s*', re.IGNORECASE)
_SEPARATORS = ",;\t"
_BLANK = f'{_SEPARATORS}" \r\n\ufeff'


def read_table(text: str, where: str) -> list[Row]:
    """Return the rows that hold anything, the headings first; the list may be empty.

    The separator is the one that `sep=` in the first line says, else the commonest among the headings.
    Raises RosterError, which names `where` and the line, for a quotation mark that is never closed: it would
    make several rows one.
    """
    lines = list(io.StringIO(text, newline=""))
    said = _SEPARATOR.fullmatch(lines[0]) if lines else None
    start = 1 if said else 0
    while start < len(lines) and not lines[start].strip(_BLANK):
        start += 1
    if start == len(lines):
        return []
    separator = said[1] if said else max(_SEPARATORS, key=lines[start].count)
    rows: list[Row] = []
    for at, cells in _records(lines[start:], separator, start + 1, where):
        if any(cell.strip() for cell in cells):
            rows.append((at, cells))
    return rows


def _records(lines: Sequence[str], separator: str, first: int, where: str) -> Iterator[Row]:
    """Yield each row with the number of its first line; `first` is that of `lines[0]`."""
    reader = csv.reader(lines, delimiter=separator)
    begin, most = 0, 0
    while begin < len(lines):
        here = f"{where}, line {first + begin}"
        try:
            cells = next(reader)
        except csv.Error as error:  # a cell that is longer than any
            if reader.line_num > begin + 1:
                raise _never_closed(here) from error
            raise RosterError(f"{here}: this is no row of comma-separated values: {error}.") from error
        most = most or len(cells)
        row = lines[begin : reader.line_num]
        if (len(row) > 1 or reader.line_num == len(lines)) and not _is_closed(row, cells, separator, most):
            raise _never_closed(here)
        yield first + begin, cells
        begin = reader.line_num


def _is_closed(row: Sequence[str], cells: Sequence[str], separator: str, most: int) -> bool:
    """Whether the quotation marks of a row of several lines are all closed where they are meant to be.

    A line break within a cell is fine, but not a whole row of the `most` cells that there are headings.
    """
    try:
        list(csv.reader(row, delimiter=separator, strict=True))
    except csv.Error:
        return False
    within = [line for cell in cells for line in cell.splitlines()[1:]]
    return not within or (len(cells) <= most and max(line.count(separator) for line in within) < most - 1)


def _never_closed(here: str) -> RosterError:
    return RosterError(
        f'{here}: a quotation mark (") is opened here and not closed, so the lines below it would count as '
        "part of this one. Close it or take it out."
    )
