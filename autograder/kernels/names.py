"""The global names that a cell uses, binds and changes, read off its text."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from coursekit.sealed import opened
from IPython.core.inputtransformer2 import TransformerManager

#: Calls that can bind or read names behind the back of this analysis.
OPAQUE_CALLS = {
    "exec",
    "eval",
    "globals",
    "locals",
    "vars",
    "setattr",
    "get_ipython",
    "__import__",
    "compile",
}


@dataclass(frozen=True)
class Names:
    """Global names in one cell."""

    used: frozenset[str]
    bound: frozenset[str]
    assigned: frozenset[str]  # bound, but neither by import nor by def or class: data that others may change
    changed: frozenset[str]  # an attribute or item of these is set or deleted: np.allclose = …
    opaque: bool  # what it binds or reads can't be told from its text
    imported: frozenset[tuple[str, str]] = frozenset()  # bound by this one import and by nothing else here
    imported_first: frozenset[tuple[str, str]] = frozenset()  # of these, what is there before all else runs

    @property
    def free(self) -> frozenset[str]:
        """What it uses of others: neither bound here nor Python's own."""
        return frozenset(name for name in self.used - self.bound if not hasattr(builtins, name))


@lru_cache(maxsize=10_000)  # most cells of a class are the lesson's own
def names_in(source: str) -> Names:
    """The names of a cell. One that does not compile binds nothing, and may use all that it mentions."""
    try:
        code = TransformerManager().transform_cell(opened(source))
        tree, table = ast.parse(code), symtable.symtable(code, "cell", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        words = frozenset(re.findall(r"[^\W\d]\w*", source))
        return Names(words, frozenset(), frozenset(), frozenset(), opaque=True)
    symbols = [
        symbol for scope in _scopes(table) for symbol in scope.get_symbols() if _is_global(scope, symbol)
    ]
    used = {symbol.get_name() for symbol in symbols if symbol.is_referenced()}
    bound = {symbol.get_name() for symbol in symbols if _binds(symbol)}
    imported = _imported(tree)
    first = _bound_first(tree)
    made = {
        symbol.get_name() for symbol in table.get_symbols() if symbol.is_imported() or symbol.is_namespace()
    }
    return Names(
        frozenset(used),
        frozenset(bound),
        frozenset(bound - made),
        frozenset(_changed(tree)),
        opaque=_imports_all(tree) or bool(used & OPAQUE_CALLS),
        imported=frozenset(imported.items()),
        imported_first=frozenset((name, what) for name, what in imported.items() if name in first),
    )


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _scopes(child)


def _is_global(scope: symtable.SymbolTable, symbol: symtable.Symbol) -> bool:
    return scope.get_type() == "module" or symbol.is_global()


def _binds(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _imports_all(tree: ast.AST) -> bool:
    return any(
        alias.name == "*"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    )


def _imported(tree: ast.AST) -> dict[str, str]:
    """What is imported under each name; without the names that are bound in yet another way, wherever."""
    ways: dict[str, set[str]] = defaultdict(set)
    for node in ast.walk(tree):
        for name, what in _bindings(node):
            ways[name].add(what)
    return {name: what for name, (what, *others) in ways.items() if what and not others}


def _bindings(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Names that a piece of code binds, each with what is imported under it: '' if it is no import."""
    match node:
        case ast.Import():
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0], alias.name
        case ast.ImportFrom():
            for alias in node.names:
                yield alias.asname or alias.name, f"{'.' * node.level}{node.module or ''}:{alias.name}"
        case ast.Name(ctx=ast.Store() | ast.Del()):
            yield node.id, ""
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name, ""
        case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar():
            yield node.name or "", ""
        case ast.MatchMapping():
            yield node.rest or "", ""


def _bound_first(tree: ast.Module) -> set[str]:
    """Names that imports bind before anything else in the cell is run."""
    bound: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            bound |= {name for name, _ in _bindings(statement)}
        elif not _is_text(statement):
            break
    return bound


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _changed(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            root: ast.expr = node
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
            if isinstance(root, ast.Name):
                yield root.id
