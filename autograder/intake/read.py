"""Parses any bytes into plain cells, or raises `Unreadable`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from autograder.errors import Unreadable
from autograder.intake.decode import to_ascii_compatible, to_text
from autograder.intake.strip_outputs import without_outputs

CellType = Literal["code", "markdown", "raw"]
Attachments = dict[str, dict[str, str | list[str]]]

KERNEL = "python3"  # what every notebook is graded with
MAX_BYTES = 250_000_000  # as handed in
# The largest of our lessons has 143 cells, 55,000 characters and, without outputs, 85,000 bytes. Far larger
# notebooks have pictures pasted into text cells, and data pasted into code.
MAX_BYTES_WITHOUT_OUTPUTS = 20_000_000
MAX_CHARACTERS = 5_000_000  # in all cells together
MAX_SIGNS = 1_000_000  # commas and opening brackets: a parsed value takes thirty times its text
MAX_CELLS = 1_000
WORTH_A_WORD = 20_000_000  # bytes of saved outputs that the student should hear of

_MEGABYTE = 1_000_000
_MAX_DIGITS = 18
_MAX_DAMAGED = 20
_CELLS = re.compile(r'"cells"\s*+:\s*+\[')
_CELL_START = re.compile(r'\{\s*+"(?:attachments|cell_type|execution_count|id|metadata|outputs|source)"\s*+:')
_BETWEEN_CELLS = re.compile(r"[\s,]*+")
_CONFLICT = re.compile(r"^[ \t]*+<<<<<<<", re.MULTILINE)
_UNSAFE = re.compile("[\ud800-\udfff\0]")


@dataclass(frozen=True)
class StudentCell:
    """One cell as the student left it, without outputs. `grade_id`: as in the file, unchecked."""

    cell_type: CellType
    source: str
    grade_id: str | None = None
    id: str | None = None
    attachments: Attachments = field(default_factory=dict)


@dataclass(frozen=True)
class Read:
    """A notebook that could be read: its cells, and sentences about what had to be repaired."""

    cells: tuple[StudentCell, ...]
    reasons: tuple[str, ...]


def read(submission: bytes, kernel: str = KERNEL) -> Read:
    """Return the cells of a notebook of any version. Raises `Unreadable`, and nothing else.

    `kernel`: the kernel that the lesson asks for, which needs no remark.
    """
    reasons: list[str] = []
    if len(submission) > MAX_BYTES:
        raise Unreadable(f"The file is larger than {MAX_BYTES // _MEGABYTE} MB, so it was not opened.")
    _refuse_other_files(submission)
    document = _document(_text(submission, reasons), reasons)
    _look_at_version(document, reasons)
    _look_at_kernel(document, kernel, reasons)
    return Read(_cells(document, reasons), tuple(reasons))


def _refuse_other_files(submission: bytes) -> None:
    """Refuse files of other kinds, each by its name."""
    if not submission.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise Unreadable("The file is empty: nothing was saved in it.")
    head = submission[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for start, kind in (
        (b"pk\x03\x04", "a ZIP archive (or an Office document)"),
        (b"%pdf", "a PDF document"),
        (b"\x1f\x8b", "a compressed file"),
        (b"<!doctype html", "a web page"),
        (b"<html", "a web page"),
        (b"<?xml", "an XML document"),
    ):
        if head.startswith(start):
            raise Unreadable(f"The file is {kind}, not a notebook. Hand in the .ipynb file itself.")


def _text(submission: bytes, reasons: list[str]) -> str:
    """Return the notebook's JSON text without saved outputs."""
    data, reason = to_ascii_compatible(submission)
    reasons += [reason] if reason else []
    data, left_out = without_outputs(data, MAX_BYTES_WITHOUT_OUTPUTS)
    if len(data) > MAX_BYTES_WITHOUT_OUTPUTS:
        size = len(data) // _MEGABYTE
        raise Unreadable(f"The notebook is {size} MB large even without its outputs, so it was not opened.")
    if sum(data.count(sign) for sign in (b",", b"[", b"{")) > MAX_SIGNS:
        raise Unreadable("The notebook holds more than a million values, so it was not opened.")
    if left_out > WORTH_A_WORD:
        reasons.append(
            f"The file held {left_out // _MEGABYTE} MB of saved outputs; they were left out. "
            "Please clear large outputs before you hand in."
        )
    text, reason = to_text(data)
    reasons += [reason] if reason else []
    return text


def _document(text: str, reasons: list[str]) -> dict[str, Any]:
    """Parse the notebook's JSON object; for a damaged file, one with the cells that can still be read."""
    try:
        document = _decoder().decode(text)
    except RecursionError:
        raise Unreadable("The file is nested too deeply to be a notebook.") from None
    except json.JSONDecodeError as error:
        return _resolved(text, reasons) or _followed(text, reasons) or _salvaged(text, error, reasons)
    if not isinstance(document, dict):
        raise Unreadable("The file holds data, but not a notebook.")
    return document


