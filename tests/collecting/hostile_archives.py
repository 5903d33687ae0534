"""Archives that were made to do harm, each in a few lines, with what is said of it."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from small_class import notebook, zipped

GOOD = {"ada/03_xor.ipynb": notebook()}


def _with(
    path: Path, name: str, content: bytes = b"x", mode: int = stat.S_IFREG | 0o644, flag: int = 0
) -> None:
    """Add one more file to a zip, under whatever name and of whatever kind."""
    info = zipfile.ZipInfo("placeholder", (2026, 3, 1, 12, 0, 0))
    info.filename, info.orig_filename = name, name
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, content)


def _named(name: str) -> Callable[[Path], None]:
    return lambda path: _with(path, name, notebook())


def _of_kind(kind: int, content: bytes = b"../../../etc/passwd") -> Callable[[Path], None]:
    return lambda path: _with(path, "bo/03_xor.ipynb", content, kind | 0o777)


def bomb(path: Path) -> None:
    """200 MB of zeros in 200 kB."""
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("bo/03_xor.ipynb", "w") as file,
    ):
        for _ in range(200):
            file.write(b"\0" * 1_000_000)


def quine(path: Path) -> None:
    """Archives in archives, deeper than anybody packs them."""
    inner = path.with_name("inner.zip")
    content = zipped(inner, {"bo/03_xor.ipynb": notebook()}).read_bytes()
    for depth in range(8):
        content = zipped(inner, {f"bo{depth}.zip": content}).read_bytes()
    inner.unlink()
    _with(path, "deep.zip", content)


def too_many(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(40):
            archive.writestr(f"bo/{number}.txt", b"")


def endless_list(path: Path) -> None:
    """The end says that the list of contents has 4 GB."""
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x05\x06")
    struct.pack_into("<L", data, at + 12, 0xFFFFFFF0)
    path.write_bytes(bytes(data))


def locked(path: Path) -> None:
    """The flag that says a password is needed, in both places."""
    _with(path, "bo/03_xor.ipynb", notebook())
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, struct.unpack_from("<H", data, at + 8)[0] | 1)
    path.write_bytes(bytes(data))


def damaged(path: Path) -> None:
    """One byte of the last file's content is another."""
    _with(path, "bo/03_xor.ipynb", notebook())
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x03\x04") + 80
    data[at] ^= 0xFF
    path.write_bytes(bytes(data))


def smaller_than_it_is(path: Path) -> None:
    """The list says 10 bytes, and there are many more."""
    _with(path, "bo/03_xor.ipynb", notebook())
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.rfind(b"PK\x01\x02") + 24, 10)
    path.write_bytes(bytes(data))


#: What is done to an archive that holds a good notebook of ada's; what is said of the rest.
ZIPS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a bomb": (bomb, "times larger than in the archive"),
    "deep": (quine, "deep"),
    "up": (_named("../../../submitted/bo/03_xor/03_xor.ipynb"), "leads out of the archive"),
    "up in the middle": (_named("bo/../../../../x/03_xor.ipynb"), "leads out of the archive"),
    "up with other slashes": (_named("bo\\..\\..\\..\\03_xor.ipynb"), "leads out of the archive"),
    "absolute": (_named("/etc/cron.d/03_xor.ipynb"), "root of a disk"),
    "absolute with other slashes": (_named("\\\\server\\share\\03_xor.ipynb"), "root of a disk"),
    "a drive": (_named("C:\\Users\\bo\\03_xor.ipynb"), "root of a disk"),
    "a link": (_of_kind(stat.S_IFLNK), "a link; links are not followed"),
    "a pipe": (_of_kind(stat.S_IFIFO), "a pipe, not a file"),
    "a device": (_of_kind(stat.S_IFCHR), "a device, not a file"),
    "a socket": (_of_kind(stat.S_IFSOCK), "a socket, not a file"),
    "a password": (locked, "locked by a password"),
    "damaged": (damaged, "damaged"),
    "smaller than it is": (smaller_than_it_is, ""),
    "a name without end": (_named(f"bo/{'x' * 5000}/03_xor.ipynb"), "can't be that of a file"),
}
#: What is done to the archive as a whole, so that nothing of it can be read.
WHOLE: dict[str, tuple[Callable[[Path], None], str]] = {
    "an endless list": (endless_list, "can't be read"),
    "cut off": (lambda path: path.write_bytes(path.read_bytes()[:-30]) and None, "can't be read"),
    "a web page": (lambda path: path.write_bytes(b"<html>Please log in.</html>") and None, "can't be read"),
    "empty": (lambda path: path.write_bytes(b"") and None, "can't be read"),
}


