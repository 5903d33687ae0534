"""Finds words in a code cell: printed, shown, in an unused text, or after a magic for text."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterator

from autograder.notebooks.scanning import MAX_LENGTH

#: Functions that show a text.
_SHOW = frozenset(
    {
        *("HTML", "Latex", "Markdown", "Math", "Pretty", "display", "display_html", "display_latex"),
        *("display_markdown", "display_pretty", "displayHTML", "input", "pprint", "print", "print_md"),
        *("printmd", "repr", "str"),
    }
)
#: `%%markdown`, and Databricks' form of a text cell: `%md`.
_MAGIC = re.compile(r"\s*+(?:%%(?:markdown|html|HTML|latex|svg|SVG)\b|%{1,2}md(?:-sandbox)?\b)[^\n]*+")
_MAGIC_WITH_TEXT = re.compile(r"\s*+%{1,2}md(?:-sandbox)?[ \t]++(?=\S)")
_WORD = re.compile(r"[^\W_]++")
#: The least words of a sentence, or letters in a script without spaces between words.
SENTENCE_WORDS, SENTENCE_LETTERS = 8, 60


def shown_text(code: str) -> str:
    """Return the words of a code cell that only shows or holds words; '' for any other cell."""
    code = code[: MAX_LENGTH + 1]
    if len(code) > MAX_LENGTH:
        return ""
    if found := _MAGIC_WITH_TEXT.match(code):
        return code[found.end() :].strip()
    if found := _MAGIC.match(code):
        return code[found.end() :].strip()
    texts = []
    for statement in _statements(code) or ():
        if isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass):
            continue
        text = _text(statement.value) if isinstance(statement, ast.Expr) else None
        if text is None:
            return ""
        texts.append(text)
    return "\n\n".join(text.strip() for text in texts).strip()


def has_a_sentence(code: str) -> bool:
    """Whether a text or a comment in a code cell is as long as an answer in words."""
    code = code[:MAX_LENGTH]
    comments = " ".join(_comments(code))
    texts = [
        node.value for node in _all(code) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return any(map(_is_sentence, (comments, *texts)))


def words_in(text: str) -> int:
    """Return the number of words in a text."""
    return len(_WORD.findall(text[:MAX_LENGTH]))


def _is_sentence(text: str) -> bool:
    letters = "".join(_WORD.findall(text[:MAX_LENGTH]))
    return " " in text.strip() and (words_in(text) >= SENTENCE_WORDS or len(letters) >= SENTENCE_LETTERS)


def _statements(code: str) -> list[ast.stmt] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # warnings about a student's escapes do not matter here
            return ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _all(code: str) -> Iterator[ast.AST]:
    for statement in _statements(code) or ():
        yield from ast.walk(statement)


def _comments(code: str) -> Iterator[str]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.COMMENT:
                yield token.string.lstrip("#! ")
    except (tokenize.TokenError, SyntaxError, ValueError):
        return


def _text(value: ast.expr) -> str | None:
    """Return the text that an expression is or shows; None for any other expression."""
    match value:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant)) or None
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _joined([left, right], "")
        case ast.BinOp(left=left, op=ast.Mod()) | ast.Attribute(value=left):
            return _text(left)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return _joined(parts, "\n")
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=parts) if name in _SHOW:
            return _joined(parts, " ")
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)))):
            return text  # "…".strip()
    return None


def _joined(parts: list[ast.expr], between: str) -> str | None:
    texts = [_text(part) for part in parts]
    known = [text for text in texts if text is not None]
    return between.join(known) if known and len(known) == len(texts) else None
