"""HTML from a stranger, made harmless: no scripts, no styles that reach beyond their place, no network.

What a student's notebook displays is shown in the student's and the instructor's browser. The page
also carries a content policy that forbids scripts; this is the first wall, that is the second.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import unquote

import nh3
from pygments.token import STANDARD_TYPES  # type: ignore[import-untyped]

from autograder.reports.pictures import Pictures, picture_note
from autograder.visible import visible

#: The files attached to a cell: name to MIME type to data in base64, as nbformat has them.
Attachments = Mapping[str, Mapping[str, Any]]

_TAGS = """
a abbr b blockquote br caption code col colgroup dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins
kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr tt u ul var
"""
# The elements of MathML that are displayed: none that links, acts, or holds HTML again.
_FORMULA_TAGS = """
math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt
mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics
"""
_FORMULA_ATTRIBUTES = """
accent accentunder columnalign columnspacing displaystyle fence form largeop linethickness lspace mathvariant
maxsize minsize movablelimits notation rowspacing rspace scriptlevel separator stretchy symmetric
"""
# Nothing that moves, covers or grows: a stranger's table may be coloured, not laid over the score.
_STYLES = """
background-color border border-bottom border-collapse border-color border-left border-right border-style
border-top border-width color font-family font-style font-weight padding padding-bottom padding-left
padding-right padding-top text-align text-decoration vertical-align white-space
"""
# Elements that are removed with all their content.
_DROPPED = """
script style head title noscript iframe object embed template svg form textarea select annotation
annotation-xml
"""
_ATTRIBUTES = {
    "*": {"style"},
    "a": {"href"},
    "details": {"open"},
    "img": {"src", "alt"},
    "math": {"display"},
    "td": {"colspan", "rowspan", "scope"},
    "th": {"colspan", "rowspan", "scope"},
}
# Elements that a parser opens again in each paragraph, until they are closed.
_REOPENED = "a b big code em font i nobr s small strike strong tt u"
# Elements that hold nothing, and those that need no end.
_NOT_NESTED = """
area base br col embed hr img input link meta source wbr
colgroup dd dt li option p tbody td tfoot th thead tr
"""

#: Headings in a notebook stand below the page's own.
SINK = 2
#: The time that cleaning takes grows with the square of the depth, a browser's too.
DEEPEST = 300
#: The most elements that may result from opening others again.
MOST_REOPENED = 300_000

_reopened, _not_nested = frozenset(_REOPENED.split()), frozenset(_NOT_NESTED.split())

# What was cleaned is regular: `<`, `>` and `"` stand unescaped in it only where they make an element.
_TAG = re.compile(r"<(/?)([a-z0-9]+)((?: [a-z]+=\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_START_OR_END = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_STYLE = re.compile(r"(?!.*url\()[\w\s.,:;%#()'\"+-]*", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|mailto:", re.IGNORECASE)


def safe_html(html: str, pictures: Pictures, attachments: Attachments | None = None) -> str:
    """Return `html` with only harmless elements, attributes and styles, and with its pictures checked.

    `attachments` are the pictures that addresses like `attachment:drawing.png` name.
    """
    html = html.encode("utf-8", "replace").decode("utf-8")  # halves of surrogate pairs
    if _tangled(html):
        return "<em>[an output that is nested too deeply to be shown]</em>"

    def tag(match: re.Match[str]) -> str:
        name = match[2]
        attributes = {key: unescape(value) for key, value in _ATTRIBUTE.findall(match[3])}
        if name == "img":
            return _picture(attributes, pictures, attachments or {})
        if re.fullmatch("h[1-6]", name):
            name = f"h{min(int(name[1]) + SINK, 6)}"
        kept = [written for written in _ATTRIBUTE.finditer(match[3]) if _harmless(written[1], attributes)]
        return f"<{match[1]}{name}{''.join(written[0] for written in kept)}>"

    # `visible` comes after cleaning, which turns character references (`&#27;`) into the characters.
    return _TAG.sub(tag, visible(_cleaner().clean(html)))


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS.split()) | set(_FORMULA_TAGS.split()),
        clean_content_tags=set(_DROPPED.split()),
        attributes={
            **{name: set(_FORMULA_ATTRIBUTES.split()) for name in _FORMULA_TAGS.split()},
            **_ATTRIBUTES,
        },
        # The short names that Pygments gives to coloured code: the page itself uses none of them.
        allowed_classes={"span": set(filter(None, STANDARD_TYPES.values()))},
        filter_style_properties=set(_STYLES.split()),
        url_schemes={"http", "https", "mailto", "data", "attachment"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )


def _harmless(name: str, attributes: Mapping[str, str]) -> bool:
    """Whether an attribute is harmless where the cleaner does not look: a link's address, a style's value."""
    if name == "href":
        return _ADDRESS.match(attributes[name]) is not None
    return name != "style" or _STYLE.fullmatch(attributes[name]) is not None


def _picture(attributes: Mapping[str, str], pictures: Pictures, attachments: Attachments) -> str:
    address, name = attributes.get("src", ""), attributes.get("alt", "")
    if not address.lower().startswith("attachment:"):
        return pictures.from_data_address(address, name)
    wanted = address.partition(":")[2]
    # Markdown percent-encodes spaces and letters beyond ASCII in an address.
    attached = attachments.get(wanted) or attachments.get(unquote(wanted))
    if not attached:
        return picture_note(f"the attached picture {unquote(wanted)!r} is not in the notebook")
    return pictures.from_bundle(attached, name)


def _tangled(html: str) -> bool:
    """Whether so many elements are left open that a parser would take long, or multiply the elements."""
    opened: Counter[str] = Counter()
    depth = reopened = most_reopened = elements = 0
    for end, name in _START_OR_END.findall(html):
        name = name.lower()
        if name in _not_nested:
            elements += not end
        elif not end:
            elements += 1
            opened[name] += 1
            depth += 1
            reopened += name in _reopened
            most_reopened = max(most_reopened, reopened)
            if depth > DEEPEST:
                return True
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
            reopened -= name in _reopened
    return most_reopened * elements > MOST_REOPENED
