"""Blackboard's and Brightspace's downloads, as far as their names tell whose a file is.

Blackboard: `Homework 3_ada17_attempt_2026-03-01-12-00-00_03_xor.ipynb`. Brightspace: a folder
`1234-5678 - Ada Lovelace - Mar 1, 2026 1200 PM`. Neither maker's documentation spells these names out: they
are those that `autograder.intake.spelling` has met.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from autograder.collecting.claims import Claim, Claims, Context, Who, key, left
from autograder.collecting.entries import Entry
from autograder.intake.spelling import owner_of_file, owner_of_folder

_ATTEMPT = re.compile(r"_attempt_(\d{4}(?:-\d\d){5})")


def claims(entries: Sequence[Entry], context: Context, claimed: Collection[int]) -> Claims:
    """The files whose name, or that of a folder above, says whose they are."""
    found: Claims = {}
    for place, entry in left(entries, claimed):
        for at, part in enumerate(entry.parts):
            last = at == len(entry.parts) - 1
            owner = (owner_of_file(part) if "_attempt_" in part else None) if last else owner_of_folder(part)
            if owner is None:
                continue
            attempt = _ATTEMPT.search(part)
            found[place] = Claim(
                "Blackboard" if last else "Brightspace",
                key(entry, at, owner.student, attempt[1] if attempt else part),
                (Who((owner.student,)),),
                (owner.file,) if last and owner.file else entry.parts[at + 1 :] or (part,),
                at=_moment(attempt[1], context) if attempt else None,
            )
            break
    return found


def _moment(text: str, context: Context) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d-%H-%M-%S").replace(tzinfo=context.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
