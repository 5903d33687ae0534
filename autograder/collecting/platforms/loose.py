"""Notebooks that no platform has named: in folders named after students or lessons, or side by side.

`ada/03_xor.ipynb`, `ada/03_xor/03_xor.ipynb`, `03_xor/ada.ipynb`, `ada_03_xor.ipynb` and `ada.zip` are
understood; with a list of students also every path that holds a student's name, address or number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from autograder.collecting.claims import (
    Claim,
    Claims,
    Context,
    StudentNames,
    key,
    without_archive_suffix,
    without_copy_mark,
)
from autograder.collecting.entries import Entry
from autograder.intake.spelling import is_notebook_name, meant, readable, spelt
from autograder.layout import SUBMITTED

NAME = "loose files"

#: Folders with these names belong to no student.
_NOBODY = frozenset(
    {
        SUBMITTED,
        "submissions",
        "submission",
        "notebooks",
        "homework",
        "assignments",
        "downloads",
        "students",
    }
)
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}(?:\.(?:txt|json))?\Z")
_SEPARATORS = re.compile(r"[\s_\-–.()]+")


def claims(entries: Sequence[Entry], context: Context, claimed: Claims) -> Claims:
    """Claim all files that no platform has claimed. Return these claims and those."""
    free = [(place, entry) for place, entry in enumerate(entries) if place not in claimed]
    piles = _piles([entry for _, entry in free], context)
    found = dict(claimed)
    for place, entry in free:
        is_in_archive = len(entry.told) < len(entry.parts)
        above_it = entry.told if is_in_archive else entry.told[:-1]
        folders = [(at, without_archive_suffix(part)) for at, part in enumerate(above_it)]
        people = [
            (at, name)
            for at, name in folders
            if not _is_lesson(name, context)
            and name.casefold() not in _NOBODY
            and entry.told[: at + 1] not in piles
        ]
        last = f"{folders[-1][1]}.zip" if is_in_archive else entry.name
        by_name = _without_lesson(last, context)
        begins = people[0][0] + 1 if people else len(entry.told) - 1
        names = [*(name for _, name in people), by_name]
        others = [name for _, name in reversed(folders)]
        stem = _SUFFIX.sub("", last)
        top = without_archive_suffix(context.top)
        above = "" if _is_lesson(top, context) or top == entry.name else top
        told_by = (
            "folder" if people else "name" if by_name else "archive" if context.is_archive and above else ""
        )
        first = above if told_by == "archive" else names[0]
        asked = dict.fromkeys(filter(None, (first, *names, *others, stem, above)))
        found[place] = Claim(
            NAME,
            key(entry, begins, first),
            (StudentNames(tuple(asked)),),
            entry.parts[begins:],
            keeps_time=_is_nbgraders_own(entry, begins, context),
            origin={"platform": "files", "told by": told_by},
        )
    return found


def is_told(claim: Claim) -> bool:
    """Whether the name of the file, or of a folder above it, tells the student without a list of students."""
    return claim.origin.get("told by") != ""


def _is_nbgraders_own(entry: Entry, begins: int, context: Context) -> bool:
    """Whether a file lies directly in `submitted/STUDENT/LESSON/` on the disk, as nbgrader's own do."""
    above = (context.top, *entry.parts)[:begins]
    return entry.folder is not None and above[-1:] == (SUBMITTED,) and len(entry.parts) == begins + 2


def _piles(entries: Sequence[Entry], context: Context) -> set[tuple[str, ...]]:
    """Find folders where notebooks of one lesson lie side by side, under names that tell the students."""
    said: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    for entry in entries:
        if is_notebook_name(entry.name) and (name := _without_lesson(entry.name, context)):
            said[entry.parts[:-1], meant(entry.name, context.lessons) or ""].add(name)
    return {folder for (folder, lesson), names in said.items() if lesson and len(names) > 1}


def _is_lesson(name: str, context: Context) -> bool:
    return meant(name, context.lessons) is not None


def _without_lesson(file_name: str, context: Context) -> str:
    """Return a file's name without the lesson: 'ada' for 'ada_03_xor.ipynb'; '' where nothing is left."""
    if spelt(file_name, [*context.lessons, *context.notebooks]):
        return ""
    stem = without_copy_mark(_SUFFIX.sub("", readable(file_name)))
    lesson = meant(file_name, context.lessons) or meant(file_name, context.notebooks)
    if lesson is None:
        return stem
    words, wanted = _words(stem), [word.casefold() for word in _words(lesson)]
    folded = [word.casefold() for word in words]
    for at in range(len(words) - len(wanted) + 1):
        if folded[at : at + len(wanted)] == wanted:
            return "_".join((*words[:at], *words[at + len(wanted) :]))
    return ""


def _words(text: str) -> list[str]:
    return [word for word in _SEPARATORS.split(text) if word]
