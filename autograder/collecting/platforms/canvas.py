"""Canvas' "Download Submissions": one zip an assignment, all files in one folder.

`lovelaceada_12345_67890_03_xor.ipynb` is the student's sortable name, letters only, LATE where it
is, the number of the student, the number of the file, and the file's name; anonymous ones begin with
`anon_x1y2z`. A file handed in again has -1, -2, … behind its name. The times in the archive are those of the
download.

https://github.com/instructure/canvas-lms/blob/master/lib/content_zipper.rb (`get_filename`,
`add_upload_submission`)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.collecting.claims import Claim, Claims, Context, StudentNames, key
from autograder.collecting.entries import Entry

_FILE = re.compile(
    r"""
    (?: (?P<who>[^_]+?) | (?P<long>.+?)(?=(?:_LATE)?_\d{4,}_\d{4,}_) )    # a name may hold an underscore
    (?P<late>_LATE)?_(?P<user>\d+)_(?P<attachment>\d+)_(?P<file>.+)
    """,
    re.DOTALL | re.VERBOSE,
)
_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?anon_(?P<user>[A-Za-z0-9]+)_(?P<attachment>\d+)_(?P<file>.+)", re.DOTALL
)
_NO_FILE = re.compile(r"(?P<who>[^_]+?)(?P<late>_LATE)?_(?P<user>\d+)_(?P<file>(?:text|link)\.html)")
_LETTER = re.compile(r"[^\W\d_]")


def claims(entries: Sequence[Entry], context: Context) -> Claims:
    """Claim the files whose names have Canvas' form."""
    found: Claims = {}
    for place, entry in enumerate(entries):
        for at, part in enumerate(entry.told):
            claim = _claim(entry, at, part)
            if claim is not None:
                found[place] = claim
                break
    return found


def _claim(entry: Entry, at: int, part: str) -> Claim | None:
    rest = entry.parts[at + 1 :]
    if anonymous := _ANONYMOUS.fullmatch(part):
        user, name, match = anonymous["user"], f"anon {anonymous['user']}", anonymous
    elif file := _FILE.fullmatch(part) or _NO_FILE.fullmatch(part):
        name = file["who"] or file.groupdict().get("long") or ""
        user, match = file["user"], file
        if not _LETTER.search(name):
            return None
    else:
        return None
    attachment = match.groupdict().get("attachment") or ""
    return Claim(
        "Canvas",
        key(entry, at, user),
        (StudentNames((name,), (user,)),),
        (match["file"], *rest),
        (at, match.start("file")),
        late=bool(match["late"]),
        order=int(attachment or 0),
        origin={
            "platform": "canvas",
            "prefix": part[: match.start("file")],
            "user": user,
            "attachment": attachment,
        },
    )
