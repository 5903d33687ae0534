"""Blackboard's and Brightspace's downloads, as far as their names tell a file's student and time.

Blackboard: `Homework 3_ada17_attempt_2026-03-01-12-00-00_03_xor.ipynb`. Brightspace: a folder
`1234-5678 - Ada Lovelace - Mar 1, 2026 1200 PM`; where the month is in another language the time of the file
counts. Neither maker's documentation spells these names out, so they are taken from what people say of their
downloads, and from scripts that sort them:

https://github.com/jupyter/nbgrader/issues/511, https://github.com/kwurst/bb-file-cleanup (Blackboard)
https://carleton.ca/brightspace/instructors/grading-assignments-and-providing-feedback/ (Brightspace: how
submissions are downloaded, not how their folders are called)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from autograder.collecting.claims import Claim, Claims, Context, StudentNames, key
from autograder.collecting.entries import Entry
from autograder.intake.spelling import owner_of_file, owner_of_folder

_ATTEMPT = re.compile(r"_attempt_(\d{4}(?:-\d\d){5})")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_SUBMITTED = re.compile(
    rf" - (?P<month>{'|'.join(_MONTHS)})[a-z]* (?P<day>\d{{1,2}}), (?P<year>\d{{4}})"
    r" (?P<hour>\d{1,2}?)[ :]?(?P<minute>\d\d) (?P<half>[AP])M\Z"
)


def claims(entries: Sequence[Entry], context: Context) -> Claims:
    """Claim the files whose name, or the name of a folder above, has Blackboard's or Brightspace's form."""
    found: Claims = {}
    for place, entry in enumerate(entries):
        for at, part in enumerate(entry.told):
            last = at == len(entry.told) - 1
            owner = (owner_of_file(part) if "_attempt_" in part else None) if last else owner_of_folder(part)
            if owner is None:
                continue
            attempt = _ATTEMPT.search(part)
            found[place] = Claim(
                "Blackboard" if last else "Brightspace",
                key(entry, at, owner.student, attempt[1] if attempt else part),
                (StudentNames((owner.student,)),),
                entry.parts[at + 1 :] or (owner.file or part,),
                (at, attempt.end() if attempt else len(part)),
                at=_attempted(part, context) if last else _submitted(part, context),
            )
            break
    return found


def _attempted(name: str, context: Context) -> datetime | None:
    """Return the time in the name of a file from Blackboard."""
    match = _ATTEMPT.search(name)
    return _moment(match[1], context) if match else None


def _submitted(name: str, context: Context) -> datetime | None:
    """Return the time in the name of a folder from Brightspace."""
    match = _SUBMITTED.search(name)
    if not match:
        return None
    month = _MONTHS.index(match["month"]) + 1
    hour = int(match["hour"]) % 12 + 12 * (match["half"] == "P")
    return _moment(f"{match['year']}-{month}-{match['day']}-{hour}-{match['minute']}-0", context)


def _moment(text: str, context: Context) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d-%H-%M-%S").replace(tzinfo=context.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
