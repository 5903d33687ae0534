"""Moodle's "Download all submissions": a folder for each participant, or all files in one folder.

`Ada Lovelace_12345_assignsubmission_file_/…` before Moodle 4.1, `Ada Lovelace_12345_assignsubmission_file/…`
since; or, not in folders, `Ada Lovelace_12345_assignsubmission_file_03_xor.ipynb`. The number is the
participant's in this assignment alone, not the student's id. Under blind marking the name is
`Participant`.

https://github.com/moodle/moodle/blob/main/mod/assign/lang/en/assign.php (`downloadasfolders_help`)
https://github.com/moodle/moodle/blob/main/mod/assign/feedback/file/importziplib.php
(both forms of the name)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.collecting.claims import Claim, Claims, Context, StudentNames, key
from autograder.collecting.entries import Entry

_NAME = re.compile(
    r"(?P<who>.+?)_(?P<participant>\d+)_assignsubmission_(?P<plugin>file|onlinetext)(?:_(?P<file>.*))?",
    re.DOTALL,
)
BLIND = "Participant"


def claims(entries: Sequence[Entry], context: Context) -> Claims:
    """Claim the files in folders, or with names, of Moodle's form."""
    found: Claims = {}
    for place, entry in enumerate(entries):
        for at, part in enumerate(entry.told):
            if match := _NAME.fullmatch(part):
                name, number = match["who"], match["participant"]
                inside = (match["file"],) if match["file"] else ()
                found[place] = Claim(
                    "Moodle",
                    key(entry, at, name, number),
                    (StudentNames((f"{BLIND} {number}" if name == BLIND else name,)),),
                    (*inside, *entry.parts[at + 1 :]) or (part,),
                    (at, match.end("plugin")),
                    origin={"platform": "moodle", "name": name, "participant": number},
                )
                break
    return found
