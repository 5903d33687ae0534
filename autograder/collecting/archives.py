"""Zip and tar archives from strangers, read within limits on the number, size and depth of their files.

Refused, each in a sentence: what grows beyond bounds when it is unpacked, too many files, paths that lead
out of the archive, links, devices, passwords, and whatever is damaged. No file of an archive is written
anywhere by its own name; an archive within an archive is held in a file that has none.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import IO, Any, cast

from autograder.collecting.zip_names import name_of, utc_seconds
from autograder.errors import NotTaken, Refused
from autograder.intake.plain_files import what_it_is

#: The most files in one path that is collected, and their bytes in all when they are unpacked.
MAX_ENTRIES = 100_000
MAX_TOTAL_BYTES = 8 << 30
#: An archive in an archive, and a tar that is compressed, are held on the disk up to this size.
MAX_HELD_BYTES = 1 << 30
#: A large file that would be so many times larger than it is in the archive is taken for a zip bomb.
MAX_RATIO = 100
LARGE_BYTES = 32 << 20
#: The lists of contents at the ends of zips are read into memory as a whole. Of all archives in one path they
#: have so many bytes, together with what headers in tars have beyond ordinary ones.
MAX_LIST_BYTES = 64 << 20
#: The headers of one file in a tar: all of them, those of an ordinary one, and the fields in them.
MAX_HEADER_BYTES = 1 << 20
ORDINARY_HEADER_BYTES = 4 << 10
MAX_HEADER_FIELDS = 200

ZIP = (".zip",)
TAR = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
KINDS_NOT_UNPACKED = (".7z", ".rar", ".gz", ".bz2", ".xz", ".zst", ".egg", ".alz")

_LIST_TOO_LONG = "Its list of contents is larger than that of any class's archive, so no more of it is read."
_MARK = b"PK\x01\x02"  # before each file in a zip's list
_TAIL_BYTES = 70_000  # of a zip, where its end is looked for
_DRIVE = re.compile(r"[A-Za-z]:")
_CHUNK = 1 << 20
# All that `zipfile` and `tarfile` are known to raise for archives that are damaged or made to be odd.
_BROKEN = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error),
    *(
        OSError,
        EOFError,
        ValueError,
        OverflowError,
        IndexError,
        RuntimeError,
        NotImplementedError,
        MemoryError,
    ),
)


@dataclass(frozen=True)
class Member:
    """A file in an archive. `refused`: why it is not read."""

    parts: tuple[str, ...]
    read: Callable[[int], bytes]
    open: Callable[[], IO[bytes]]
    size: int
    changed: datetime | None
    refused: str = ""


class Budget:
    """The files and bytes that may still be read from one path."""

    def __init__(self, entries: int = MAX_ENTRIES, size: int = MAX_TOTAL_BYTES) -> None:
        self._entries, self._bytes, self.list_bytes = entries, size, MAX_LIST_BYTES
        self._most_entries, self._most_bytes = entries, size

    def take(self, size: int) -> str:
        """Count one file of `size` bytes. Return why that is too much, or ''."""
        self._entries -= 1
        if self._entries < 0:
            return f"There are more than {self._most_entries} files and folders; the rest is not looked at."
        if size > self._bytes:
            return f"All together would be larger than {self._most_bytes >> 20} MiB when unpacked."
        self._bytes -= size
        return ""

    def take_next(self, size: int, refused: str, *, is_folder: bool) -> str | None:
        """Count what comes next in an archive. Return why it is refused, or ''; None for a folder."""
        too_much = self.take(0 if refused or is_folder else size)
        return None if is_folder and not too_much else too_much or refused

    @property
    def bytes_left(self) -> int:
        """The bytes that may still be unpacked."""
        return self._bytes

    def take_list(self, size: int) -> None:
        """Count bytes of lists of contents and of headers. Raises Refused."""
        self.list_bytes -= max(0, size)
        if self.list_bytes < 0:
            raise Refused(_LIST_TOO_LONG)

    @property
    def is_spent(self) -> bool:
        """Whether the number of files is used up, so that no further file is read."""
        return self._entries < 0


class _Counted:
    """A file of which at most `left` bytes are read while that is set: for lists of contents and headers."""

    def __init__(self, file: IO[bytes], left: int) -> None:
        self._file = file
        self.left: int | None = left

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes. Raises Refused where more than are left are asked for, before they are read."""
        if self.left is None:
            return self._file.read(size)
        if size > self.left:
            raise Refused(_LIST_TOO_LONG)
        data = self._file.read(size)
        self.left -= len(data)
        if data.count(_MARK) > MAX_ENTRIES:
            raise Refused(_LIST_TOO_LONG)
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def is_archive_name(name: str) -> bool:
    """Whether a file of that name is an archive that this module can read."""
    return name.casefold().endswith((*ZIP, *TAR))


