"""Escapes a text of any author as Markdown that shows exactly that text."""

from __future__ import annotations

import re

#: Code between backticks, as in reasons and hints, which stays as it is.
_CODE = re.compile(r"(?<!`)(`[^`\n]+`)(?!`)")
#: Signs that would be read as markup: some anywhere, others at the beginning.
_MARKUP = re.compile(r"([\\`*_\[\]~$&]|^[#+=-]|(?<=^\d)[.)])")


def in_markdown(text: str) -> str:
    """Return the text as a paragraph; with several lines (an array), as a block that keeps its columns."""
    if "\n" in text.strip():
        longest = max((len(run) for run in re.findall("`+", text)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"{fence}text\n{text.strip()}\n{fence}"
    return _line(text.strip())


def in_cell(text: str) -> str:
    """Return the text as a cell of a table, its lines one below the other."""
    lines = (_line(line).replace("|", "\\|") for line in text.strip().splitlines())
    return "<br>".join(lines)


def _line(text: str) -> str:
    pieces = _CODE.split(text)
    return "".join(piece if at % 2 else _escaped(piece) for at, piece in enumerate(pieces))


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text).replace("<", "&lt;").replace(">", "&gt;")
