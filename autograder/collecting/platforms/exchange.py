"""nbgrader's own exchange: what `nbgrader submit` and JupyterHub leave in COURSE/inbound.

A folder is called STUDENT+ASSIGNMENT+TIME+RANDOM (the last may be missing), and holds timestamp.txt and
submission_secret.txt, by which the feedback finds its way back.

https://nbgrader.readthedocs.io/en/stable/exchange/exchange_api.html
https://nbgrader.readthedocs.io/en/stable/user_guide/managing_assignment_files.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.collecting.claims import Claim, Claims, Context, StudentNames, key
from autograder.collecting.entries import Entry
from autograder.errors import AutograderError
from autograder.gradebook import read_timestamp

_FOLDER = re.compile(
    r"(?P<student>.+)\+(?P<lesson>[^+]+)"
    r"\+(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^+]*)(?:\+(?P<random>[^+]+))?"
)


def claims(entries: Sequence[Entry], context: Context) -> Claims:
    """Claim the files below folders that `nbgrader submit` has made."""
    found: Claims = {}
    for place, entry in enumerate(entries):
        for at, part in enumerate(entry.told[:-1]):
            match = _FOLDER.fullmatch(part)
            if match is None:
                continue
            try:
                moment = read_timestamp(match["time"].encode(), context.zone)
            except AutograderError:
                continue
            student = match["student"]
            found[place] = Claim(
                "nbgrader's exchange",
                key(entry, at + 1),
                (StudentNames((student,), (student,)),),
                entry.parts[at + 1 :],
                (at, len(part)),
                lesson=match["lesson"],
                at=moment,
                keeps_time=at + 2 == len(entry.parts),
                origin={"platform": "nbgrader", "student": student, "folder": part, "owner": entry.owner},
            )
            break
    return found
