"""A student's own folder of lessons: what is written there is theirs, and no update touches it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.download import checksum

#: Which version of each file was copied: a small file in the student's folder.
COPIED = ".copied.json"
_NOT_COPIED = ("coursekit", "pyproject.toml", "progress.json", "hand_in", "__pycache__")


@dataclass
class CopyResult:
    """What `copy_lessons` did: new files, files brought up to date, and lessons with answers left alone."""

    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def copy_lessons(lessons: Path, workspace: Path) -> CopyResult:
    """Copy the lessons handed out in `lessons` to the folder `workspace`.

    A file in which somebody has worked stays as it is; one unchanged since it was copied is brought up to
    date. Raises FileNotFoundError where there are no lessons, OSError where nothing can be written.
    """
    if not any(lessons.glob("[0-9][0-9]_*/*.ipynb")):
        raise FileNotFoundError(f"There are no lessons in {lessons}: say with --lessons where they are.")
    workspace.mkdir(parents=True, exist_ok=True)
    before, now = _copied(workspace), {}
    copied = CopyResult()
    for source in _files(lessons):
        name = source.relative_to(lessons).as_posix()
        target = workspace / name
        now[name] = checksum(source)
        if not target.exists():
            copied.new.append(name)
        elif checksum(target) == now[name]:
            continue
        elif checksum(target) == before.get(name):
            copied.updated.append(name)
        else:
            if before.get(name) != now[name]:
                copied.left.append(name)
            now[name] = before.get(name, "")
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    (workspace / COPIED).write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    return copied


def _files(lessons: Path) -> list[Path]:
    """All files of the lessons, and no links, caches or what Jupyter keeps for itself."""
    return [
        path
        for path in sorted(lessons.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and not any(part.startswith(".") or part in _NOT_COPIED for part in path.relative_to(lessons).parts)
    ]


def _copied(workspace: Path) -> dict[str, str]:
    try:
        stored = json.loads((workspace / COPIED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(digest) for name, digest in stored.items()} if isinstance(stored, dict) else {}
