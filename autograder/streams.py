"""Prepares standard input, output and error for whatever they are connected to.

This module imports nothing that takes time, since it runs before anything else.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata

#: Replacements for signs that the encoding of a terminal or a file lacks.
PLAIN_SIGNS = {
    **dict.fromkeys("✔", "+"),
    **dict.fromkeys("✘✗", "x"),
    **dict.fromkeys("◐", "~"),
    **dict.fromkeys("✎", "?"),
    **dict.fromkeys("–—−‐‑─━╸╺", "-"),
    **dict.fromkeys("│┃", "|"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("█▇", "#"),
    **dict.fromkeys("▆▅▓", "="),
    **dict.fromkeys("▄▃░", "-"),
    **dict.fromkeys("▂▁·•", "."),
    **dict.fromkeys("×", "x"),
    **dict.fromkeys("→", ">"),
    **dict.fromkeys("…", "."),
}
ERRORS = "plain-signs"
#: The standard streams that were closed when the program began: what is written there is lost.
closed: set[int] = set()


def prepare() -> None:
    """Change standard output and error so that printing on them never fails.

    A sign that the encoding lacks becomes a plain one. A closed stream is opened on the null device;
    otherwise the next file that is opened (the gradebook, say) would get its number, and all that is printed.
    Text that can't be written (the reader has gone, the disk is full) is dropped, so that grading goes on.
    """
    codecs.register_error(ERRORS, _plainly)
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            closed.add(number)
            nowhere = os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this stream's
            os.set_inheritable(nowhere, True)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 (as long as the program runs)
    sys.stdout = _lenient(sys.stdout, 1)
    sys.stderr = _lenient(sys.stderr, 2)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """Replace signs that can't be encoded by plain ones, as the error handler of a codec."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(sign: str) -> str:
    if sign in PLAIN_SIGNS:
        return PLAIN_SIGNS[sign]
    bare = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")
    wide = unicodedata.east_asian_width(sign) in "WF"  # so that columns stay in line
    return bare or ("??" if wide else "?")


class _Dropping(io.RawIOBase):
    """A raw file on a descriptor that drops what can't be written."""

    def __init__(self, number: int) -> None:
        self._number = number

    def fileno(self) -> int:
        return self._number

    def isatty(self) -> bool:
        return os.isatty(self._number)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = memoryview(data)  # type: ignore[arg-type]  # a BufferedWriter passes bytes
        try:
            return os.write(self._number, view)
        except OSError:
            return len(view)


def _lenient(stream: io.TextIOBase | object, number: int) -> io.TextIOWrapper:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    if os.name != "posix" and isinstance(stream, io.TextIOWrapper):  # a console of Windows is no plain file
        stream.reconfigure(errors=ERRORS)
        return stream
    if isinstance(stream, io.TextIOWrapper):
        stream.flush()
    raw = _Dropping(number)
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding=encoding, errors=ERRORS, line_buffering=number == 2 or raw.isatty()
    )
