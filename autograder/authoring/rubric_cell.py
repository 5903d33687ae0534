"""Reading a rubric test cell's exercise, checks and points from its text, without running it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from autograder.model import PartSpec
from autograder.notebooks.names import as_python
from autograder.notebooks.regions import HIDDEN_TESTS, find_regions


@dataclass(frozen=True)
class Check:
    """One `with check("title", points=n):` statement and the call that opens it."""

    statement: ast.With
    call: ast.Call

    @property
    def title(self) -> str | None:
        """The title; None when it is not a literal text."""
        value = _literal(_argument(self.call, 0, "title"))
        return value if isinstance(value, str) else None

    @property
    def points(self) -> float | None:
        """The points; None when they are not a literal number."""
        value = _literal(_argument(self.call, 1, "points"))
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


@dataclass(frozen=True)
class RubricCell:
    """A `with rubric("id", checks=n) as check:` statement, taken apart.

    What the author did not write as a literal is None; `release --check` complains about it.
    """

    exercise: str | None
    checks: int | None
    check_name: str | None  # the name after `as`
    parts: tuple[PartSpec, ...]
    tree: ast.Module
    block: ast.With


def read_rubric(source: str) -> RubricCell | None:
    """Return the first rubric at the top level of a test cell, or None when the cell has none.

    Raises SyntaxError, and LessonError for a hidden region that is not closed.
    """
    tree = ast.parse(as_python(source))
    for statement in tree.body:
        if not isinstance(statement, ast.With):
            continue
        call = statement.items[0].context_expr
        if not (isinstance(call, ast.Call) and _last_name(call.func) == "rubric"):
            continue
        target = statement.items[0].optional_vars
        check_name = target.id if isinstance(target, ast.Name) else None
        exercise = _literal(_argument(call, 0, "exercise"))
        checks = _literal(_argument(call, 1, "checks"))
        return RubricCell(
            exercise=exercise if isinstance(exercise, str) else None,
            checks=checks if isinstance(checks, int) else None,
            check_name=check_name,
            parts=tuple(_part(check, source) for check in find_checks(statement, check_name)),
            tree=tree,
            block=statement,
        )
    return None


def find_checks(node: ast.AST, check_name: str | None) -> list[Check]:
    """Return every `with check(…)` below `node`, however deep, in the order of the text."""
    found = [check for inner in ast.walk(node) if (check := as_check(inner, check_name))]
    return sorted(found, key=lambda check: check.statement.lineno)


def as_check(node: ast.AST, check_name: str | None) -> Check | None:
    """Return the node as a check, or None when it is something else."""
    if not isinstance(node, ast.With):
        return None
    call = node.items[0].context_expr
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == check_name:
        return Check(node, call)
    return None


def _part(check: Check, source: str) -> PartSpec:
    line = check.statement.lineno
    hidden = any(first < line < last for first, last in find_regions(source, HIDDEN_TESTS))
    return PartSpec(title=check.title or "", points=check.points or 0.0, hidden=hidden)


def _argument(call: ast.Call, position: int, keyword: str) -> ast.expr | None:
    """Return an argument given by position or by keyword; None if it is not given."""
    if len(call.args) > position:
        return call.args[position]
    return next((item.value for item in call.keywords if item.arg == keyword), None)


def _literal(node: ast.expr | None) -> object:
    """Return the value of a literal, else None."""
    if node is None:
        return None
    try:
        value: object = ast.literal_eval(node)
    except ValueError:
        return None
    return value


def _last_name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None
