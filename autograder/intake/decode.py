"""Decodes bytes in whatever encoding an editor or a mail program has left them."""

from __future__ import annotations

import codecs
import re

_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def to_ascii_compatible(data: bytes) -> tuple[bytes, str | None]:
    """Convert `data` to an encoding that extends ASCII: UTF-16 and -32 become UTF-8, without byte order mark.

    Also returns a sentence for the student if the encoding was converted, else None.
    """
    if data.startswith(codecs.BOM_UTF8):
        return data[len(codecs.BOM_UTF8) :], None
    encoding = _wide_encoding(data)
    if encoding is None:
        return data, None
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    return (
        text.encode("utf-8", errors="replace"),
        f"The file was saved as {encoding.upper()}, not UTF-8; it was read all the same.",
    )


def to_text(data: bytes) -> tuple[str, str | None]:
    """Decode `data` as UTF-8 if possible, else as Korean cp949, else as latin-1, which is always possible.

    Also returns a sentence when it was not plain UTF-8, else None.
    """
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        pass  # the next lines find out what it is instead
    in_utf8 = sum(len(sequence) for sequence in _UTF8_SEQUENCE.findall(data))
    not_in_utf8 = sum(len(run) for run in _HIGH_RUN.findall(_UTF8_SEQUENCE.sub(b"", data)))
    if in_utf8 > not_in_utf8:
        return (
            data.decode("utf-8", errors="replace"),
            "Some characters of the file were damaged; they were replaced by '\ufffd'.",
        )
    encoding = "cp949" if _may_be_cp949(data) else "latin-1"
    return data.decode(encoding), f"The file was saved as {encoding}, not UTF-8; it was read all the same."


def _wide_encoding(data: bytes) -> str | None:
    """Return UTF-16 or UTF-32, detected by the byte order mark or by the zeros of a first ASCII character."""
    for mark, encoding in (
        (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, since its mark begins with UTF-16's
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return encoding
    head = data[:4]
    if len(head) < 4:
        return None
    zeros = "".join("0" if byte == 0 else "x" for byte in head)
    return {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}.get(zeros)


def _may_be_cp949(data: bytes) -> bool:
    """Whether `data` decodes as cp949 and its high bytes come in pairs, as Korean letters do."""
    try:
        data.decode("cp949")
    except UnicodeDecodeError:
        return False
    runs = _HIGH_RUN.findall(data)
    return sum(len(run) % 2 == 0 for run in runs) > len(runs) / 2
