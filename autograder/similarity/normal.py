"""A normal form of code: tokens that stay the same under changes that a copier makes without effort.

Layout, comments, docstrings and prints are removed; all names that the writer chose become one name;
statements of a block, keyword arguments and the terms of a sum get a fixed order. Operators, numbers, texts,
and names of libraries and their functions, which decide what the code does, stay.
"""

from __future__ import annotations

import ast
import keyword
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

#: The most characters of an answer that are compared; a longer text is data.
LONGEST_SOURCE = 40_000
#: Longer text constants all count as equal: they are messages, which are easily reworded.
LONGEST_TEXT = 30

OWN = "own"
_NAMED = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar,
)  # fmt: skip
_MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)
_LEXEME = re.compile(
    r"""(?P<comment>\#[^\n]*+)
    |(?P<string>\"{3}(?:[^"\\]++|\\.|"(?!""))*+(?:\"{3})?|'{3}(?:[^'\\]++|\\.|'(?!''))*+(?:'{3})?
        |"(?:[^"\\\n]++|\\.)*+"?|'(?:[^'\\\n]++|\\.)*+'?)
    |(?P<name>[^\W\d]\w*+)|(?P<number>\d[\w.]*+)|(?P<sign>[^\s\w])""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A token, and the line of the source (from 1) that it comes from."""

    text: str
    line: int


def code_tokens(source: str, aliases: Mapping[str, str] | None = None, first_line: int = 1) -> list[Token]:
    """Return the tokens of an answer in Python; if it does not parse, lexical tokens.

    `aliases`: what the lesson imports, by the name that it gets there (`import_aliases`).
    """
    source = source[:LONGEST_SOURCE]
    tree = _parsed(source)
    if tree is None:
        return list(_lexemes(source, first_line))
    names = {**dict.fromkeys(_bound(tree), OWN)}
    walk = _Walk({**(aliases or {}), **names, **_aliases(tree)}, first_line - 1)
    try:
        return walk.block(tree.body)
    except RecursionError:
        return list(_lexemes(source, first_line))


def word_tokens(text: str, first_line: int = 1) -> list[Token]:
    """Return the words of an answer in words, without case and punctuation."""
    return [
        Token(word, number)
        for number, line in enumerate(text[:LONGEST_SOURCE].casefold().split("\n"), first_line)
        for word in re.findall(r"\w+", line)
    ]


def import_aliases(sources: Iterable[str]) -> dict[str, str]:
    """Return each name that these cells import, with the last part of what it means: `np` is `numpy`."""
    found: dict[str, str] = {}
    for source in sources:
        if tree := _parsed(source[:LONGEST_SOURCE]):
            found |= _aliases(tree)
    return found


def _parsed(source: str) -> ast.Module | None:
    plain = _MAGIC.sub(r"\1pass", source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # warnings about a student's escapes do not matter here
            return ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _aliases(tree: ast.AST) -> dict[str, str]:
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                found[bound] = alias.name.rpartition(".")[2] if alias.asname else bound
    return found


def _bound(tree: ast.AST) -> Iterator[str]:
    """Yield the names that the code binds: the writer's choice, or the exercise's."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, _NAMED) and node.name:
            yield node.name


class _Walk:
    """Walks a syntax tree from the top and makes tokens. `names`: what each name becomes."""

    def __init__(self, names: Mapping[str, str], lines_before: int) -> None:
        self._names = names
        self._line = 1
        self._before = lines_before

    def block(self, statements: Iterable[ast.stmt]) -> list[Token]:
        """Return the tokens of statements in a fixed order."""
        meant = _returned_at_once([one for one in statements if not _is_said_aside(one)])
        tokens = [self._node(one) for one in meant]
        return [token for one in sorted(tokens, key=_texts) for token in one]

    def _node(self, node: ast.AST) -> list[Token]:
        self._line = getattr(node, "lineno", self._line)
        match node:
            case ast.Name():
                return [self._token(self._names.get(node.id, node.id))]
            case ast.arg():
                return [self._token(OWN)]
            case ast.Constant():
                return [self._token(_constant(node.value))]
            case ast.Attribute():
                end = Token(f".{node.attr}", (node.end_lineno or self._line) + self._before)
                return [*self._node(node.value), end]
            case ast.AnnAssign(value=ast.expr() as value):
                return [self._token("Assign"), *self._all([node.target, value])]
            case ast.AugAssign():
                value = ast.copy_location(ast.BinOp(node.target, node.op, node.value), node)
                return [self._token("Assign"), *self._all([node.target, value])]
            case ast.BinOp(op=ast.Add() | ast.Mult() | ast.BitAnd() | ast.BitOr()):
                return [self._token(type(node.op).__name__), *self._sorted(_operands(node, type(node.op)))]
            case ast.Compare(ops=[ast.Gt() | ast.GtE() as turned]):
                name = "Lt" if isinstance(turned, ast.Gt) else "LtE"
                return [self._token(name), *self._all([*node.comparators, node.left])]
            case ast.Compare(ops=[ast.Eq() | ast.NotEq() as same]):
                return [self._token(type(same).__name__), *self._sorted([node.left, *node.comparators])]
            case ast.Compare(ops=[_ as only]):
                return [self._token(type(only).__name__), *self._all([node.left, *node.comparators])]
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                head = [self._token("def"), *self._all(node.decorator_list), *self._node(node.args)]
                return head + self.block(node.body)
            case ast.Call():
                start = [self._token("call"), *self._node(node.func), *self._all(node.args)]
                return start + self._sorted(node.keywords)
            case ast.keyword():
                return [self._token(f"{node.arg}="), *self._node(node.value)]
            case _:
                return self._any(node)

    def _any(self, node: ast.AST) -> list[Token]:
        """Return the tokens of any other node: its kind, and its fields in Python's order."""
        tokens = [] if isinstance(node, ast.expr_context | ast.Expr) else [self._token(type(node).__name__)]
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "type_comment", "type_ignores", "names"):
                continue
            if isinstance(value, ast.AST):
                tokens += self._node(value)
            elif isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                tokens += [self._token(name), *self.block(value)]
            elif isinstance(value, list):
                tokens += self._all(one for one in value if isinstance(one, ast.AST))
        return tokens

    def _all(self, nodes: Iterable[ast.AST]) -> list[Token]:
        return [token for node in nodes for token in self._node(node)]

    def _sorted(self, nodes: Iterable[ast.AST]) -> list[Token]:
        """Return, in a fixed order, the tokens of nodes whose order has no meaning."""
        tokens = sorted((self._node(node) for node in nodes), key=_texts)
        return [token for one in tokens for token in one]

    def _token(self, text: str) -> Token:
        return Token(text, self._line + self._before)


def _texts(tokens: Iterable[Token]) -> list[str]:
    return [token.text for token in tokens]


def _operands(node: ast.expr, kind: type[ast.operator]) -> list[ast.expr]:
    """Return the operands of a chain of one operator: for a + b + c, all three."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, kind)):
        return [node]
    return [*_operands(node.left, kind), *_operands(node.right, kind)]


def _returned_at_once(statements: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements, with `name = value; return name` at the end made `return value`."""
    match statements:
        case [*before, ast.Assign([ast.Name(name)], value), ast.Return(ast.Name(returned)) as last]:
            if name == returned:
                return [*before, ast.copy_location(ast.Return(value), last)]
    return statements


def _is_said_aside(statement: ast.stmt) -> bool:
    """Whether a statement does not affect the answer: an import, a docstring, a print, `pass`."""
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass):
        return True
    if not isinstance(statement, ast.Expr):
        return False
    value = statement.value
    called = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print"
    return called or isinstance(value, ast.Constant)


def _constant(value: object) -> str:
    """Return a constant as a token: a number by its value (1 and 1.0 are equal), a short text as it is."""
    if isinstance(value, str | bytes):
        return repr(value) if len(value) <= LONGEST_TEXT else "text"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return repr(int(value))
    return repr(value) if not isinstance(value, int) or abs(value) < 1 << 64 else "number"


def _lexemes(source: str, first_line: int) -> Iterator[Token]:
    """Yield lexical tokens of a text that is no valid Python."""
    line, at = first_line, 0
    for match in _LEXEME.finditer(source):
        line += source.count("\n", at, match.start())
        at = match.start()
        if match["comment"]:
            continue
        text = match.group()
        if match["name"] and not keyword.iskeyword(text):
            before, after = source[:at].rstrip()[-1:], source[match.end() :].lstrip()[:1]
            text = text if before == "." or after == "(" else OWN
        yield Token(text, line)
