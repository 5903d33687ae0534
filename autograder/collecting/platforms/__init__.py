"""The platforms whose downloads are understood, and the claims that follow from their file names."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

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
from autograder.intake.spelling import is_notebook_name

#: Of two that claim a file by the same letters the first counts.
PLATFORMS = (exchange, gradescope, moodle, canvas, others, github, google)


def claims_of(entries: Sequence[Entry], context: Context) -> Claims:
    """Return a claim for each entry, by its index, as far as its name and its folders tell whose it is.

    The outermost claim counts: it is the download's own, and what comes after it a student may have named.
    """
    found: Claims = {}
    for platform in PLATFORMS:
        for place, claim in platform.claims(entries, context).items():
            if place not in found or claim.ends < found[place].ends:
                found[place] = claim
    return loose.claims(entries, context, _of_the_download(entries, found))


def _of_the_download(entries: Sequence[Entry], claims: Claims) -> Claims:
    """Leave out claims by names in a student's own folder, in a download that is no platform's.

    A folder that all files lie in is no student's, nor is any where all notebooks are claimed equally deep.
    """
    real = [(place, entry) for place, entry in enumerate(entries) if not entry.junk]
    notebooks = [place for place, entry in real if is_notebook_name(entry.name)]
    depths = {claims[place].ends[0] if place in claims else None for place in notebooks}
    if len(depths) == 1:
        return claims
    folders = [entry.told[:-1] for _, entry in real]
    pairs = zip(min(folders, default=()), max(folders, default=()), strict=False)
    top = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))  # the folders that all files lie in
    return {place: claim for place, claim in claims.items() if claim.ends[0] <= top}
