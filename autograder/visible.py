"""Makes a stranger's text safe to show: it can't control a terminal, reverse lines or break a file."""

from __future__ import annotations

import re

# Control characters of ASCII (but for tab and newline) and of Latin-1, signs that change the direction of
# writing, signs that end a line for some programs only, and lone surrogates, which no file can hold.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]"
)


def visible(text: str) -> str:
    """Return `text` with each control character replaced by its picture (␛) or number (\\u202e).

    Tabs and ends of lines stay. Applied to its own result, this changes nothing.
    """
    return _UNSEEN.sub(_picture, text.replace("\r\n", "\n"))


def visible_name(name: str) -> str:
    """Return a name as `visible` does, in one line, with invisible signs such as a soft hyphen shown too."""
    return "".join(
        character if character.isprintable() else _picture_of(character) for character in visible(name)
    )


def in_json(json_text: str) -> str:
    """Return JSON text with those characters as escapes, safe to print; a parser gets them back."""
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", json_text)


def _picture(match: re.Match[str]) -> str:
    return _picture_of(match[0])


def _picture_of(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
