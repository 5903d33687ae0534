"""What a platform's names tell of a file: whose it is, of which hand-in, and when that was."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from autograder.collecting.entries import Entry


@dataclass(frozen=True)
class StudentNames:
    """A student, as a platform writes them. Without a list of students the first of several names counts."""

    names: tuple[str, ...]
    ids: tuple[str, ...] = ()  # numbers and addresses, that are the student's own


@dataclass(frozen=True)
class Claim:
    """One file of one hand-in.

    `within`: its path inside the hand-in, as the student had it. `late`: what the platform says, if it does.
    `order`: of two hand-ins of one student, the later has the larger. `origin`: what is needed to give
    something back to the same place. `used`: for a file that is no part of a hand-in but tells of them.
    """

    platform: str
    hand_in: str
    who: tuple[StudentNames, ...]  # several, of a group
    within: tuple[str, ...]
    lesson: str = ""
    at: datetime | None = None
    late: bool | None = None
    order: int = 0
    file_times: bool = True  # the time of the file is the time of handing in, for want of a better one
    keeps_time: bool = False  # a timestamp.txt in it was written by nbgrader
    origin: Mapping[str, str] = field(default_factory=dict)
    used: str = ""


@dataclass(frozen=True)
class Context:
    """What platforms need to know of the course, and of the path that is collected."""

    top: str = ""  # the name of the path
    is_archive: bool = False
    lessons: Collection[str] = ()
    notebooks: Collection[str] = ()
    zone: tzinfo = UTC


# What browsers, file managers and Jupyter put behind a name that is taken.
_COPY = re.compile(
    r"(?:\s*\(\d{1,3}\)|[\s_-]*(?:copy|kopie|copie|복사본|사본)[\s_-]?\d{0,3})+\Z", re.IGNORECASE
)

#: Claims by the place of the entry.
Claims = dict[int, Claim]


def without_archive_suffix(name: str) -> str:
    """'ada' for 'ada.zip'."""
    for suffix in (".zip", ".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tar"):
        if name.casefold().endswith(suffix):
            return name[: -len(suffix)]
    return name


def without_copy_mark(stem: str) -> str:
    """'ada' for 'ada (1)' and 'ada-Copy1'; a name that is nothing else stays."""
    return _COPY.sub("", stem) or stem


def key(entry: Entry, at: int, *more: str) -> str:
    """A name for a hand-in that begins at the part `at` of the entry's path."""
    return "\0".join((*entry.parts[:at], *more))


def left(entries: Sequence[Entry], claimed: Collection[int]) -> list[tuple[int, Entry]]:
    """The entries that no platform has claimed yet, with their places."""
    return [(at, entry) for at, entry in enumerate(entries) if at not in claimed]
