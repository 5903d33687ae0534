"""The markup of titles, messages and hints: `code` between backticks, *emphasis* between stars."""

from __future__ import annotations

import re
from html import escape

_CODE = re.compile(r"`([^`\n]+)`")
#: A star that multiplies, or stands before arguments, has no word close by on its inner side, or one outside.
_EMPHASIS = re.compile(r"(?<![\w*])\*(\w(?:[^*\n]*\w)?)\*(?![\w*])")


def inline_html(text: str) -> str:
    """Return the text as HTML for the inside of a paragraph, with everything else in it escaped."""
    pieces = _CODE.split(text)
    return "".join(
        f"<code>{escape(piece)}</code>" if odd % 2 else _EMPHASIS.sub(r"<em>\1</em>", escape(piece))
        for odd, piece in enumerate(pieces)
    )