def tar_of(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for info, content in members:
            info.size = len(content) if info.isreg() else info.size
            archive.addfile(info, io.BytesIO(content))
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mtime = kind, link, 1_772_366_400
    return info


#: A member of a tar beside a good one, and what is said of it.
TARS: dict[str, tuple[tarfile.TarInfo, str]] = {
    "up": (member("../../03_xor.ipynb"), "leads out of the archive"),
    "absolute": (member("/etc/03_xor.ipynb"), "root of a disk"),
    "a link": (member("bo/03_xor.ipynb", tarfile.SYMTYPE, "/etc/passwd"), "a link"),
    "a hard link": (member("bo/03_xor.ipynb", tarfile.LNKTYPE, "ada/03_xor.ipynb"), "a link"),
    "a device": (member("bo/03_xor.ipynb", tarfile.CHRTYPE), "no plain file"),
    "a pipe": (member("bo/03_xor.ipynb", tarfile.FIFOTYPE), "no plain file"),
}


def long_list(
    path: Path, entries: int, *, comment: int = 0, marked: bool = False, large: bool = False
) -> Path:
    """A zip with a list of so many files. `marked`: its end holds the mark of an end once more."""
    name = b"a.txt"
    first = b"PK\3\4" + struct.pack("<HHHHHLLLHH", 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0) + name
    fields = (20, 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0, comment, 0, 0, 0, 0)
    one = b"PK\1\2" + struct.pack("<HHHHHHLLLHHHHHLL", *fields) + name + bytes(comment)
    contents = first + one * entries
    size, end = len(one) * entries, b""
    if large:
        end = b"PK\6\6" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, entries, entries, size, len(first))
        end += b"PK\6\7" + struct.pack("<LQL", 0, len(contents), 1)
    disks = b"PK\5\6" if marked else bytes(4)
    said = (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF) if large else (entries, entries, size, len(first))
    path.write_bytes(contents + end + b"PK\5\6" + disks + struct.pack("<HHLLH", *said, 0))
    return path


#: Lists of contents that are too long, however their end says so.
LISTS: dict[str, dict[str, bool]] = {
    "said": {},
    "with a second mark of the end": {"marked": True},
    "in numbers of 64 bits": {"large": True},
    "in numbers of 64 bits, with a second mark": {"large": True, "marked": True},
}


def _block(kind: bytes, content: bytes, name: str = "x") -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, len(content)
    return info.tobuf(tarfile.USTAR_FORMAT) + content + bytes(-len(content) % 512)


def _fields(number: int) -> bytes:
    return b"".join(b"12 k%04d=ab\n" % one for one in range(number))


def _holes(blocks: int) -> bytes:
    """A file with holes, whose map goes on over so many blocks."""
    header = bytearray(_block(tarfile.GNUTYPE_SPARSE, b""))
    header[482] = 1
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + (bytes(504) + b"\1" + bytes(7)) * blocks


GOOD_IN_TAR = _block(tarfile.REGTYPE, notebook(), "ada/03_xor.ipynb")
#: Headers in a tar, before or after a good file, that would take memory or time without end.
HEADERS: dict[str, bytes] = {
    "a long name": _block(tarfile.GNUTYPE_LONGNAME, b"a" * (2 << 20)) + GOOD_IN_TAR,
    "a long link": _block(tarfile.GNUTYPE_LONGLINK, b"a" * (2 << 20)) + GOOD_IN_TAR,
    "a long header of one file": _block(tarfile.XHDTYPE, _fields(200_000)) + GOOD_IN_TAR,
    "a long header of all files": _block(tarfile.XGLTYPE, _fields(200_000)) + GOOD_IN_TAR,
    "many fields for all files": _block(tarfile.XGLTYPE, _fields(1_000)) + GOOD_IN_TAR,
    "headers upon headers": _block(tarfile.XGLTYPE, b"9 comment=\n" * 8_000) * 20 + GOOD_IN_TAR,
    "a map of holes": _holes(3_000),
}


def folders_in_tar(path: Path, number: int, kind: bytes = tarfile.DIRTYPE) -> Path:
    """So many folders, or links, and a good file at last."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(_block(kind, b"", "bo") * number + GOOD_IN_TAR + bytes(1024))
    return path


def tar_bomb(path: Path, size: int) -> Path:
    """So many zeros, compressed, that call themselves a tar."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(size >> 20):
            file.write(bytes(1 << 20))
    return path


def name_in(path: Path, name: bytes, *, unicode_path: str = "") -> Path:
    """A zip whose only notebook has this name, in bytes, with no flag that says in which encoding."""
    placeholder = "n" * len(name)
    zipped(path, {f"{placeholder}/03_xor.ipynb": notebook()})
    if unicode_path:
        whole = name + b"/03_xor.ipynb"
        text = f"{unicode_path}/03_xor.ipynb".encode()
        extra = struct.pack("<HHBL", 0x7075, 5 + len(text), 1, zlib.crc32(whole)) + text
        info = zipfile.ZipInfo(f"{placeholder}/03_xor.ipynb", (2026, 3, 1, 12, 0, 0))
        info.extra = extra
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(info, notebook())
    path.write_bytes(path.read_bytes().replace(placeholder.encode(), name))
    return path


#: Names in the bytes of some encoding, and whose they are.
NAMES: dict[str, tuple[bytes, str]] = {
    "Korean Windows": ("김철수".encode("cp949"), "김철수"),
    "Korean Windows, with a number": ("김철수_20231234".encode("cp949"), "김철수_20231234"),
    "UTF-8 without its flag": ("김철수".encode(), "김철수"),
    "UTF-8 in pieces, as macOS has it": ("김".encode(), "김"),
    "code page 437": ("René Müller".encode("cp437"), "René Müller"),
    "code page 437, short": ("Müller".encode("cp437"), "Müller"),
    "Western European": ("André".encode("cp1252"), "André"),
    "plain": (b"ada", "ada"),
}
