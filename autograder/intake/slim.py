"""Take the saved outputs out of a notebook's bytes before it is parsed.

Saved outputs are never graded and may weigh hundreds of megabytes. One pass over strings and
brackets is enough to cut them out, and keeps memory at about the size of the file.
"""

from __future__ import annotations

import re

#: Nothing in a cell's source, id, grade id or attachments stands deeper than this.
MAX_DEPTH = 40

# Strings first, so that brackets inside them are never seen. The possessive quantifier keeps the
# regex engine from remembering every escape of a string of 100 MB; the optional closing quote
# makes a cut-off file one token, not a search from each of its quotes.
_TOKEN = re.compile(rb'(?P<outputs>"outputs"\s*+:\s*+\[)|"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_QUOTE, _OPENING = ord('"'), frozenset(b"[{")


def without_outputs(data: bytes) -> tuple[bytes, int]:
    """The JSON text `data` (in an encoding that extends ASCII) with every `"outputs": [...]` emptied.

    Values nested deeper than `MAX_DEPTH` become `null`. Returns the text and the number of bytes
    left out. Broken JSON comes back as it is, or shortened; it never raises.
    """
    pieces: list[bytes] = []
    kept_until = 0
    depth = 0
    skip_from, skip_depth, filler = -1, 0, b""
    for token in _TOKEN.finditer(data):
        first = data[token.start()]
        if first == _QUOTE and token.lastgroup is None:
            continue
        if first == _QUOTE or first in _OPENING:
            depth += 1
            if skip_from >= 0:
                continue
            if first == _QUOTE:
                skip_from, skip_depth, filler = token.end() - 1, depth, b"[]"
            elif depth > MAX_DEPTH:
                skip_from, skip_depth, filler = token.start(), depth, b"null"
            continue
        if skip_from >= 0 and depth == skip_depth:
            pieces += [data[kept_until:skip_from], filler]
            kept_until = token.end()
            skip_from = -1
        depth -= 1
    if not pieces:
        return data, 0
    pieces.append(data[kept_until:])
    slim = b"".join(pieces)
    return slim, len(data) - len(slim)
