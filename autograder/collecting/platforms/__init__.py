"""The platforms whose downloads are understood, and the claims that follow from their file names."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.collecting.claims import Claims, Context
from autograder.collecting.entries import Entry
from autograder.collecting.platforms import (
    canvas,
    exchange,
    github,
    google,
    gradescope,
    loose,
    moodle,
    others,
)

#: Platforms whose file names can't be mistaken come first.
PLATFORMS = (exchange, gradescope, moodle, canvas, others, github, google, loose)


def claims_of(entries: Sequence[Entry], context: Context) -> Claims:
    """Return a claim for each entry, by its index, as far as its name and its folders tell whose it is."""
    found: Claims = {}
    for platform in PLATFORMS:
        for place, claim in platform.claims(entries, context, found.keys()).items():
            found.setdefault(place, claim)
    return found
