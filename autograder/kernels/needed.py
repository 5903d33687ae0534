"""Which cells need not run at grading: those that no graded answer depends on.

A lesson's demonstrations train and plot for a minute that no score depends on. A cell is skipped only
if it is, word for word, a demonstration of the released lesson, and none of the names that the
remaining cells use comes from it. Whatever a student wrote or changed always runs; when in doubt, run.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from autograder.model import Lesson

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


def cells_to_skip(notebook: str, lesson: Lesson) -> frozenset[str]:
    """Ids of the code cells in `notebook` (JSON text, restored) that no graded answer depends on."""
    cells = [c for c in nbformat.reads(notebook, as_version=4).cells if c.cell_type == "code"]
    demonstrations = _demonstrations(lesson)
    kept = [cell for cell in cells if _normal(cell.source) not in demonstrations]
    skipped = [cell for cell in cells if _normal(cell.source) in demonstrations]
    names = {cell.id: _names(cell.source) for cell in cells}
    while True:
        needed = set().union(*(names[cell.id].used for cell in kept)) if kept else set()
        data = needed & set().union(*(names[cell.id].assigned for cell in cells), set())
        wanted = [cell for cell in skipped if names[cell.id].matters(needed, data)]
        if not wanted:
            return frozenset(cell.id for cell in skipped)
        kept += wanted
        skipped = [cell for cell in skipped if cell not in wanted]


@dataclass(frozen=True)
class _Names:
    """Global names in one cell."""

    used: frozenset[str]
    bound: frozenset[str]
    assigned: frozenset[str]  # bound, but neither by import nor by def or class: data that others may change
    changed: frozenset[str]  # an attribute or item of these is set or deleted: np.allclose = …
    opaque: bool  # what it binds or reads can't be told from its text

    def matters(self, needed: set[str], data: set[str]) -> bool:
        """Whether a cell with these names may change what the needed ones stand for."""
        return self.opaque or bool((self.bound | self.changed) & needed) or bool(self.used & data)


def _demonstrations(lesson: Lesson) -> set[str]:
    """Sources of the released code cells that are neither answers nor tests."""
    released: Iterable[NotebookNode] = nbformat.reads(lesson.release, as_version=4).cells
    return {
        _normal(cell.source)
        for cell in released
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade_id")
    }


def _normal(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _names(source: str) -> _Names:
    try:
        code = TransformerManager().transform_cell(source)
        tree, table = ast.parse(code), symtable.symtable(code, "cell", "exec")
    except (SyntaxError, ValueError, RecursionError):
        # It binds nothing when it doesn't compile, but all that it mentions may be needed.
        words = frozenset(re.findall(r"[^\W\d]\w*", source))
        return _Names(words, frozenset(), frozenset(), frozenset(), opaque=True)
    scopes = list(_scopes(table))
    used = {
        s.get_name()
        for scope in scopes
        for s in scope.get_symbols()
        if _is_global(scope, s) and s.is_referenced()
    }
    bound = {
        s.get_name() for scope in scopes for s in scope.get_symbols() if _is_global(scope, s) and _binds(s)
    }
    made = {s.get_name() for s in table.get_symbols() if s.is_imported() or s.is_namespace()}
    stars = any(
        alias.name == "*"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    )
    return _Names(
        frozenset(used),
        frozenset(bound),
        frozenset(bound - made),
        frozenset(_changed(tree)),
        opaque=stars or bool(used & OPAQUE_CALLS),
    )


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _scopes(child)


def _is_global(scope: symtable.SymbolTable, symbol: symtable.Symbol) -> bool:
    return scope.get_type() == "module" or symbol.is_global()


def _binds(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _changed(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            root: ast.expr = node
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
            if isinstance(root, ast.Name):
                yield root.id
