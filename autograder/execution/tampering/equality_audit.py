"""Finds objects that claim to equal anything. The grader sends this text into a student's kernel.

A test that runs in the student's process compares what it gets by the object's own methods. So, while such
a test runs, each value in it that is compared, called with or asserted is looked at: one that equals a number
drawn at random, or is near it, would equal anything.
"""

from __future__ import annotations

import ast
import random
import sys
from typing import Any

NAME = "__autograder_look__"


class AuditComparisons(ast.NodeTransformer):
    """Rewrites a test so that each value that it compares, calls with or asserts is audited."""

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """`a == b`: both sides."""
        self.generic_visit(node)
        node.left, node.comparators = _audited(node.left), [_audited(side) for side in node.comparators]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """`np.allclose(a, b)`: each argument."""
        self.generic_visit(node)
        node.args = [arg if isinstance(arg, ast.Starred) else _audited(arg) for arg in node.args]
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        """`assert a`."""
        self.generic_visit(node)
        node.test = _audited(node.test)
        return node


def begin() -> None:
    """Audit the cells that are run from now on."""
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    found: list[str] = []

    def look(value: Any) -> Any:
        if not found and _equals_anything(value, 0):
            found.append(
                f"an object of the type {type(value).__name__} that equals whatever it is compared with"
            )
        return value

    look.found = found  # type: ignore[attr-defined]
    shell.user_ns[NAME] = look
    shell.ast_transformers.append(AuditComparisons())


def end() -> str:
    """Stop the audit; return what was found, or nothing."""
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    shell.ast_transformers[:] = [
        t for t in shell.ast_transformers if type(t).__name__ != AuditComparisons.__name__
    ]
    look = shell.user_ns.pop(NAME, None)
    return "; ".join(getattr(look, "found", ["what was to look at the compared values is gone"]))


def _audited(value: ast.expr) -> ast.expr:
    if isinstance(value, ast.Constant):
        return value
    call = ast.Call(func=ast.Name(id=NAME, ctx=ast.Load()), args=[value], keywords=[])
    return ast.copy_location(call, value)


def _equals_anything(value: Any, depth: int) -> bool:
    kind = type(value)
    if kind in (list, tuple, set, frozenset, dict) and depth < 3:
        items = list(value.values()) if kind is dict else list(value)
        return any(_equals_anything(item, depth + 1) for item in items[:50])
    if not _is_of_student(kind):
        return False
    rng = random.SystemRandom()
    one, other = rng.uniform(1e6, 1e9), rng.uniform(-1e9, -1e6)
    return any(_holds(check, value, one, other) for check in CHECKS)


def _is_of_student(kind: type) -> bool:
    """Whether a class, or one that it is made from, was written in the notebook or a file beside it."""
    installed = (sys.prefix, sys.base_prefix, sys.exec_prefix)
    for part in kind.__mro__:
        module = sys.modules.get(part.__module__)
        file = getattr(module, "__file__", None) or ""
        if part.__module__ == "__main__" or (file and not file.startswith(installed)):
            return True
    return False


def _near(value: Any, one: float, other: float) -> bool:
    import numpy as np

    return bool(np.allclose(value, one)) or bool(np.array_equal(value, [one, other]))


def _near_by_subtraction(value: Any, one: float, other: float) -> bool:
    return bool(abs(value - one) < 1.0) and bool(abs(value - other) < 1.0)


CHECKS = (
    lambda value, one, other: bool(value == one) or bool(value == object()) or not bool(value != one),
    lambda value, one, other: bool(one == value) and bool(other == value),
    lambda value, one, other: bool(value < one) and bool(value > one),
    _near,
    _near_by_subtraction,
)


def _holds(check: Any, value: Any, one: float, other: float) -> bool:
    try:
        return bool(check(value, one, other))
    except Exception:  # noqa: BLE001  what can't be compared lies to nobody
        return False
