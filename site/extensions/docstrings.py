"""coursekit's docstrings, which are written for `help()`, as reStructuredText.

n: how many              becomes an item of a list
>>> code                 stays
a paragraph of Python    becomes a code block
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the tests of this module have no Sphinx
    from sphinx.application import Sphinx

_NAME = r"(?:\\\*){0,2}[A-Za-z\\][\w\\]*"  # as `_plain` leaves it
_ITEM = re.compile(rf"(\s*)({_NAME}(?:, {_NAME})*): (?=\S)(.*)")
#: What a docstring may say in plain text, and reStructuredText takes for markup; not within backticks.
_MARKUP = re.compile(r"(`[^`]*`)(?=(\w?))|([*|_\\])")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("autodoc-process-docstring", _process)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _process(_app: Sphinx, _what: str, _name: str, _obj: object, _options: object, lines: list[str]) -> None:
    lines[:] = as_rst(lines)


def as_rst(lines: list[str]) -> list[str]:
    """The lines of a docstring, as reStructuredText that looks as they do."""
    out: list[str] = []
    for paragraph in _paragraphs(lines):
        if _is_code(paragraph):
            least = min(len(line) - len(line.lstrip()) for line in paragraph)
            out += [".. code-block:: python", "", *(f"   {line[least:]}" for line in paragraph), ""]
        else:
            out += [*_with_items(_plain("\n".join(paragraph)).split("\n")), ""]
    return out


def _paragraphs(lines: list[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            found[-1].append(line.rstrip())
        elif found[-1]:
            found.append([])
    return [paragraph for paragraph in found if paragraph]


def _is_code(paragraph: list[str]) -> bool:
    """Whether it is Python that does something: prose does not parse, and a lone name is a word."""
    least = min(len(line) - len(line.lstrip()) for line in paragraph)
    try:
        body = ast.parse("\n".join(line[least:] for line in paragraph)).body
    except SyntaxError:
        return False
    return any(isinstance(node, ast.Assign | ast.Import | ast.ImportFrom | ast.With) for node in body)


def _with_items(paragraph: list[str]) -> list[str]:
    """Each `name: what it is` as an item of a list, with the lines that go on with it."""
    out: list[str] = []
    item: int | None = None
    for line in paragraph:
        depth = len(line) - len(line.lstrip())
        found = _ITEM.fullmatch(line)
        if found and (item is None or depth <= item):
            if item is None and out:
                out.append("")
            item = depth
            name = found[2].replace("\\", "")
            out.append(f"* ``{name}``: {found[3]}")
        elif item is not None and depth > item:
            out.append(f"  {line.strip()}")
        else:
            if item is not None:
                out.append("")
            item = None
            out.append(line.strip())
    return out


def _plain(text: str) -> str:
    """The text with all markup but backticks as plain characters; a plural after one does not spoil it."""

    def escaped(found: re.Match[str]) -> str:
        if found[1]:
            return f"{found[1]}\\ " if found[2] else found[1]
        return f"\\{found[3]}"

    return _MARKUP.sub(escaped, text)
