"""Fetch a file once, and verify that it is the right one.

    path = fetch("https://example.org/flowers.zip", sha256="9f86d0...")

No lesson needs this: all of them run on what is installed. It is for those who have a network and want
the original data.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

CHUNK = 1 << 16
BAR = 30

#: Called with the bytes that have come and the bytes that will come in all (None if the server won't say).
Progress = Callable[[int, int | None], None]


class DownloadError(OSError):
    """A file could not be fetched; the text says which, from where, and what to do."""


def cache_folder() -> Path:
    """Where fetched files stay: `$XDG_CACHE_HOME/coursekit`, or `~/.cache/coursekit`. It may not exist."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(home) if Path(home).is_absolute() else Path.home() / ".cache") / "coursekit"


def fetch(
    url: str,
    sha256: str,
    *,
    name: str | None = None,
    folder: Path | None = None,
    silence: float = 30,
    patience: float = 1800,
    progress: bool | Progress = True,
    remedy: str = "",
) -> Path:
    """The path of the file with this checksum: of the cache if it is there, else fetched from `url`.

    url: http:// or https://
    sha256: of the file, as 64 hexadecimal digits; a file with another is never kept or returned
    name: the file's name in the cache; the last part of the URL if left out
    folder: another folder than `cache_folder()`; made if need be
    silence: seconds to wait for the server to say something
    patience: seconds that the whole may take
    progress: whether to print a bar, or a function to call instead
    remedy: a sentence for the error, on what works without this file

    A reader never sees half a file: it takes its name only when it is whole and right. A file in the cache
    that is not the right one is replaced.

    Raises `DownloadError` if the file can't be had or kept, `ValueError` for a URL, checksum or name that
    is none.
    """
    wanted = sha256.strip().lower()
    if not _is_hexadecimal(wanted, 64):
        raise ValueError(f"sha256 must be 64 hexadecimal digits, not {sha256!r}: `sha256sum FILE` prints it")
    path = (folder or cache_folder()) / _file_name(url, name)
    told = progress if callable(progress) else (_bar(path.name) if progress else _nothing)
    return _fetched(url, path, "SHA-256", wanted, checksum, silence, patience, told, remedy)


def fetch_from_git(
    url: str,
    blob: str,
    *,
    name: str | None = None,
    folder: Path | None = None,
    silence: float = 30,
    patience: float = 300,
    remedy: str = "",
) -> Path:
    """As `fetch`, for a small file of a git repository, without a bar.

    blob: the name that git has for the content: 40 hexadecimal digits, as its hosts' listings give them
    """
    wanted = blob.strip().lower()
    if not _is_hexadecimal(wanted, 40):
        raise ValueError(
            f"blob must be 40 hexadecimal digits, not {blob!r}: `git hash-object FILE` prints it"
        )
    path = (folder or cache_folder()) / _file_name(url, name)
    return _fetched(url, path, "git's checksum", wanted, git_blob, silence, patience, _nothing, remedy)


def fetch_json(url: str, *, silence: float = 30, patience: float = 300, remedy: str = "") -> Any:
    """Fetch JSON from a server, anew at each call.

    Raises `DownloadError` if it can't be had or is no JSON, `ValueError` for a URL that is none.
    """
    path = cache_folder() / _file_name(url, "answer.json")
    with _file_beside(path, remedy) as answer:
        _download(url, answer, silence, patience, _nothing, remedy)
        try:
            return json.loads(Path(answer.name).read_bytes())
        except ValueError as error:
            raise DownloadError(f"What {url} sent is no JSON ({error}).{_sentence(remedy)}") from error


