"""Find the notebook that a student handed in, under whatever name they or their system gave it."""

from __future__ import annotations

import itertools
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

#: A folder within the folder is what unpacking an archive leaves; further down nobody hands in.
MAX_DEPTH = 3
MAX_ENTRIES = 10_000

# Browsers save "x.ipynb" as "x.ipynb.txt" or "x.ipynb.json" when the server names no type.
_SUFFIX = re.compile(r"\.ipynb(?:\.txt|\.json)?$", re.IGNORECASE)
# What browsers, file managers, Jupyter and students put behind a name: "x (1)", "x-Copy1", "x_final"
_COPY = re.compile(
    r"""
    (?: [ ]* \( [ ]* \d+ [ ]* \)
      | [ ]* (?: copy | kopie | copie | 복사본 | 사본 ) [ ]* \d*
      | [ ]+ (?: final | submission | submitted | completed | solution | answers? | v?[ ]?\d+ | 제출 | 최종 )
    )+ $
    """,
    re.VERBOSE,
)


def find_notebooks(folder: Path, names: Iterable[str]) -> tuple[dict[str, Path], tuple[str, ...]]:
    """The notebooks of an assignment of several in a student's folder, by name; and sentences on them.

    What is called exactly like one of them is that one; what is left is looked through for the others, as
    `find_submission` does. Never raises for what is in the folder.
    """
    names = list(names)
    exact = {name: folder / f"{name}.ipynb" for name in names}
    found: dict[str, Path] = {}
    reasons: list[str] = []
    if not folder.is_symlink():
        found = {name: path for name, path in exact.items() if path.is_file() and not path.is_symlink()}
    for name in names:
        if name not in found:
            path, said = find_submission(folder, name, passing_over=found.values())
            reasons += said
            if path is not None:
                found[name] = path
    return {name: found[name] for name in names if name in found}, tuple(dict.fromkeys(reasons))


def find_submission(
    folder: Path, lesson_name: str, passing_over: Iterable[Path] = ()
) -> tuple[Path | None, tuple[str, ...]]:
    """The notebook of `lesson_name` in a student's folder, and sentences on what was odd about it.

    The exact name wins; then the same name in other spelling, then copies of it (`XOR (1).ipynb`,
    `xor-Copy1.ipynb`), then names that contain it, then a notebook that stands alone under another name.
    Of several that are equally like, the one changed last. Only plain files count: a link is never
    followed, so no submission makes the grader read a file from elsewhere. `passing_over`: notebooks that
    are known to be others. Without a notebook: None,
    and a sentence that says what there is. Never raises for what is in the folder.
    """
    if folder.is_symlink():
        return None, (f"The folder '{_shown(folder)}' is a link; links are not followed.",)
    reasons: list[str] = []
    known = set(passing_over)
    notebooks = list(_notebooks(folder, reasons)) or list(_below(folder, reasons))
    notebooks = [path for path in notebooks if path not in known]
    ranked = sorted((_strangeness(path.name, lesson_name), path) for path in notebooks)
    best = [path for strangeness, path in ranked if strangeness == ranked[0][0]]
    if not best:
        return None, (*reasons, f"There is no notebook '{lesson_name}.ipynb'.")
    if len(best) > 1 and ranked[0][0] == _OTHER:
        names = ", ".join(f"'{_shown(path)}'" for path in best)
        return None, (*reasons, f"None of the notebooks {names} is called '{lesson_name}.ipynb'.")
    chosen = max(best, key=_changed)
    if ranked[0][0] > _SAME:
        reasons.append(f"'{_shown(chosen)}' was graded: there is no '{lesson_name}.ipynb'.")
    others = [path for path in notebooks if path != chosen and _strangeness(path.name, lesson_name) < _OTHER]
    if others:
        names = ", ".join(f"'{_shown(path)}'" for path in others)
        why = ", which was changed last" if len(best) > 1 else ""
        reasons.append(f"Several notebooks were handed in; '{_shown(chosen)}'{why} was graded, not {names}.")
    return chosen, tuple(reasons)


_EXACT, _SAME, _COPIED, _CONTAINS, _OTHER = range(5)


def _strangeness(file_name: str, lesson_name: str) -> int:
    """How far a file's name is from the one that was asked for."""
    if file_name == f"{lesson_name}.ipynb":
        return _EXACT
    name, wanted = _folded(_SUFFIX.sub("", file_name)), _folded(lesson_name)
    if name == wanted:
        return _SAME
    if name.startswith(wanted) and _COPY.fullmatch(name, len(wanted)):
        return _COPIED
    return _CONTAINS if wanted in name else _OTHER


def _folded(name: str) -> str:
    """The name without what systems change: composition of letters, case, and what separates words."""
    return re.sub(r"[\s_–-]+", " ", unicodedata.normalize("NFC", name)).strip().casefold()


def _notebooks(folder: Path, reasons: list[str]) -> Iterator[Path]:
    """The notebooks directly in `folder`, in the order of their names. Says what it passes over."""
    for entry in _entries(folder, reasons):
        if not _SUFFIX.search(entry.name) or entry.name.startswith("."):
            continue
        if entry.is_symlink():
            reasons.append(f"'{_shown(entry.name)}' is a link; links are not followed.")
        elif entry.is_dir(follow_symlinks=False):
            reasons.append(f"'{_shown(entry.name)}' is a folder, not a notebook.")
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _below(folder: Path, reasons: list[str], depth: int = 1) -> Iterator[Path]:
    """The notebooks in the folders inside `folder`."""
    for entry in _entries(folder, reasons):
        hidden = entry.name.startswith((".", "__MACOSX"))
        if depth < MAX_DEPTH and not hidden and entry.is_dir(follow_symlinks=False):
            yield from _notebooks(Path(entry.path), reasons)
            yield from _below(Path(entry.path), reasons, depth + 1)


def _entries(folder: Path, reasons: list[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(itertools.islice(entries, MAX_ENTRIES), key=lambda entry: entry.name)
    except OSError as error:
        reasons.append(f"The folder '{_shown(folder)}' can't be read: {error.strerror}.")
        return []


def _changed(path: Path) -> tuple[float, str]:
    try:
        return path.lstat().st_mtime, path.name
    except OSError:  # gone since the folder was read
        return 0.0, path.name


def _shown(path: Path | str) -> str:
    """The last part of a path, safe to print whatever bytes it is made of."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in Path(path).name)