def members_of(
    file: IO[bytes], name: str, zone: tzinfo, budget: Budget, opened: ExitStack
) -> Iterator[Member]:
    """Yield the files in an archive, which stays open until `opened` is closed. Raises Refused.

    `zone`: the time zone of times in the archive that name none.
    """
    try:
        if name.casefold().endswith(ZIP):
            yield from _zip_members(file, zone, budget, opened)
        else:
            yield from _tar_members(file, budget, opened)
    except _BROKEN as error:
        raise Refused(f"The archive can't be read ({error or type(error).__name__}).") from error


def spooled(member: Member) -> IO[bytes]:
    """Return a nameless temporary file with the content of a member. Raises Refused, NotTaken."""
    try:
        with member.open() as content:
            return _held(content)
    except _BROKEN as error:
        raise Refused(f"The archive can't be read ({error or type(error).__name__}).") from error


def _zip_members(file: IO[bytes], zone: tzinfo, budget: Budget, opened: ExitStack) -> Iterator[Member]:
    counted = _Counted(file, budget.list_bytes + _TAIL_BYTES)
    archive = opened.enter_context(zipfile.ZipFile(cast(IO[bytes], counted)))
    budget.take_list(budget.list_bytes - (counted.left or 0))
    counted.left = None
    for info in archive.infolist():
        name = name_of(info)
        parts, why = _path(name)
        is_folder = name.endswith(("/", "\\"))
        refused = budget.take_next(info.file_size, why or _why_not(info), is_folder=is_folder)
        if refused is None:
            continue
        yield Member(
            parts,
            lambda most, info=info: _read(lambda: archive.open(info), info.file_size, most),  # type: ignore[misc]
            lambda info=info: archive.open(info),  # type: ignore[misc]
            info.file_size,
            _zip_time(info, zone),
            refused,
        )
        if budget.is_spent:
            return


def _why_not(info: zipfile.ZipInfo) -> str:
    mode = info.external_attr >> 16
    kind = stat.S_IFMT(mode)
    if kind not in (0, stat.S_IFREG):
        return f"It is {what_it_is(mode)}."
    if info.flag_bits & 1:
        return "It is locked by a password."
    if info.file_size > LARGE_BYTES and info.file_size > MAX_RATIO * max(1, info.compress_size):
        times = info.file_size // max(1, info.compress_size)
        return f"Unpacked it would be {times} times larger than in the archive; no notebook is."
    return ""


