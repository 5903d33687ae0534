"""A normal form of answers, which is equal for two answers that differ only in how they are typed."""

from __future__ import annotations

import re
import unicodedata

#: Marks of emphasis and quotation, which do not change the meaning.
_MARKS = re.compile("[*`~\"'“”„‟‘’‚‛«»]")
_UNDERLINED = re.compile(r"(?<!\w)_+|_+(?!\w)")
_HEADS = re.compile(r"^\s*(?:#+|[>•-]|\d+[.)])\s+", re.MULTILINE)
#: Punctuation between words. Between digits it is part of a number, and `!=` and `:=` are signs of their own.
_PUNCTUATION = re.compile(r"(?<!\d)[.,]|[.,](?!\d)|[;:!?](?!=)")


def normal_form(text: str) -> str:
    """Return `text` in one line without case, emphasis, quotation marks, bullets, punctuation between words.

    Digits, signs and brackets stay: `f(x-1)` is not `f(x)-1`, and 0.5 is not 05 or -0.5.
    """
    before = None
    while text != before:  # repeat, since the result of one step may hold what another removes
        before, text = text, _one_step(text)
    return text


def _one_step(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _HEADS.sub(" ", text)
    text = _UNDERLINED.sub("", _MARKS.sub("", text))
    return " ".join(_PUNCTUATION.sub(" ", text).split())
