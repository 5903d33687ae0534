"""Fingerprints of a sequence of tokens: sequences with a long enough run in common share one.

Winnowing, after Schleimer, Wilkerson, Aiken: Winnowing: Local Algorithms for Document Fingerprinting,
SIGMOD 2003, doi:10.1145/872757.872770. Among the hashes of all runs of GRAM tokens, the smallest in every
window of WINDOW is kept, of equal ones the last. So every common run of GRAM + WINDOW - 1 tokens is found,
and none shorter than GRAM.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from autograder.similarity.normal import Token

#: The number of tokens in a run that is compared, about half a statement.
GRAM = 6
#: Among so many successive runs at least one is kept; it is small, since answers are short.
WINDOW = 3

#: Each fingerprint with the lines that it covers.
Fingerprints = dict[int, frozenset[int]]


def fingerprints(tokens: Sequence[Token]) -> Fingerprints:
    """Return the kept fingerprints of `tokens`; none for fewer than GRAM + WINDOW - 1 tokens."""
    texts = [token.text for token in tokens]
    grams = [_hash(texts[at : at + GRAM]) for at in range(len(texts) - GRAM + 1)]
    found: Fingerprints = {}
    for at in _kept(grams):
        lines = frozenset(token.line for token in tokens[at : at + GRAM])
        found[grams[at]] = found.get(grams[at], frozenset()) | lines
    return found


def _kept(hashes: Sequence[int]) -> list[int]:
    """Return the indices of the hashes that winnowing keeps."""
    kept: dict[int, None] = {}
    for start in range(len(hashes) - WINDOW + 1):
        kept[min(range(start, start + WINDOW), key=lambda at: (hashes[at], -at))] = None
    return list(kept)


def _hash(texts: Sequence[str]) -> int:
    """Return a hash that is the same in every process, which Python's own is not."""
    digest = hashlib.blake2b("\0".join(texts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
