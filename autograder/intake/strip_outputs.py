"""Removes the saved outputs from a notebook's bytes before it is parsed.

Saved outputs are never graded and may weigh hundreds of megabytes. A pass over strings and brackets is
enough to cut them out, and keeps memory at about the size of the file.
"""

from __future__ import annotations

import re

#: The deepest nesting that is kept; a cell's source, ids and attachments are not nested deeper.
MAX_DEPTH = 40

# Possessive quantifiers keep the regex engine from remembering every escape of a string of 100 MB; the
# optional closing quote makes the rest of a cut-off file one token, not a search from each of its quotes.
_STRING = rb'" (?: [^"\\]++ | \\. )*+ "?+'
_SAVED_OUTPUTS = rb'"outputs" \s*+ : \s*+ \['
# The text between two relevant brackets is one token, so that the loop takes few steps.
_OUTSIDE = re.compile(
    rb"(?P<outputs> %b ) | (?: (?! %b ) %b | [^\"\[\]{}]++ | \[\] | \{\} )++ | [\[{] | [\]}]"
    % (_SAVED_OUTPUTS, _SAVED_OUTPUTS, _STRING),
    re.DOTALL | re.VERBOSE,
)
_INSIDE = re.compile(rb"%b | [\[{] | [\]}]" % _STRING, re.DOTALL | re.VERBOSE)
_OPENING, _CLOSING = (b"[", b"{"), (b"]", b"}")


def without_outputs(data: bytes, limit: int) -> tuple[bytes, int]:
    """Return the JSON text `data` (in an encoding that extends ASCII) with every `"outputs": [...]` emptied.

    Values nested deeper than `MAX_DEPTH` become `null`. Returns the text and the number of bytes
    left out. Stops as soon as more than `limit` bytes are kept: then the returned text is longer
    than that too. Broken JSON comes back as it is, or shortened; nothing is raised for it.
    """
    pieces: list[bytes] = []
    kept_until, left_out, depth = 0, 0, 0
    while True:
        start, filler = -1, b""
        for token in _OUTSIDE.finditer(data, kept_until):
            if token.lastgroup == "outputs":
                start, filler = token.end() - 1, b"[]"
            elif token.group() in _OPENING:
                depth += 1
                if depth > MAX_DEPTH:
                    depth -= 1
                    start, filler = token.start(), b"null"
            elif token.group() in _CLOSING:
                depth -= 1
            if start >= 0 or token.start() - left_out > limit:
                break
        if start < 0:
            break
        end = _end_of_value(data, start)
        if end < 0:  # cut off inside, or a stray bracket: the rest may still be of use
            if len(data) - start <= limit:
                break
            end = len(data)
        pieces += [data[kept_until:start], filler]
        left_out += end - start
        kept_until = end
    return b"".join([*pieces, data[kept_until:]]), left_out


def _end_of_value(data: bytes, start: int) -> int:
    """Return where the list or object that begins at `start` ends; -1 if it never does."""
    depth = 0
    for token in _INSIDE.finditer(data, start):
        bracket = token.group() if token.end() - token.start() == 1 else b""
        if bracket in _OPENING:
            depth += 1
        elif bracket in _CLOSING:
            depth -= 1
            if not depth:
                return token.end()
    return -1
