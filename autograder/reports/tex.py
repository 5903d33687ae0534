"""Formulas as MathML, which browsers draw and screen readers speak without a script or a network."""

from __future__ import annotations

from html import escape, unescape
from typing import Literal
from xml.etree.ElementTree import tostring

from latex2mathml.converter import convert_to_element

#: A formula of more characters than this is shown as TeX.
LONGEST_FORMULA = 2_000


def formula_html(tex: str, display: Literal["inline", "block"] = "inline") -> str:
    """Return `tex` (without its dollar signs) as MathML; in `<code>` where the converter does not know it.

    The result may hold elements and attributes of a stranger's choice (`\\href`) and has to be cleaned.
    """
    as_written = f"<code>{escape(tex.strip())}</code>"
    if len(tex) > LONGEST_FORMULA:
        return as_written
    try:
        formula = convert_to_element(tex, display=display)
    except Exception:  # noqa: BLE001 (it has an exception of its own for each mistake, and raises others too)
        return as_written
    for element in formula.iter():
        # The converter writes signs as entities, but what stands in \text{…} as it is.
        element.text = unescape(element.text or "")
        if element.text[:1] in ("\\", "{", "}") and element.tag != "mtext":
            return as_written
    return tostring(formula, encoding="unicode")
