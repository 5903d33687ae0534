"""Finds the names that a piece of Python binds, and those that it needs from outside.

Cells of plain nbgrader assignments may hold IPython's own syntax (`%matplotlib inline`), so the
source goes through IPython's transformer first.
"""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator

from IPython.core.inputtransformer2 import TransformerManager

#: Names that a notebook's kernel provides beside Python's builtins.
KERNEL_NAMES = frozenset({"display", "get_ipython", "In", "Out", "_", "__", "___"})
BUILTIN_NAMES = frozenset(dir(builtins)) | {"__name__", "__doc__", "__file__"}


def as_python(source: str) -> str:
    """Return the cell as plain Python: magics and shell lines become calls of `get_ipython()`.

    A cell in plain Python is returned unchanged, with its line numbers. Raises SyntaxError for a
    broken magic, as IPython does.
    """
    try:
        ast.parse(source)
    except SyntaxError:
        return str(TransformerManager().transform_cell(source))
    return source


def bound_names(source: str) -> tuple[str, ...]:
    """Return the names that the cell binds at its top level, in order of appearance.

    Counts functions, classes, imports, assignments of all kinds, and what the branches of a
    top-level `if`, `for`, `while`, `with`, `try` and `match` bind. Raises SyntaxError.
    """
    return tuple(dict.fromkeys(_bound_in(ast.parse(as_python(source)))))


def free_names(source: str) -> tuple[str, ...]:
    """Return the names that the cell looks up at module level and does not bind itself, sorted.

    Builtins and the kernel's own names are left out. Raises SyntaxError.
    """
    code = as_python(source)
    bound = set(bound_names(source)) | BUILTIN_NAMES | KERNEL_NAMES
    return tuple(sorted(_global_lookups(symtable.symtable(code, "<cell>", "exec")) - bound))


def _bound_in(node: ast.AST) -> Iterator[str]:
    """Yield the names bound in `node`'s own scope: not inside functions, classes and comprehensions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child.name
            continue
        if isinstance(child, ast.Lambda):
            continue
        if isinstance(child, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            # only `:=` reaches out of a comprehension
            for inner in ast.walk(child):
                if isinstance(inner, ast.NamedExpr):
                    yield inner.target.id
            continue
        if isinstance(child, ast.Import | ast.ImportFrom):
            for alias in child.names:
                yield alias.asname or alias.name.partition(".")[0]
        elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif isinstance(child, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and child.name:
            yield child.name
        elif isinstance(child, ast.MatchMapping) and child.rest:
            yield child.rest
        elif isinstance(child, ast.AnnAssign) and child.value is None:
            continue  # `x: int` alone binds nothing
        yield from _bound_in(child)


def _global_lookups(table: symtable.SymbolTable) -> set[str]:
    """Return the names that `table` or a scope inside it reads from the module."""
    at_module = table.get_type() == "module"
    names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (at_module or symbol.is_global())
    }
    for child in table.get_children():
        names |= _global_lookups(child)
    return names
