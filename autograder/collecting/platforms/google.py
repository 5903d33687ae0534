"""Google Classroom: the folder of an assignment in Drive, downloaded.

Where Classroom makes a copy for each student, it is called `Ada Lovelace - 03_xor.ipynb` and lies in the
folder Classroom/COURSE/ASSIGNMENT, with those of all students. Files that students add keep their own names;
whose they are can be told only by a list of students.

https://support.google.com/edu/assignments/answer/9433485 describes the copies and the folder in Drive, not
how the copies are named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.collecting.claims import Claim, Claims, Context, StudentNames, key, without_copy_mark
from autograder.collecting.entries import Entry
from autograder.intake.spelling import meant

_COPY = re.compile(r"(?P<one>[^/]+?) - (?P<two>[^/]+?)(?P<suffix>\.[A-Za-z0-9]{1,8})?", re.DOTALL)
_LETTER = re.compile(r"[^\W\d_]")


def claims(entries: Sequence[Entry], context: Context) -> Claims:
    """Claim the files that are called `STUDENT - TITLE`."""
    found: Claims = {}
    for place, entry in enumerate(entries):
        match = _COPY.fullmatch(entry.told[-1])
        if match is None:
            continue
        student, title = match["one"], without_copy_mark(match["two"])
        ends = match.end("one")
        if meant(student, context.lessons) and not meant(title, context.lessons):
            student, title, ends = title, student, match.end()
        if _LETTER.search(student) and not meant(student, context.lessons):
            at = len(entry.told) - 1
            found[place] = Claim(
                "Google Classroom",
                key(entry, at, student),
                (StudentNames((student,)),),
                entry.parts[at + 1 :] or (f"{title}{match['suffix'] or ''}",),
                (at, ends),
                origin={"platform": "google", "name": student},
            )
    return found
