"""Fingerprints of a sequence of tokens, such that sequences with a long enough piece in common share one.

Winnowing, after Schleimer, Wilkerson, Aiken: Winnowing: Local Algorithms for Document Fingerprinting,
SIGMOD 2003, doi:10.1145/872757.872770. Of the hashes of all runs of GRAM tokens, the smallest in every
window of WINDOW is kept, of equal ones the last: whatever GRAM + WINDOW - 1 tokens have in common is found,
and nothing that is shorter than GRAM.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from autograder.similarity.normal import Token

#: A run of so many tokens is one thing to compare: about half a statement.
GRAM = 6
#: Of so many runs that follow each other, at least one is kept. Answers are short.
WINDOW = 3

#: Fingerprint to the lines that it stands on.
Fingerprints = dict[int, frozenset[int]]


def fingerprints(tokens: Sequence[Token]) -> Fingerprints:
    """The kept fingerprints of `tokens`: none of so few that nothing in common would have to be found."""
    texts = [token.text for token in tokens]
    grams = [_hash(texts[at : at + GRAM]) for at in range(len(texts) - GRAM + 1)]
    found: Fingerprints = {}
    for at in _kept(grams):
        lines = frozenset(token.line for token in tokens[at : at + GRAM])
        found[grams[at]] = found.get(grams[at], frozenset()) | lines
    return found


def _kept(hashes: Sequence[int]) -> list[int]:
    """The places of the hashes that winnowing keeps."""
    kept: dict[int, None] = {}
    for start in range(len(hashes) - WINDOW + 1):
        kept[min(range(start, start + WINDOW), key=lambda at: (hashes[at], -at))] = None
    return list(kept)


def _hash(texts: Sequence[str]) -> int:
    """The same in every process, which Python's own hash is not."""
    digest = hashlib.blake2b("\0".join(texts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
