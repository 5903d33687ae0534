"""A stranger's text, shown as text: nothing in it steers a terminal, turns lines round or breaks a file."""

from __future__ import annotations

import re

# Control characters of ASCII (but for tab and newline) and of Latin-1, what changes the direction of writing,
# what ends a line for some programs only, and halves of surrogate pairs, which no file can hold.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]"
)


def visible(text: str) -> str:
    """`text` with every character that acts, not shows, replaced by its picture (␛) or number (\\u202e).

    Tabs and ends of lines stay. What comes out is plain: a second time changes nothing.
    """
    return _UNSEEN.sub(_picture, text.replace("\r\n", "\n"))


def visible_name(name: str) -> str:
    """The same for a name, which has one line and nothing that can't be seen: a soft hyphen is shown too."""
    return "".join(
        character if character.isprintable() else _picture_of(character) for character in visible(name)
    )


def in_json(json_text: str) -> str:
    """JSON text with those characters as escapes: what reads it gets them back, what prints it does not."""
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
