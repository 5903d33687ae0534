"""Helpers of a visible test that would give the answer away, in base64, so that nobody reads them by chance.

A visible check compares with the right value, and knows what common mistakes lead to. In plain sight below
the question, that is the answer in other words. A seal is a courtesy, not a wall: who wants to can open it.
"""

from __future__ import annotations

import base64
import re
from types import CodeType

IMPORT = "from coursekit.sealed import unseal"
_SEAL = re.compile(rf'^{re.escape(IMPORT)}\n\nexec\(unseal\("([A-Za-z0-9+/=]*)"\)\)$', re.MULTILINE)


def seal(code: str) -> str:
    """Lines of Python that run `code` where they stand, without showing it."""
    return f'{IMPORT}\n\nexec(unseal("{base64.b64encode(code.encode()).decode()}"))'


def unseal(text: str) -> CodeType:
    """The compiled code in a seal's text. Raises ValueError for a text that `seal` did not write."""
    return compile(_code(text), "<helpers of the test>", "exec")


def opened(source: str) -> str:
    """A cell's source with every seal in it replaced by the code that it runs; all else as it is."""
    return _SEAL.sub(_opened, source)


def without_seals(source: str) -> str:
    """A cell's source for a reader: a comment in the place of each seal."""
    return _SEAL.sub("# (What these checks compare with is sealed.)", source)


def _opened(match: re.Match[str]) -> str:
    try:
        return _code(match[1])
    except ValueError:  # somebody else's, or a broken one: it runs nothing
        return match[0]


def _code(text: str) -> str:
    return base64.b64decode(text, validate=True).decode()
