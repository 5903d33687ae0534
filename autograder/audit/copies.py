"""Copies of answers, made to look like other answers: with them, a search for copies is measured."""

from __future__ import annotations

import ast
import random
from collections.abc import Collection, Iterator, Sequence
from typing import Any

NAMES = (
    "a", "acc", "arr", "b", "block", "buf", "c", "cur", "d", "e", "first", "g", "helper", "inp", "item", "k",
    "left", "m", "my_out", "nxt", "obj", "p", "part", "q", "r", "res", "right", "s", "second", "t", "tmp",
    "u", "v", "val", "what", "w1", "y0", "z9",
)  # fmt: skip
COMMENTS = ("# my own way", "# compute it", "# checked by hand", "# ok?", "# see the lecture", "# the trick")
PRINTS = ('print("here")', 'print("done", 1)', 'print("debug")')
#: Probability that two statements that may change places do, and that a comment or a print is put in.
SWAPS, ADDS = 0.7, 0.35
#: Probability that code is rewritten where it can be.
REWRITES = 0.5


def disguised(source: str, rng: random.Random, keep: Collection[str] = (), *, rewritten: bool = False) -> str:
    """Return the same answer with other names, orders, layout, comments and prints.

    `keep`: names that have to stay, since a test asks for them. `rewritten`: whether some code is replaced by
    other code that does the same, too. A text that is no Python is returned as it is.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    if rewritten:
        tree = ast.fix_missing_locations(_Rewriter(rng).visit(tree))
    own = sorted(set(_own_names(tree)) - set(keep))
    fresh = [name for name in NAMES if name not in own]
    rng.shuffle(fresh)
    names = dict(zip(own, [*fresh, *(f"n{number}" for number in range(len(own)))], strict=False))
    for node in ast.walk(tree):
        _rename(node, names)
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                setattr(node, field, _reordered(block, rng))
        if isinstance(node, ast.Call) and all(keyword.arg for keyword in node.keywords):
            rng.shuffle(node.keywords)
    return "\n".join(_with_asides(ast.unparse(tree).split("\n"), rng))


_WITH_NAMES_OF_THEIR_OWN = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)


class _Rewriter(ast.NodeTransformer):
    """Swaps operands, writes out squares and augmented assignments, and names some results before use."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._first: list[ast.stmt] = []
        self._count = 0

    def visit(self, node: ast.AST) -> Any:
        """Rewrite what is in `node`; a simple statement may get others in front of it."""
        if isinstance(node, _WITH_NAMES_OF_THEIR_OWN):
            return node
        if not isinstance(node, ast.Assign | ast.AugAssign | ast.Return):
            return super().visit(node)
        self._first = []
        rewritten = super().visit(node)
        return [*self._first, rewritten]

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Add | ast.Mult) and self._rng.random() < REWRITES:
            node.left, node.right = node.right, node.left
        squared = isinstance(node.op, ast.Pow) and ast.unparse(node.right) == "2"
        if squared and isinstance(node.left, ast.Name):
            return ast.BinOp(node.left, ast.Mult(), node.left)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.target, ast.Name) or self._rng.random() > REWRITES:
            return node
        return ast.Assign([node.target], ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value))

    def visit_Return(self, node: ast.Return) -> ast.AST:
        self.generic_visit(node)
        return ast.Return(self._named(node.value)) if node.value else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        node.args = [self._named(argument) for argument in node.args]
        return node

    def _named(self, value: ast.expr) -> ast.expr:
        """Return a name for `value`, which is computed before the statement; at random, `value` itself."""
        if not isinstance(value, ast.Call | ast.BinOp) or self._rng.random() > REWRITES:
            return value
        self._count += 1
        self._first.append(ast.Assign([ast.Name(f"step{self._count}", ast.Store())], value))
        return ast.Name(f"step{self._count}", ast.Load())


def _own_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name


def _rename(node: ast.AST, names: dict[str, str]) -> None:
    if isinstance(node, ast.Name):
        node.id = names.get(node.id, node.id)
    elif isinstance(node, ast.arg):
        node.arg = names.get(node.arg, node.arg)
    elif isinstance(node, ast.FunctionDef | ast.ClassDef):
        node.name = names.get(node.name, node.name)


def _reordered(block: Sequence[ast.stmt], rng: random.Random) -> list[ast.stmt]:
    """Return the statements; some have changed places with the next one, if neither needs the other."""
    statements = list(block)
    for at in range(len(statements) - 1):
        first, second = statements[at : at + 2]
        if _may_change_places(first, second) and rng.random() < SWAPS:
            statements[at : at + 2] = second, first
    return statements


def _may_change_places(first: ast.stmt, second: ast.stmt) -> bool:
    movable = (ast.Assign, ast.FunctionDef, ast.ClassDef)
    if not isinstance(first, movable) or not isinstance(second, movable):
        return False
    return not _stored(first) & _names(second) and not _stored(second) & _names(first)


def _stored(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    # what is assigned to, and what a call may change
    called = {name for node in ast.walk(statement) if isinstance(node, ast.Call) for name in _names(node)}
    return {*_own_names(statement), *called}


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _with_asides(lines: Sequence[str], rng: random.Random) -> Iterator[str]:
    """Yield the lines with comments, empty lines and, where a statement may begin, prints between them."""
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        begins = line.strip().startswith(("return", "for ", "if ", "while ", "with "))
        if line.strip() and rng.random() < ADDS:
            yield ""
        if begins and indent and rng.random() < ADDS:
            yield indent + rng.choice(PRINTS)
        yield line
        if rng.random() < ADDS:
            yield indent + rng.choice(COMMENTS)
