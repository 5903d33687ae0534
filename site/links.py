"""The links of the repository's Markdown files, as the site can follow them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

_FENCE = re.compile(r"^(```+|~~~+).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
#: Inline code is matched first, so that what looks like a link in it is left alone.
_LINK = re.compile(
    r"(?P<code>`+).+?(?P=code)|(?P<image>!?)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<to>[^)\s]+)\)"
)


def relinked(text: str, path: str, is_here: Callable[[str], bool], files: str | None) -> str:
    """The Markdown `text` of the file `path`, with each link leading somewhere.

    Links to what the site has (`is_here`, asked by path in the repository) and to other sites stay. Others
    go to the repository's address `files`, or become plain text where there is none.
    """

    def follow(link: re.Match[str]) -> str:
        if link["code"] or "://" in link["to"] or link["to"].startswith(("#", "mailto:")):
            return link[0]
        target, _, anchor = link["to"].partition("#")
        there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if is_here(there):
            return link[0]
        if files is None:
            return link["text"]
        return f"{link['image']}[{link['text']}]({files}/{there}{'#' + anchor if anchor else ''})"

    pieces, end = [], 0
    for fence in _FENCE.finditer(text):
        pieces += [_LINK.sub(follow, text[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*pieces, _LINK.sub(follow, text[end:])])
