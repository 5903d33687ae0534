"""Names of files and folders: how they are shown, and which student and lesson they mean.

A name may be any bytes: decomposed letters (macOS), another encoding (a zip from Windows), characters that
move a terminal's cursor. Each function here takes time in proportion to a name's length.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

#: The longest name of a student: in characters for a column of the gradebook, in bytes for a folder's name.
MAX_CHARACTERS, MAX_BYTES = 120, 200

EXACT, SAME, COPIED, CONTAINS, OTHER = range(5)

#: Files that systems and programs leave behind, and that nobody hands in on purpose: name, and what it is.
_JUNK = {
    ".ipynb_checkpoints": "Jupyter's own back-up",
    "__macosx": "a side file of macOS",
    "__pycache__": "Python's own",
    **dict.fromkeys((".git", ".gitignore", ".gitkeep", ".gitattributes"), "git's own"),
    **dict.fromkeys((".ds_store", "icon\r", ".localized"), "a side file of macOS"),
    **dict.fromkeys(("thumbs.db", "desktop.ini"), "a side file of Windows"),
    **dict.fromkeys((".directory", ".trash"), "a side file of the desktop"),
}

# Browsers save "x.ipynb" as "x.ipynb.txt" or "x.ipynb.json" when the server names no type.
_SUFFIX = re.compile(r"\.ipynb(?:\.txt|\.json)?\s*+\Z", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s_–-]++")
_NOT_IN_WORDS = re.compile(r"[\W_]++")
_WORDS = re.compile(r"[ ()]++")
# What browsers, file managers, Jupyter and students append to a name: "x (1)", "x-Copy1", "x_final"
_COPY = re.compile(r"(?:copy|kopie|copie|복사본|사본)\d*+")
_SAID = re.compile(r"(?:final|submission|submitted|completed|solution|answers?|제출|최종)|v|v?\d++")
# Canvas: lastfirst_123_456_file.ipynb, lastfirst_LATE_123_456_file.ipynb
_CANVAS = re.compile(r"(?P<who>[^_]++)(?:_LATE)?_(?P<id>\d++)_\d++_(?P<file>.++)", re.DOTALL)
_CANVAS_AGAIN = re.compile(r"-(\d{1,9})\.ipynb\Z", re.IGNORECASE)
# Blackboard: homework_userid_attempt_2026-11-29-12-00-00_file.ipynb
_BLACKBOARD_TIME = re.compile(r"\d{4}(?:-\d\d){5}")
# Brightspace: 1234-5678 - Some Body - Nov 29, 2026 12 00 PM
_BRIGHTSPACE = re.compile(r"\d++-\d++ - (?P<who>[^/]++)", re.DOTALL)
_MOODLE = "_assignsubmission_"


@dataclass(frozen=True)
class Owner:
    """The student that a platform's name of a file or folder means. `id`: the platform's number, or ''."""

    student: str
    id: str = ""
    file: str = ""  # the student's own name of the file, where the name has it


def readable(name: str) -> str:
    """Return `name` as text that can be used in a path, a table and a database.

    UTF-8 in its composed form; else Korean cp949 or Western European letters, if that gives letters. Other
    bytes, and characters that can't be printed, are written as %XX. A very long name is cut, with a checksum.
    So two names become equal only where they are two spellings of the same text.
    """
    text = unicodedata.normalize("NFC", _decoded(name))
    text = "".join(letter if letter.isprintable() else _escaped(letter) for letter in text)
    text = unicodedata.normalize("NFC", text)  # an accent may follow an escaped character
    if len(text) <= MAX_CHARACTERS and len(text.encode()) <= MAX_BYTES:
        return text
    checksum = hashlib.sha256(text.encode()).hexdigest()[:10]
    kept = text[: MAX_CHARACTERS - 11].encode()[: MAX_BYTES - 11].decode(errors="ignore")
    return f"{kept}~{checksum}"


def shown(path: PurePath | str) -> str:
    """Return a relative path, or a name, for messages: each part readable."""
    return "/".join(readable(part) for part in PurePath(path).parts)


def how_spelt(name: str) -> str:
    """Return a note about a name that only looks like another one; '' for plain composed Unicode."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return " (its name in another encoding)"
    return "" if unicodedata.is_normalized("NFC", name) else " (its letters in pieces)"


def is_junk(name: str) -> bool:
    """Whether a file was put there by a system or a program, and not by a person."""
    return bool(kind_of_junk(name))


def kind_of_junk(name: str) -> str:
    """Return what a file is that a system or a program has put there, and no person; '' for any other."""
    if name.startswith("._"):
        return "a side file of macOS"
    if name.startswith("~$"):
        return "the lock of an Office program"
    return _JUNK.get(name.casefold(), "")


def is_notebook_name(name: str) -> bool:
    """Whether a file of that name is meant to be a notebook."""
    return _SUFFIX.search(name) is not None and not name.startswith(".")


def strangeness(file_name: str, lesson: str) -> int:
    """Return how far a file's name is from `lesson`.ipynb: EXACT, SAME, COPIED, CONTAINS or OTHER."""
    if file_name == f"{lesson}.ipynb":
        return EXACT
    return _strangeness(_SUFFIX.sub("", file_name), lesson)


