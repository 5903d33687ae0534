"""Claims: what a platform's file names tell of a file, namely its student, its hand-in and the time."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from autograder.collecting.entries import Entry


@dataclass(frozen=True)
class StudentNames:
    """A student as a platform names them. Without a list of students the first of several names counts."""

    names: tuple[str, ...]
    ids: tuple[str, ...] = ()  # numbers and addresses that belong to the student


@dataclass(frozen=True)
class Claim:
    """What a platform's names tell of one file of one hand-in.

    `ends`: where the naming ends that it follows from, as the place of a part and of a letter in it; what
    comes after may be a student's choice. `within`: its path inside the hand-in, as the student had it.
    `late`: the platform's mark.
    `order`: of two hand-ins of one student, the later has the larger. `origin`: what is needed to give
    something back to the same place. `used`: the file is no part of a hand-in but describes hand-ins.
    """

    platform: str
    hand_in: str
    who: tuple[StudentNames, ...]  # several for a group
    within: tuple[str, ...]
    ends: tuple[int, int] = (0, 0)
    lesson: str = ""
    at: datetime | None = None
    late: bool | None = None
    order: int = 0
    file_times: bool = True  # the file's time counts as the time of handing in where no other is known
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


# What browsers, file managers and Jupyter append to a name that exists already.
_COPY = re.compile(
    r"(?:\s*\(\d{1,3}\)|[\s_-]*(?:copy|kopie|copie|복사본|사본)[\s_-]?\d{0,3})+\Z", re.IGNORECASE
)

#: Claims by the index of the entry.
Claims = dict[int, Claim]


def without_archive_suffix(name: str) -> str:
    """Return the name without an archive's suffix: 'ada' for 'ada.zip'."""
    for suffix in (".zip", ".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tar"):
        if name.casefold().endswith(suffix):
            return name[: -len(suffix)]
    return name


def without_copy_mark(stem: str) -> str:
    """Remove the mark of a copy: 'ada' for 'ada (1)' and 'ada-Copy1'. A name that is only a mark stays."""
    return _COPY.sub("", stem) or stem


def key(entry: Entry, at: int, *more: str) -> str:
    """Return a key for a hand-in: the entry's path before the part `at`, and `more`."""
    return "\0".join((*entry.parts[:at], *more))