def checksum(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def git_blob(path: Path) -> str:
    """The name that git gives to the content of a file: SHA-1 of `blob`, its length, a zero byte and itself.

    Source: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
    """
    content = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _file_name(url: str, name: str | None) -> str:
    """`name`, or the last part of the URL. Raises ValueError for a URL or a name that is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(f"url must begin with http:// or https://, not {url!r}")
    name = PurePosixPath(unquote(parts.path)).name if name is None else name
    if name in ("", ".", "..") or set(name) & set("/\\\0"):
        raise ValueError(f"name must be a plain file name, not {name!r}: pass name='flowers.zip', say")
    return name


def _is_hexadecimal(text: str, length: int) -> bool:
    return len(text) == length and not set(text) - set("0123456789abcdef")


def _fetched(
    url: str,
    path: Path,
    kind: str,
    wanted: str,
    checksum_of: Callable[[Path], str],
    silence: float,
    patience: float,
    told: Progress,
    remedy: str,
) -> Path:
    if path.is_file() and checksum_of(path) == wanted:
        return path
    with _file_beside(path, remedy) as half:
        _download(url, half, silence, patience, told, remedy)
        found = checksum_of(Path(half.name))
        if found != wanted:
            raise DownloadError(
                f"What {url} sent is not the file expected: its {kind} is {found}, not {wanted}. "
                "Nothing was kept. Try again; if it stays so, the file was changed at its source."
                f"{_sentence(remedy)}"
            )
        Path(half.name).replace(path)
    return path


@contextmanager
def _file_beside(path: Path, remedy: str) -> Iterator[IO[bytes]]:
    """A new file in the folder of `path`; gone at the end unless it was renamed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = tempfile.NamedTemporaryFile(  # noqa: SIM115  it is closed before it is renamed
            dir=path.parent, prefix=f".{path.name}.", suffix=".part", delete=False
        )
    except OSError as error:
        raise DownloadError(
            f"Fetched files can't be kept in {path.parent} ({_why(error)}). Set XDG_CACHE_HOME to a folder "
            f"that you may write to.{_sentence(remedy)}"
        ) from error
    try:
        yield half
    finally:
        half.close()
        Path(half.name).unlink(missing_ok=True)


def _download(
    url: str, file: IO[bytes], silence: float, patience: float, told: Progress, remedy: str
) -> None:
    started = time.monotonic()
    request = Request(url, headers={"User-Agent": "coursekit"})
    try:
        with urlopen(request, timeout=silence) as answer:
            for come, total in _chunks(answer, file):
                told(come, total)
                if time.monotonic() - started > patience and come != total:
                    raise DownloadError(
                        f"{url} was not through after {patience:g} seconds, with {_size(come)} of "
                        f"{_size(total)}. Try again with a better line, or with a larger `patience`."
                        f"{_sentence(remedy)}"
                    )
        file.close()  # here, where a full disk is told of
    except DownloadError:
        raise
    except HTTPError as error:
        raise DownloadError(
            f"The server answered {error.code} ({error.reason}) to {url}. The file may have moved."
            f"{_sentence(remedy)}"
        ) from error
    except TimeoutError as error:
        raise DownloadError(
            f"Nothing came from {url} for {silence:g} seconds. Try again later.{_sentence(remedy)}"
        ) from error
    except (OSError, HTTPException) as error:
        raise DownloadError(
            f"{url} could not be fetched ({_why(error)}). Is there a network, and room on the disk?"
            f"{_sentence(remedy)}"
        ) from error


def _chunks(answer: HTTPResponse, file: IO[bytes]) -> Iterator[tuple[int, int | None]]:
    """Copy the answer into the file; after each piece, the bytes that have come and those of the whole."""
    length = answer.headers.get("Content-Length", "")
    total = int(length) if length.isdecimal() else None
    come = 0
    while piece := answer.read1(CHUNK):
        file.write(piece)
        come += len(piece)
        yield come, total
    if total is not None and come < total:
        raise HTTPException(f"the line broke after {_size(come)} of {_size(total)}")


def _bar(name: str) -> Progress:
    """A function that draws a bar, anew for each hundredth or, where the size is unknown, each megabyte."""
    drawn = -1

    def draw(come: int, total: int | None) -> None:
        nonlocal drawn
        step = 100 * come // total if total else come // 1_000_000
        if step == drawn:
            return
        drawn = step
        full = BAR * come // total if total else 0
        how_far = f"[{'█' * full:·<{BAR}}] {step:3d} % of {_size(total)}" if total else _size(come)
        print(f"\r{name} {how_far}", end="\n" if come == total else "", file=sys.stdout, flush=True)

    return draw


def _nothing(come: int, total: int | None) -> None:
    """Draw no bar."""


def _size(count: int | None) -> str:
    if count is None:
        return "an unknown number of bytes"
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{count:,} bytes"


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
    return str(reason) or type(error).__name__


def _sentence(remedy: str) -> str:
    return f" {remedy.strip()}" if remedy.strip() else ""
