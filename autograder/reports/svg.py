"""How much an SVG asks of the browser that draws it.

As the source of an `<img>` it can neither run scripts nor fetch anything. But a few bytes can ask for a
drawing of any size: by parts that are used over and over, by effects, by what moves, and by pictures in it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element, ParseError, fromstring

#: A browser takes some 9 kB for each copy that a `<use>` makes (Chromium 148): this many are 180 MB.
MOST_COPIES = 20_000
MOST_NESTED = 200
#: These compute for as long as one likes, or go on doing so.
_EFFECTS = re.compile(r"filter|fe[A-Z]\w*|animate\w*|set|foreignObject")
#: By these, a browser reads other elements than stand here.
_READ_OTHERWISE = re.compile(r"""<!ENTITY|<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
_ONLY_REFERRED_TO = frozenset(
    {"clipPath", "defs", "linearGradient", "marker", "mask", "pattern", "radialGradient", "symbol"}
)
_REFERS = re.compile(r"url\(|@|\\")
_REFERENCE = re.compile(r"url\(\s*['\"]?([^'\")]*)")


def why_not_drawn(text: str, picture: Callable[[str], str]) -> str:
    """Return in words why an SVG is not shown, or ''.

    `picture`: says why a picture inside it, given by its address, can't be shown, or ''.
    """
    if _READ_OTHERWISE.search(text):
        return "it is not plain UTF-8, or defines entities"
    try:
        root = fromstring(text.encode("utf-8", "replace"))
    except (ParseError, ValueError, RecursionError):
        return "it is damaged, or no drawing"
    parts = [(part, _name(part)) for part in root.iter()]
    if any(_EFFECTS.fullmatch(name) for _, name in parts):
        return "it has effects, or moves"
    if any(name == "style" and _REFERS.search(part.text or "") for part, name in parts):
        return "its style sheet refers to something else"
    for part, name in parts:
        if name == "image" and (why := picture(_address(part))):
            return f"of a picture in it, {why}"
    copies = _Copies(root)
    if copies.of(root, ()) - len(parts) > MOST_COPIES:
        return "it has too many parts"
    return ""


class _Copies:
    """How many elements are drawn for one, what it refers to included."""

    def __init__(self, root: Element) -> None:
        self._known: dict[int, int] = {}
        self._by_id: dict[str, list[Element]] = defaultdict(list)
        for part in root.iter():
            if name := part.get("id"):
                self._by_id[name].append(part)

    def of(self, part: Element, above: tuple[int, ...]) -> int:
        """Return the number for `part`, too large where it contains itself. `above`: what it is in."""
        if id(part) in above or len(above) > MOST_NESTED:
            return MOST_COPIES * 100
        if id(part) not in self._known:
            inside = (*above, id(part))
            drawn = 1 + sum(self.of(child, inside) for child in part if _name(child) not in _ONLY_REFERRED_TO)
            drawn += sum(times * self.of(other, inside) for other, times in self._referred(part))
            self._known[id(part)] = min(drawn, MOST_COPIES * 100)
        return self._known[id(part)]

    def _referred(self, part: Element) -> Iterator[tuple[Element, int]]:
        if _name(part) in ("use", "pattern", "linearGradient", "radialGradient"):
            yield from ((other, 1) for other in self._by_id.get(_address(part).strip().lstrip("#"), ()))
        for name, value in part.items():
            for address in _REFERENCE.findall(value):
                # A marker is drawn at each point of a line.
                points = (
                    sum(len(part.get(line, "")) for line in ("d", "points"))
                    if "marker" in name + value
                    else 1
                )
                yield from ((other, points) for other in self._by_id.get(address.strip().lstrip("#"), ()))


def _name(part: Element) -> str:
    return str(part.tag).rpartition("}")[2]


def _address(part: Element) -> str:
    return next((value for name, value in part.items() if name.rpartition("}")[2] == "href"), "")
