"""HTML from a stranger, made harmless: no scripts, no styles that reach beyond their place, no network.

What a student's notebook displays is shown in the student's and the instructor's browser. The page
also carries a content policy that forbids scripts; this is the first wall, that is the second.
"""

from __future__ import annotations

import re

import bleach  # type: ignore[import-untyped]
from bleach.css_sanitizer import CSSSanitizer  # type: ignore[import-untyped]
from bs4 import BeautifulSoup, Tag

from autograder.reports.pictures import Pictures

_TAGS = """
a abbr b blockquote br caption code col colgroup dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins
kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr tt u ul var
"""
# Nothing that moves, covers or grows: a stranger's table may be coloured, not laid over the score.
_STYLES = """
background-color border border-bottom border-collapse border-color border-left border-right border-style
border-top border-width color font-family font-style font-weight padding padding-bottom padding-left
padding-right padding-top text-align text-decoration vertical-align white-space
"""
# Elements that go with all they hold.
_DROPPED = "script style head title noscript iframe object embed template svg math form textarea select"

#: Headings in a notebook stand below the page's own.
SINK = 2
#: The time that cleaning takes grows with the square of the depth.
DEEPEST = 300
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)

_tags = frozenset(_TAGS.split())
_styles = CSSSanitizer(allowed_css_properties=frozenset(_STYLES.split()), allowed_svg_properties=frozenset())


def safe_html(html: str, pictures: Pictures) -> str:
    """`html` with only harmless elements, attributes and styles; its pictures checked."""
    html = html.encode("utf-8", "replace").decode("utf-8")  # halves of surrogate pairs
    if _depth(html) > DEEPEST:
        return "<em>[an output that is nested too deeply to be shown]</em>"
    soup = BeautifulSoup(html, "html.parser")
    for element in soup(_DROPPED.split()):
        element.decompose()
    for level in range(6, 0, -1):
        for heading in soup(f"h{level}"):
            heading.name = f"h{min(level + SINK, 6)}"
    for image in soup("img"):
        image.replace_with(BeautifulSoup(_picture(image, pictures), "html.parser"))
    cleaned: str = bleach.clean(
        str(soup),
        tags=_tags,
        attributes=_allowed,
        protocols={"http", "https", "mailto", "data"},
        css_sanitizer=_styles,
        strip=True,
        strip_comments=True,
    )
    return cleaned.replace("<a ", '<a rel="noopener noreferrer nofollow" ')


def _depth(html: str) -> int:
    """How deep the elements of `html` are nested, at most (browsers close some earlier)."""
    depth = deepest = 0
    for tag in re.finditer(r"<(/?)([A-Za-z][A-Za-z0-9-]*)", html):
        if tag[1]:
            depth = max(depth - 1, 0)
        elif tag[2].lower() not in _VOID:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _picture(image: Tag, pictures: Pictures) -> str:
    source, name = str(image.get("src") or ""), str(image.get("alt") or "")
    return pictures.from_data_address(source, name)


def _allowed(tag: str, name: str, value: str) -> bool:
    if name == "style" or (name in {"colspan", "rowspan", "scope"} and tag in {"td", "th"}):
        return True
    if tag == "a":
        return name == "href" and re.match(r"(https?://|mailto:)", value) is not None
    if tag == "img":
        return name == "alt" or (name == "src" and value.startswith("data:image/"))
    if tag == "details":
        return name == "open"
    # The short names that Pygments gives to coloured code, and none that the page itself uses.
    return tag == "span" and name == "class" and re.fullmatch(r"[a-z][a-z0-9]{0,2}", value) is not None
