"""When two answers are the same but for how they are typed."""

from __future__ import annotations

import re
import unicodedata

#: Marks of emphasis and quotation: they change nothing of what is said.
_MARKS = re.compile("[*`~\"'“”„‟‘’‚‛«»]")
_UNDERLINED = re.compile(r"(?<!\w)_+|_+(?!\w)")
_HEADS = re.compile(r"^\s*(?:#+|[>•-]|\d+[.)])\s+", re.MULTILINE)
#: Punctuation between words. Between digits it is part of a number, and `!=` and `:=` are signs of their own.
_PUNCTUATION = re.compile(r"(?<!\d)[.,]|[.,](?!\d)|[;:!?](?!=)")


def normal_form(text: str) -> str:
    """`text` without case, emphasis, quotation marks, bullets, and punctuation between words; one line.

    Digits, signs and brackets stay: `f(x-1)` is not `f(x)-1`, and 0.5 is not 05 or -0.5.
    """
    before = None
    while text != before:  # what one step leaves, another may take for something else
        before, text = text, _one_step(text)
    return text


def _one_step(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _HEADS.sub(" ", text)
    text = _UNDERLINED.sub("", _MARKS.sub("", text))
    return " ".join(_PUNCTUATION.sub(" ", text).split())