def _zip_time(info: zipfile.ZipInfo, zone: tzinfo) -> datetime | None:
    """Return when a file was changed; None for the format's earliest time, which means that none is known."""
    try:
        if (seconds := utc_seconds(info)) is not None:
            return datetime.fromtimestamp(seconds, UTC)
        if info.date_time[:3] <= (1980, 1, 1):
            return None
        return datetime(*info.date_time, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _tar_members(file: IO[bytes], budget: Budget, opened: ExitStack) -> Iterator[Member]:
    counted = _Counted(_unpacked(file, budget, opened), MAX_HEADER_BYTES)
    archive = opened.enter_context(tarfile.open(fileobj=cast(IO[bytes], counted), mode="r:"))  # noqa: SIM115
    while (info := _next_in_tar(archive, counted, budget)) is not None:
        parts, why = _path(info.name)
        if info.issym() or info.islnk():
            why = why or "It is a link; links are not followed."
        elif not info.isdir() and (not info.isreg() or info.issparse()):
            why = why or "It is no plain file."
        refused = budget.take_next(info.size, why, is_folder=info.isdir())
        if refused is None:
            continue
        yield Member(
            parts,
            lambda most, info=info: _read(lambda: _extracted(archive, info), info.size, most),  # type: ignore[misc]
            lambda info=info: _extracted(archive, info),  # type: ignore[misc]
            info.size,
            _tar_time(info),
            refused,
        )
        if budget.is_spent:
            return


def _next_in_tar(archive: tarfile.TarFile, counted: _Counted, budget: Budget) -> tarfile.TarInfo | None:
    """Return what comes next in a tar; None at its end. Raises Refused where its headers are too long."""
    counted.left = MAX_HEADER_BYTES
    try:
        info = archive.next()
        budget.take_list(MAX_HEADER_BYTES - counted.left - ORDINARY_HEADER_BYTES)
    finally:
        counted.left = None
    if info is not None:
        if len(info.pax_headers) > MAX_HEADER_FIELDS:
            raise Refused(_LIST_TOO_LONG)
        # `tarfile` would keep all files in memory, and with each a copy of the headers that hold for all.
        archive.members.clear()  # type: ignore[attr-defined]  # the stubs lack it
        info.pax_headers = {}
    return info


def _tar_time(info: tarfile.TarInfo) -> datetime | None:
    try:
        return datetime.fromtimestamp(info.mtime, UTC) if info.mtime > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def _extracted(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(info)
    if content is None:
        raise Refused("It is no plain file.")
    return content


def _unpacked(file: IO[bytes], budget: Budget, opened: ExitStack) -> IO[bytes]:
    """Return the tar file without its compression. Raises Refused."""
    head = file.read(6)
    file.seek(0)
    for magic, opener in ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ", lzma.open)):
        if head.startswith(magic):
            with opener(file, "rb") as content:
                held = opened.enter_context(_held(cast(IO[bytes], content), budget.bytes_left))
            budget.take(held.seek(0, 2))
            held.seek(0)
            return held
    return file


def _held(content: IO[bytes], most: int = MAX_TOTAL_BYTES) -> IO[bytes]:
    held = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
    left = most = min(most, MAX_HELD_BYTES)
    try:
        while piece := content.read(_CHUNK):
            left -= len(piece)
            if left < 0:
                raise Refused(f"Unpacked it would be larger than {most >> 20} MiB.")
            held.write(piece)
    except BaseException:
        held.close()
        raise
    held.seek(0)
    return held


def _read(open_it: Callable[[], IO[bytes]], size: int, most: int) -> bytes:
    """Read at most `most` bytes. Raises NotTaken, Refused."""
    if size <= most:
        try:
            with open_it() as content:
                data = content.read(most + 1)
        except _BROKEN as error:
            raise Refused(f"It is damaged in the archive ({error or type(error).__name__}).") from error
        if len(data) <= most:
            return data
    raise NotTaken(f"The file is larger than {most / 1_000_000:g} MB, so it was not opened.")


def _path(name: str) -> tuple[tuple[str, ...], str]:
    """Return the parts of a path in an archive, and why it is refused or ''. A backslash separates too."""
    if "\0" in name or len(name) > 4_000:
        return (f"{name[:100]}…",), "Its name can't be that of a file."
    steps = name.replace("\\", "/").split("/")
    parts = tuple(step for step in steps if step not in ("", ".")) or ("(no name)",)
    if steps[0] == "" or _DRIVE.match(name):
        return parts, "Its path begins at the root of a disk."
    if ".." in parts:
        return parts, "Its path leads out of the archive."
    return parts, ""