def spelt(name: str, lessons: Iterable[str]) -> str | None:
    """Return the lesson that a file or folder is named after, in any spelling; None if none or several."""
    bare = _SUFFIX.sub("", name)
    lessons = tuple(lessons)
    if bare in lessons:
        return bare
    found = {lesson: _strangeness(bare, lesson) for lesson in lessons}
    best = [lesson for lesson in lessons if found[lesson] == min(found.values())]
    return best[0] if len(best) == 1 and found[best[0]] <= COPIED else None


def meant(name: str, lessons: Iterable[str]) -> str | None:
    """Return the lesson as `spelt` does, or one whose name is part of this or equals it but for a number."""
    lessons = tuple(lessons)
    if found := spelt(name, lessons):
        return found
    text = _as_words(_SUFFIX.sub("", _decoded(name)))
    within = [lesson for lesson in lessons if _as_words(lesson) in text]
    longest = [one for one in within if not any(one != other and one in other for other in within)]
    if len(longest) == 1:
        return longest[0]
    titled = [
        lesson for lesson in lessons if not within and _title(lesson) and _title(lesson) == text.strip()
    ]
    return titled[0] if len(titled) == 1 else None


def owner_of_folder(name: str) -> Owner | None:
    """Return the student that a platform's name of a folder means; None for any other name."""
    text = _decoded(name)
    if brightspace := _BRIGHTSPACE.match(text):
        student = brightspace["who"].partition(" - ")[0]
        return Owner(readable(student)) if student.strip() else None
    return _moodle(text)


def owner_of_file(name: str) -> Owner | None:
    """Return the student that a platform's name of a file means; None for any other name."""
    text = _decoded(name)
    if canvas := _CANVAS.fullmatch(text):
        return Owner(readable(canvas["who"]), canvas["id"], canvas["file"])
    before, attempt, rest = text.partition("_attempt_")
    when, _, file = rest.partition("_")
    student = before.rpartition("_")[2]
    if attempt and student and _BLACKBOARD_TIME.fullmatch(when.removesuffix(".txt")):
        return Owner(readable(student), file=file)
    return _moodle(text)


def _moodle(text: str) -> Owner | None:
    """Parse Moodle's name Some Body_12345_assignsubmission_file, with or without the file's name after it."""
    who, found, rest = text.partition(_MOODLE)
    student, _, number = who.rpartition("_")
    if found and student and number.isdecimal() and rest.startswith(("file", "onlinetext")):
        return Owner(readable(student), number, rest.partition("_")[2])
    return None


def handed_in_again(name: str) -> int:
    """Return n for -n, which Canvas appends to the name of a file handed in again; 0 for any other name."""
    again = _CANVAS_AGAIN.search(name) if _CANVAS.fullmatch(name) else None
    return int(again[1]) if again else 0


def _strangeness(name: str, lesson: str) -> int:
    text, wanted = _folded(_decoded(name)), _folded(lesson)
    if text == wanted:
        return SAME
    if text.startswith(wanted) and _is_copy(text[len(wanted) :]):
        return COPIED
    return CONTAINS if wanted in text else OTHER


def _is_copy(rest: str) -> bool:
    """Whether the rest of a name, after the lesson's name, is one that copies get."""
    words = [word for word in _WORDS.split(rest) if word]
    if not words or not (rest[0] in " (" or _COPY.fullmatch(words[0])):
        return False
    return all(_COPY.fullmatch(word) or _SAID.fullmatch(word) for word in words)


@lru_cache(maxsize=1_000)
def _folded(name: str) -> str:
    """Return the name without what systems change: composition of letters, case, separators of words."""
    return _SEPARATORS.sub(" ", unicodedata.normalize("NFC", name)).strip().casefold()


def _as_words(name: str) -> str:
    """Return the words of a name, with a space around each."""
    return f" {_NOT_IN_WORDS.sub(' ', _folded(name)).strip()} "


def _title(lesson: str) -> str:
    """Return a lesson's name without its number, 'xor' for '03_xor'; '' where too little is left."""
    title = _as_words(lesson).lstrip(" 0123456789").strip()
    return title if len(title) > 2 else ""


def _decoded(name: str) -> str:
    """Decode a name from the file system; bytes that no encoding explains stay surrogates."""
    try:
        name.encode()
    except UnicodeEncodeError:
        pass  # the next lines try other encodings
    else:
        return name
    data = os.fsencode(name) if all(_from_a_byte(letter) for letter in name) else b""
    for encoding, fits in (("cp949", _is_hangul), ("cp1252", str.isalpha)):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text and all(fits(letter) for letter in text if not letter.isascii()):
            return text
    return name


def _from_a_byte(letter: str) -> bool:
    return not "\ud800" <= letter <= "\udfff" or "\udc80" <= letter <= "\udcff"


def _is_hangul(letter: str) -> bool:
    return "가" <= letter <= "힣"


def _escaped(letter: str) -> str:
    data = (
        letter.encode("utf-8", "surrogateescape")
        if _from_a_byte(letter)
        else letter.encode("utf-8", "replace")
    )
    return "".join(f"%{byte:02X}" for byte in data)