def _decoder() -> json.JSONDecoder:
    """Return a JSON decoder that accepts invalid JSON as seen: control characters, NaN, endless numbers."""
    return json.JSONDecoder(
        strict=False,
        parse_constant=lambda name: None,
        # Python refuses to convert thousands of digits, and no number in a notebook needs them
        parse_int=lambda digits: int(digits) if len(digits) <= _MAX_DIGITS else None,
    )


def _resolved(text: str, reasons: list[str]) -> dict[str, Any] | None:
    """Return the notebook with the first side of each git conflict; None if conflicts were not the fault."""
    if not _CONFLICT.search(text):
        return None
    try:
        document = _decoder().decode("\n".join(_first_sides(text)))
    except (json.JSONDecodeError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    reasons.append("The file holds a merge conflict of git; the first of the two versions was graded.")
    return document


def _first_sides(text: str) -> Iterator[str]:
    """Yield the lines of `text`, of each conflict only the first side. JSON has no lines like the markers."""
    second_side = False
    for line in text.split("\n"):
        marker = line.lstrip()[:7]
        if marker in ("=======", "|||||||"):  # the latter begins the common ancestor
            second_side = True
        elif marker == ">>>>>>>":
            second_side = False
        elif not second_side and marker != "<<<<<<<":
            yield line


def _followed(text: str, reasons: list[str]) -> dict[str, Any] | None:
    """Return a notebook that is whole and has something after its end; None if it is not whole."""
    try:
        document, end = _decoder().raw_decode(text, len(text) - len(text.lstrip()))
    except (json.JSONDecodeError, RecursionError):
        return None
    if not isinstance(document, dict) or not document.keys() & {"cells", "worksheets"}:
        return None
    rest = text[end:].strip(" \t\r\n\0")
    what = "something else" if rest else "empty bytes"
    if rest.startswith("{") and _CELLS.search(rest):
        what = "another notebook" if rest != text[:end].strip() else "the same notebook once more"
    reasons.append(
        f"All of the notebook could be read. After its end the file goes on with {what}; that was left out."
    )
    return document


def _salvaged(text: str, error: json.JSONDecodeError, reasons: list[str]) -> dict[str, Any]:
    """Return a notebook with the undamaged cells of a damaged one. Raises `Unreadable` if there are none."""
    opening = _CELLS.search(text)
    cells, complete = _whole_cells(text, opening.end()) if opening else ([], False)
    if not cells:
        raise Unreadable(
            f"The file is not a notebook, or it is damaged (at line {error.lineno}). "
            "Open it in JupyterLab, save it, and hand it in again."
        )
    cut_off = error.pos >= len(text.rstrip()) or not text.rstrip().endswith("}")
    if _CONFLICT.search(text):
        what = "holds a merge conflict of git that can't be settled"
    elif cut_off:
        what = "ends in the middle (was the upload cut off?)"
    else:
        what = f"is damaged at line {error.lineno}"
    cells_read = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
    if complete:
        reasons.append(f"The file {what}, but all its cells ({len(cells)}) could be read.")
    else:
        reasons.append(f"The file {what}: only {cells_read} of it could be read. Please hand it in again.")
    return {"nbformat": 4, "cells": cells}


def _whole_cells(text: str, start: int) -> tuple[list[dict[str, Any]], bool]:
    """Return every object after `start` that looks like a cell, and whether that is all there is.

    Damaged parts are skipped.
    """
    decoder = _decoder()
    cells = []
    damaged = 0
    at = _BETWEEN_CELLS.match(text, start).end()  # type: ignore[union-attr]  # it matches the empty string
    while damaged < _MAX_DAMAGED:
        try:
            value, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            damaged += 1
            following = _CELL_START.search(text, at + 1)
            if following is None:
                break
            at = following.start()
            continue
        if isinstance(value, dict) and "cell_type" in value:
            cells.append(value)
        at = _BETWEEN_CELLS.match(text, at).end()  # type: ignore[union-attr]
        if text[at : at + 1] == "]":
            return cells, not damaged
    return cells, False


def _look_at_version(document: dict[str, Any], reasons: list[str]) -> None:
    version = document.get("nbformat")
    if type(version) is not int:
        return  # its cells show that it is a notebook
    if version > 4:
        reasons.append(
            f"The notebook is of a format (version {version}) that this grader does not know; "
            "it was read as version 4."
        )
    elif version in (1, 2, 3):
        reasons.append(f"The notebook is of an old format (version {version}); it was converted.")


def _look_at_kernel(document: dict[str, Any], expected: str, reasons: list[str]) -> None:
    metadata = document.get("metadata")
    spec = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    name = spec.get("name") if isinstance(spec, dict) else None
    if not isinstance(name, str) or name in (KERNEL, expected):
        return
    reasons.append(f"The notebook asks for the kernel '{_shown(name)}'; it was graded with '{KERNEL}'.")


def _shown(name: str) -> str:
    """Return a name from the file, shortened and safe to print in a sentence."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name[:40])


def _cells(document: dict[str, Any], reasons: list[str]) -> tuple[StudentCell, ...]:
    """Return the cells, in any version of the format: version 4 has `cells`, earlier ones `worksheets`."""
    raw: list[Any] = []
    worksheets = document.get("worksheets")
    for holder in [document, *(worksheets if isinstance(worksheets, list) else [])]:
        cells = holder.get("cells") if isinstance(holder, dict) else None
        raw += cells if isinstance(cells, list) else []
    if not raw:
        raise Unreadable("The notebook has no cells.")
    if len(raw) > MAX_CELLS:
        raise Unreadable(f"The notebook has more than {MAX_CELLS} cells, so it was not opened.")
    repaired: set[str] = set()
    cells_read = tuple(_cell(cell, repaired) for cell in raw if isinstance(cell, dict))
    if len(cells_read) < len(raw):
        repaired.add("entries that are no cells")
    if repaired:
        what = ", ".join(sorted(repaired))
        reasons.append(f"The file broke the notebook format ({what}); it was repaired.")
    characters = sum(len(cell.source) for cell in cells_read)
    if characters > MAX_CHARACTERS:
        raise Unreadable(
            f"The cells of the notebook hold {characters // _MEGABYTE} million characters of text, so it was "
            f"not opened: {MAX_CHARACTERS // _MEGABYTE} million is the most. Keep data in a file of its own."
        )
    if not any(cell.source.strip() for cell in cells_read):
        raise Unreadable("All cells of the notebook are empty.")
    return cells_read


def _cell(cell: dict[str, Any], repaired: set[str]) -> StudentCell:
    """Convert a cell of any version to the right types. Adds to `repaired` what was wrong with it."""
    cell_type = _cell_type(cell, repaired)
    metadata = cell.get("metadata")
    if not isinstance(metadata, dict):
        repaired.add("cells without metadata")
        metadata = {}
    nbgrader = metadata.get("nbgrader")
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    cell_id = cell.get("id")
    return StudentCell(
        cell_type=cell_type,
        source=_source(cell, repaired),
        grade_id=grade_id if isinstance(grade_id, str) else None,
        id=cell_id if isinstance(cell_id, str) else None,
        attachments=_attachments(cell.get("attachments")) if cell_type != "code" else {},
    )


def _cell_type(cell: dict[str, Any], repaired: set[str]) -> CellType:
    kind = cell.get("cell_type")
    kind = kind.lower() if isinstance(kind, str) else kind
    if kind == "code":
        return "code"
    if kind == "raw":
        return "raw"
    if kind in ("markdown", "heading", "html"):  # versions 1 to 3 have the latter two
        return "markdown"
    repaired.add("unknown types of cell")
    return "code" if "outputs" in cell or "execution_count" in cell else "markdown"


def _source(cell: dict[str, Any], repaired: set[str]) -> str:
    """Return a cell's text: `source`, in old versions `input` or `code`; a string or a list of lines."""
    source = next((cell[key] for key in ("source", "input", "code") if key in cell), None)
    if isinstance(source, list):
        lines = [line for line in source if isinstance(line, str)]
        if len(lines) < len(source):
            repaired.add("lines of text that are no text")
        unended = len(lines) > 1 and not any(line.endswith("\n") for line in lines)
        source = ("\n" if unended else "").join(lines)
    elif not isinstance(source, str):
        repaired.add("cells without text")
        source = ""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    source, unsafe = _UNSAFE.subn("\ufffd", source)
    if unsafe:
        repaired.add("characters that do not exist")
    if cell.get("cell_type") == "heading":
        level = cell.get("level")
        source = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1) + " " + source
    return source


def _attachments(attachments: Any) -> Attachments:
    """Return those of a cell's attached files that are well-formed: name to MIME type to data."""
    if not isinstance(attachments, dict):
        return {}
    return {
        name: {mime: data for mime, data in bundle.items() if _is_text(data)}
        for name, bundle in attachments.items()
        if isinstance(bundle, dict)
    }


def _is_text(data: Any) -> bool:
    lines = data if isinstance(data, list) else [data]
    return all(isinstance(line, str) for line in lines)
