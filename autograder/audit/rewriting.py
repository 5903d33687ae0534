"""An answer's text, written in another way: a rule looks at one node of its syntax tree at a time.

A rule is a small pure function: a node in, the nodes that may stand in its place out. Where it does not
apply it yields nothing.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from functools import partial

Rule = Callable[[ast.AST], Iterable[ast.AST]]
#: Characters that are shown of a line that has changed, around where it differs.
LONGEST_LINE = 70
#: Keywords that only say how something is done.
ONLY_HOW = frozenset({"verbose", "name", "strict", "batch_size", "end", "flush", "exist_ok", "encoding"})


def plainly(source: str) -> str:
    """Return the text in the form that rewriting gives it: without comments, in one layout."""
    return ast.unparse(ast.parse(source))


def rewrites(source: str, rule: Rule) -> Iterator[str]:
    """Yield the text with one node written in another way, for each node and each way; texts may repeat.

    Docstrings, annotations, imports and the keywords in ONLY_HOW stay as they are. Raises SyntaxError.
    """
    tree = ast.parse(source)
    for put, node in list(_places(tree)):
        for other in list(rule(node)):
            put(other)
            yield ast.unparse(ast.fix_missing_locations(tree))
        put(node)


def what_changed(before: str, after: str) -> str:
    """Return the first line that differs, as “`this` becomes `that`”; '' if none does."""
    old, new = before.splitlines(), after.splitlines()
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            gone, come = (lines[0].strip() if lines else "" for lines in (old[i:j], new[k:m]))
            pairs = enumerate(zip(gone, come, strict=False))
            at = next((i for i, (a, b) in pairs if a != b), min(len(gone), len(come)))
            return f"{_shown(gone, at)} becomes {_shown(come, at)}"
    return ""


def _shown(line: str, differs_at: int) -> str:
    """Return the part of a line around where it differs from another one."""
    if len(line) <= LONGEST_LINE:
        return f"`{line}`" if line else "nothing"
    first = max(0, min(differs_at - LONGEST_LINE // 2, len(line) - LONGEST_LINE))
    last = first + LONGEST_LINE
    return f"`{'…' if first else ''}{line[first:last]}{'…' if last < len(line) else ''}`"


def _places(tree: ast.AST) -> Iterator[tuple[Callable[[ast.AST], None], ast.AST]]:
    """Yield every node that may be rewritten, with a function that puts another node in its place."""
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns"):
            continue
        if isinstance(value, ast.AST):
            here: list[tuple[Callable[[ast.AST], None], ast.AST]] = [(partial(setattr, tree, field), value)]
        elif isinstance(value, list):
            here = [(partial(value.__setitem__, i), node) for i, node in enumerate(value) if _is_open(node)]
        else:
            continue
        for put, node in here:
            yield put, node
            yield from _places(node)


def _is_open(node: object) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return False
    if isinstance(node, ast.keyword) and node.arg in ONLY_HOW:
        return False
    return isinstance(node, ast.AST) and not isinstance(node, ast.Import | ast.ImportFrom)


# What rules ask of a node


def called(node: ast.AST) -> str:
    """Return the last name of what is called (`sum` of `np.sum(x)`); '' for a node that is no call."""
    return last_name(node.func) if isinstance(node, ast.Call) else ""


def last_name(node: ast.AST) -> str:
    """Return the last name of a node: `sum` of `sum` and of `np.sum`; '' for other nodes."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def of_numpy(node: ast.AST) -> bool:
    """Whether the node is `np.…` or `numpy.…`."""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("np", "numpy")
    )


def expression(text: str) -> ast.expr:
    """Return the node of an expression."""
    return ast.parse(text, mode="eval").body


def statements(text: str) -> list[ast.stmt]:
    """Return the nodes of some statements."""
    return ast.parse(text).body


def functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    """Return the functions at the top level, by name."""
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def parameters(function: ast.FunctionDef) -> list[str]:
    """Return the names of a function's parameters, without `*args` and `**kwargs`."""
    every: Iterable[ast.arg] = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return [each.arg for each in every]


def with_body(function: ast.FunctionDef, body: list[ast.stmt]) -> ast.FunctionDef:
    """Return the function with another body; its docstring stays."""
    other = copy(function)
    other.body = [*function.body[: len(function.body) - len(body_of(function))], *body]
    return other


def body_of(function: ast.FunctionDef) -> list[ast.stmt]:
    """Return a function's statements, without the docstring."""
    return function.body[1:] if ast.get_docstring(function) is not None else list(function.body)
