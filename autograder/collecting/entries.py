"""Entries: every file below the given paths, on the disk, in archives, and in archives in archives.

Nothing is unpacked onto the disk here: an entry says where it lies and can be read. What is refused (a link,
a name that leads out of its archive, what would grow beyond all bounds) is an entry too, with the reason: so
no file goes unmentioned.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from autograder.collecting.archives import (
    KINDS_NOT_UNPACKED,
    Budget,
    Member,
    is_archive_name,
    members_of,
    spooled,
)
from autograder.errors import NoSuchPath, NotReadable, NotTaken, Refused
from autograder.intake import read_bounded
from autograder.intake.plain_files import what_it_is
from autograder.intake.spelling import is_junk, readable

#: The deepest nesting that is read, of archives in archives and of folders in folders.
MAX_NESTING = 4
MAX_FOLDERS = 40

GIT = ".git"


@dataclass(frozen=True)
class Entry:
    """A file. `parts` is its path below the given path; an archive counts as a folder of its own name.

    `changed`: in UTC; None if unknown. `refused`: why the file is not opened. `junk`: the system or a
    program has put the file there. `owner`: its owner on this machine's disk.
    """

    parts: tuple[str, ...]
    source: str  # where the file is, for a message
    read: Callable[[int], bytes] = field(compare=False, repr=False)  # reads at most so many bytes
    size: int = 0
    changed: datetime | None = None
    refused: str = ""
    junk: bool = False
    owner: str = ""
    folder: Path | None = None  # its folder on the disk; None in an archive
    outside: int | None = None  # so many parts lie outside of archives that were found; None: all

    @property
    def name(self) -> str:
        return self.parts[-1]

    @property
    def told(self) -> tuple[str, ...]:
        """The parts that may tell whose it is: those in an archive that was found are a student's choice."""
        return self.parts[: self.outside]


class Sources:
    """Opens the given paths, and keeps archives open for as long as their entries may be read."""

    def __init__(self, zone: tzinfo = UTC) -> None:
        """Make a reader. `zone`: the time zone of times in archives that name none."""
        self._zone = zone
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def entries(self, path: Path) -> list[Entry]:
        """Return all files at `path`. Raises NoSuchPath."""
        if not os.path.lexists(path):
            raise NoSuchPath(f"There is no {path}. Name the file or the folder that was downloaded.")
        budget = Budget()
        if path.is_dir():
            return list(self._folder(path, (), readable(path.resolve().name), budget))
        if path.is_file() and is_archive_name(path.name):
            return list(self._archive_on_disk(path, (), readable(path.name), budget))
        return list(self._file(path, (path.name,), "", budget, follow=True))

    def _folder(self, folder: Path, parts: tuple[str, ...], top: str, budget: Budget) -> Iterator[Entry]:
        """Yield the files below a folder on the disk. No link is followed."""
        try:
            with os.scandir(folder) as scanned:
                found = sorted(scanned, key=lambda entry: entry.name)
        except OSError as error:
            yield _refused(parts or (folder.name,), top, f"The folder can't be read: {error.strerror}.")
            return
        for entry in found:
            path, inside = Path(entry.path), (*parts, entry.name)
            if not entry.is_dir(follow_symlinks=False):
                yield from self._file(path, inside, top, budget)
            elif is_junk(entry.name):
                yield _refused(inside, top, "", junk=True, folder=folder)
            elif len(inside) > MAX_FOLDERS:
                yield _refused(inside, top, f"It lies more than {MAX_FOLDERS} folders deep.")
            else:
                yield from self._folder(path, inside, top, budget)

    def _file(
        self, path: Path, parts: tuple[str, ...], top: str, budget: Budget, *, follow: bool = False
    ) -> Iterator[Entry]:
        try:
            found = path.stat() if follow else path.lstat()
        except OSError as error:
            yield _refused(parts, top, f"It can't be looked at: {error.strerror}.")
            return
        if not stat.S_ISREG(found.st_mode):
            yield _refused(parts, top, f"It is {what_it_is(found.st_mode)}.")
        elif is_junk(path.name):
            yield _refused(parts, top, "", junk=True, folder=path.parent)
        elif why := budget.take(0):
            yield _refused(parts, top, why)
        elif is_archive_name(path.name):
            yield from self._archive_on_disk(path, parts, top, budget)
        else:
            yield Entry(
                parts,
                _shown(parts, top),
                lambda most: read_bounded(path, most, follow=follow),
                found.st_size,
                datetime.fromtimestamp(found.st_mtime, UTC),
                refused=_why_not_unpacked(path.name),
                owner=_owner(found.st_uid),
                folder=path.parent,
            )

    def _archive_on_disk(
        self, path: Path, parts: tuple[str, ...], top: str, budget: Budget
    ) -> Iterator[Entry]:
        try:
            file = self._open.enter_context(path.open("rb"))
        except OSError as error:
            yield _refused(parts, top, f"It can't be read: {error.strerror}.")
        else:
            yield from self._archive(file, path.name, parts, top, budget, 1, len(parts) or None)

    def _archive(
        self,
        file: IO[bytes],
        name: str,
        parts: tuple[str, ...],
        top: str,
        budget: Budget,
        nesting: int,
        outside: int | None,
    ) -> Iterator[Entry]:
        """Yield the files in an archive. If it can't be read, yield the archive itself with the reason."""
        try:
            for member in members_of(file, name, self._zone, budget, self._open):
                inside = (*parts, *member.parts)
                if member.refused or any(map(is_junk, member.parts)):
                    junk = not member.refused
                    yield _refused(inside, top, member.refused, junk=junk, outside=outside)
                elif not is_archive_name(member.parts[-1]):
                    yield _entry(member, inside, top, outside)
                elif nesting >= MAX_NESTING:
                    why = f"Archives lie in it more than {MAX_NESTING} deep."
                    yield _refused(inside, top, why, outside=outside)
                else:
                    try:
                        within = self._open.enter_context(spooled(member))
                    except (Refused, NotTaken, NotReadable) as error:
                        yield _refused(inside, top, str(error), outside=outside)
                    else:
                        yield from self._archive(
                            within, inside[-1], inside, top, budget, nesting + 1, outside or len(inside)
                        )
        except Refused as error:
            yield _refused(parts, top, str(error), outside=outside)


def _entry(member: Member, parts: tuple[str, ...], top: str, outside: int | None) -> Entry:
    return Entry(
        parts,
        _shown(parts, top),
        member.read,
        member.size,
        member.changed,
        refused=_why_not_unpacked(parts[-1]),
        outside=outside,
    )


def _refused(
    parts: tuple[str, ...],
    top: str,
    why: str,
    *,
    junk: bool = False,
    folder: Path | None = None,
    outside: int | None = None,
) -> Entry:
    def read(most: int) -> bytes:
        raise NotTaken(why or "It is no part of a submission.")

    return Entry(
        parts or (top,), _shown(parts, top), read, refused=why, junk=junk, folder=folder, outside=outside
    )


def _why_not_unpacked(name: str) -> str:
    if name.casefold().endswith(KINDS_NOT_UNPACKED):
        return "An archive of this kind is not unpacked here: unpack it, and collect the folder."
    return ""


def _shown(parts: tuple[str, ...], top: str) -> str:
    return "/".join(map(readable, filter(None, (top, *parts))))


def _owner(user: int) -> str:
    try:
        import pwd

        return pwd.getpwuid(user).pw_name
    except (ImportError, KeyError):
        return ""
