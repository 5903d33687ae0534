"""Folders that both sides see: what a test has put there, and what the answer writes.

Each side has a folder of its own with the same files in it. Before a call the side of the tests sends
what is new, after it the other side does. A path in such a folder arrives as the path of the same file on
the other side.
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coursekit.remote import NotTransferable

MOST_FILES = 2_000
MOST_BYTES = 50_000_000


class Folders:
    """The folders of one side, by number."""

    def __init__(self) -> None:
        self._roots: list[Path | None] = []  # None: it is gone
        self._known: list[dict[str, str]] = []  # what the other side has: file -> fingerprint

    def add(self, root: Path) -> None:
        """From now on the other side has a folder like this one."""
        self._roots.append(Path(root))
        self._known.append({})

    def forget(self, root: Path) -> None:
        """It is gone, or will be; the other side keeps its own."""
        self._roots[self._roots.index(root)] = None

    def place_of(self, text: str) -> dict[str, Any] | None:
        """Number of the folder and the way from there, if the text is a path in one of them."""
        for number, root in enumerate(self._roots):
            if root is None:
                continue
            if text == str(root) or text.startswith((f"{root}/", f"{root}{os.sep}")):
                return {"number": number, "rest": text[len(str(root)) :].replace(os.sep, "/")}
        return None

    def path(self, place: Mapping[str, Any]) -> Path:
        """The path of this side that a place stands for. Raises NotTransferable."""
        number, rest = place["number"], str(place["rest"])
        known = isinstance(number, int) and 0 <= number < len(self._roots)
        root: Path | None = self._roots[number] if known else None
        if root is None:
            raise NotTransferable("a path in a folder that nobody has handed over")
        return root / _inside(rest) if rest.strip("/") else root

    def news(self) -> list[dict[str, Any]]:
        """For each folder what has come, changed or gone since the last time."""
        return [
            {} if root is None else self._news(root, known)
            for root, known in zip(self._roots, self._known, strict=True)
        ]

    def take(self, news: list[Mapping[str, Any]], *, new_ones: bool) -> None:
        """Do the same here; `new_ones`: a folder that is not here yet is made. Raises NotTransferable."""
        for number, new in enumerate(news):
            if number == len(self._roots):
                if not new_ones:
                    raise NotTransferable("a folder that nobody has handed over")
                self.add(Path(tempfile.mkdtemp()))
            root = self._roots[number]
            if root is not None and new:
                self._take(root, self._known[number], new)

    def _news(self, root: Path, known: dict[str, str]) -> dict[str, Any]:
        files: dict[str, Any] = {}
        folders: list[str] = []
        total = 0
        found = set()
        for place, inner, names in os.walk(root):
            folders += [str((Path(place) / name).relative_to(root)) for name in inner]
            for name in names:
                path = Path(place) / name
                key = path.relative_to(root).as_posix()
                found.add(key)
                if len(found) > MOST_FILES:
                    raise NotTransferable(f"a folder with more than {MOST_FILES:,} files")
                if not path.is_file() or path.is_symlink():
                    continue
                total += path.stat().st_size
                if total > MOST_BYTES:
                    raise NotTransferable(f"a folder with more than {MOST_BYTES / 1e6:.0f} MB in it")
                content = path.read_bytes()
                print_of_it = hashlib.sha256(content).hexdigest()
                if known.get(key) != print_of_it:
                    known[key] = print_of_it
                    files[key] = base64.b64encode(content).decode()
        gone = [key for key in known if key not in found]
        for key in gone:
            del known[key]
        return {"folders": sorted(folders), "files": files, "gone": gone}

    def _take(self, root: Path, known: dict[str, str], new: Mapping[str, Any]) -> None:
        files, folders, gone = new["files"], new["folders"], new["gone"]
        if len(files) + len(folders) > MOST_FILES or sum(map(len, files.values())) > 2 * MOST_BYTES:
            raise NotTransferable("a folder with too much in it")
        for key in gone:
            known.pop(str(key), None)
            path = root / _inside(str(key))
            path.unlink(missing_ok=True)
        for name in folders:
            (root / _inside(str(name))).mkdir(parents=True, exist_ok=True)
        for key, text in files.items():
            path, content = root / _inside(str(key)), base64.b64decode(text)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            known[str(key)] = hashlib.sha256(content).hexdigest()


def _inside(name: str) -> Path:
    """A relative path that does not lead out of its folder. Raises NotTransferable."""
    parts = name.replace("\\", "/").strip("/").split("/")
    if not name or any(part in ("", ".", "..") or "\0" in part or ":" in part for part in parts):
        raise NotTransferable(f"a file of the name {name[:80]!r}")
    return Path(*parts)
