"""The names of files in a zip archive that does not say how they are encoded.

A zip says by a flag that a name is UTF-8; else it should be the code page 437 of 1981. In fact names come in
UTF-8 without the flag (macOS), in the Korean code page 949 (Windows), or in the code page of Western Europe.
https://docs.python.org/3/library/zipfile.html#zipfile.ZipFile has `metadata_encoding` for that, for a whole
archive at once; but an archive to which several people have added mixes encodings.
"""

from __future__ import annotations

import struct
import unicodedata
import zlib
from collections.abc import Iterator
from itertools import pairwise
from zipfile import ZipInfo

UTF8_FLAG = 0x800
#: Info-ZIP's field with the name in UTF-8, which stands beside a name in another encoding.
UNICODE_PATH = 0x7075
#: Info-ZIP's field with the time in UTC.
TIMESTAMP = 0x5455


def name_of(info: ZipInfo) -> str:
    """Return the name as its author wrote it, as far as can be told, with slashes and odd characters."""
    if info.flag_bits & UTF8_FLAG:
        return info.orig_filename
    data = info.orig_filename.encode("cp437", "replace")  # what `zipfile` decoded it from
    beside = _unicode_path(info, data)
    return decoded(data) if beside is None else beside


def utc_seconds(info: ZipInfo) -> int | None:
    """Return when the file was changed, in seconds since 1970 in UTC; None if only a local time is known."""
    for tag, value in _fields(info.extra):
        if tag == TIMESTAMP and len(value) >= 5 and value[0] & 1:
            return int(struct.unpack_from("<i", value, 1)[0])
    return None


def decoded(data: bytes) -> str:
    """Decode a name: as UTF-8, Korean, code page 437 or Western European, whichever gives letters.

    Korean pairs of bytes may also be two letters of Western Europe, and the other way round. A word in which
    Hangul and Latin letters touch is taken for the second.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass  # the next lines find out what it is instead
    korean = _as("cp949", data)
    if korean is not None and _is_hangul(korean) and not _mixes(korean):
        return korean
    for encoding in ("cp437", "cp1252"):
        text = _as(encoding, data)
        if text is not None and all(_is_latin(letter) for letter in text if not letter.isascii()):
            return text
    if korean is not None and _is_hangul(korean):
        return korean
    return data.decode("cp437")


def _unicode_path(info: ZipInfo, name: bytes) -> str | None:
    """Return the name in Info-ZIP's field, if the field belongs to this name; else None."""
    for tag, value in _fields(info.extra):
        if tag == UNICODE_PATH and len(value) > 5 and value[0] == 1:
            (checksum,) = struct.unpack_from("<L", value, 1)
            if checksum == zlib.crc32(name):
                return value[5:].decode("utf-8", "replace")
    return None


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        yield tag, extra[at + 4 : at + 4 + length]
        at += 4 + length


def _as(encoding: str, data: bytes) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_hangul(text: str) -> bool:
    return all("가" <= letter <= "힣" for letter in text if not letter.isascii())


def _mixes(text: str) -> bool:
    """Whether a Latin letter stands directly beside a Hangul one."""
    return any(
        (one.isascii() and one.isalpha() and not two.isascii())
        or (two.isascii() and two.isalpha() and not one.isascii())
        for one, two in pairwise(text)
    )


def _is_latin(letter: str) -> bool:
    return letter.isalpha() and unicodedata.name(letter, "").startswith("LATIN")
