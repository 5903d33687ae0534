"""Whether the answer that is about to be checked is the one in the cell, or an older one."""

from __future__ import annotations

import ast
import linecache
import re
from typing import Any

STALE = (
    "The cell with your answer stopped{why}, so these checks are about the `{name}` of before. "
    "Mend that cell, run it, then run this one again."
)


def stale_answer(name: str, shell: Any) -> str:
    """A sentence when `name` comes from an earlier run of its cell than the last one; '' when all is well.

    `shell` is IPython's; without one there are no cells. The last cell that sets out to define `name` is held
    against the text that the function was made from: where they differ, the last one stopped before its end.
    """
    function = shell.user_ns.get(name) if shell is not None else None
    code = getattr(function, "__code__", None)
    if code is None:
        return ""
    made_from = "".join(linecache.getlines(code.co_filename)).rstrip("\n")
    cells = [cell for cell in shell.history_manager.input_hist_parsed if _defines(name, cell)]
    if made_from not in cells or made_from == cells[-1]:
        return ""
    return STALE.format(name=name, why=_syntax_error(cells[-1]))


def _defines(name: str, source: str) -> bool:
    word = re.escape(name)
    return bool(re.search(rf"^(?:def|class)[ \t]+{word}\b|^{word}[ \t]*=[^=]", source, re.MULTILINE))


def _syntax_error(code: str) -> str:
    try:
        ast.parse(code)
    except SyntaxError as error:
        return f" with {type(error).__name__} in line {error.lineno} ({error.msg})"
    return ""
