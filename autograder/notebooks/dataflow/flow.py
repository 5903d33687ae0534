"""Finds the global names that a cell reads before it binds them, which it needs from other cells.

Assumes that a loop runs at least once, and that a function is not called before its name is read.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def read_before_bound(tree: ast.Module) -> frozenset[str]:
    """Return the global names whose values the cell takes from other cells, if they are defined at all."""
    flow = _Flow()
    flow.through(tree.body)
    flow.end()
    return frozenset(flow.exposed)


class _Flow:
    """The names that are bound at one point of the cell, and those that were read before they were bound."""

    def __init__(self) -> None:
        self.bound: set[str] = set()
        self.exposed: set[str] = set()
        self._later: dict[str, set[str]] = {}  # the names that a function or class reads when it is called

    def through(self, statements: Sequence[ast.stmt]) -> None:
        """Follow statements that run one after another."""
        for statement in statements:
            self._step(statement)

    def end(self) -> None:
        """Finish the cell: later cells may call the functions that it defines."""
        for name in list(self._later):
            self._read({name})

    def _step(self, statement: ast.stmt) -> None:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._read(_of_header(statement))
                self.bound.add(statement.name)
                self._later[statement.name] = _of_function(statement)
            case ast.ClassDef():
                self._class(statement)
            case ast.If():
                self._read(_reads(statement.test))
                self._either([statement.body, statement.orelse])
            case ast.For() | ast.AsyncFor():
                self._read(_reads(statement.iter) | _reads(statement.target))
                self._bind(statement.target)
                self.through([*statement.body, *statement.orelse])
            case ast.While():
                self._read(_reads(statement.test))
                self._either([[*statement.body, *statement.orelse], []])
            case ast.With() | ast.AsyncWith():
                for item in statement.items:
                    self._read(_reads(item.context_expr))
                    if item.optional_vars is not None:
                        self._bind(item.optional_vars)
                self.through(statement.body)
            case ast.Try() | ast.TryStar():
                self._try(statement)
            case ast.AugAssign(target=ast.Name(id=name)):
                self._read({name} | _reads(statement.value))
                self.bound.add(name)
            case ast.Delete():
                self._read({name for target in statement.targets for name in _loaded_or_deleted(target)})
            case _:
                self._read(_reads(statement))
                self._bind(statement)

    def _read(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.bound:
                self.exposed.add(name)
            if name in self._later:
                self._read(self._later.pop(name))

    def _bind(self, node: ast.AST) -> None:
        for inner in ast.walk(node):
            match inner:
                case ast.Name(id=name, ctx=ast.Store()):
                    self.bound.add(name)
                    self._later.pop(name, None)
                case ast.alias(name=name, asname=other):
                    self.bound.add(other or name.partition(".")[0])

    def _class(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            self._read(_reads(part))
        before = set(self.bound)
        later = self._later
        self._later = {}
        self.through(node.body)
        methods = self._later
        self._later = later
        self.bound = before | {node.name}
        self._later[node.name] = set().union(*methods.values())

    def _either(self, branches: Sequence[Sequence[ast.stmt]]) -> None:
        before, ends = self.bound, []
        for branch in branches:
            self.bound = set(before)
            self.through(branch)
            ends.append(self.bound)
        self.bound = set.intersection(*ends)

    def _try(self, node: ast.Try | ast.TryStar) -> None:
        before = set(self.bound)
        self.through([*node.body, *node.orelse])
        ends = [self.bound]
        for handler in node.handlers:
            self.bound = before | ({handler.name} if handler.name else set())
            if handler.type is not None:
                self._read(_reads(handler.type))
            self.through(handler.body)
            ends.append(self.bound - {handler.name or ""})
        self.bound = set.intersection(*ends)
        self.through(node.finalbody)


def _reads(node: ast.AST) -> set[str]:
    """Return the global names that an expression or a simple statement reads, without its own names."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return {name}
        case ast.Lambda(args=arguments, body=body):
            defaults = [*arguments.defaults, *(one for one in arguments.kw_defaults if one is not None)]
            return _all_reads(defaults) | (_reads(body) - _parameters(arguments))
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return _of_comprehension([node.elt], node.generators)
        case ast.DictComp():
            return _of_comprehension([node.key, node.value], node.generators)
    return _all_reads(ast.iter_child_nodes(node))


def _all_reads(nodes: Iterable[ast.AST]) -> set[str]:
    return {name for node in nodes for name in _reads(node)}


def _of_comprehension(elements: Sequence[ast.expr], generators: Sequence[ast.comprehension]) -> set[str]:
    own = {name for generator in generators for name in _stored(generator.target)}
    inside = [*elements, *(part for one in generators for part in one.ifs), *(g.iter for g in generators[1:])]
    return _reads(generators[0].iter) | (_all_reads(inside) - own)


def _of_header(node: _Function) -> set[str]:
    parts: list[ast.AST] = [*node.decorator_list, *node.args.defaults]
    parts += [one for one in node.args.kw_defaults if one is not None]
    annotated = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    annotated += [one for one in (node.args.vararg, node.args.kwarg) if one is not None]
    parts += [one.annotation for one in annotated if one.annotation is not None]
    return _all_reads([*parts, *([] if node.returns is None else [node.returns])])


def _of_function(node: _Function) -> set[str]:
    """Return the global names that a function's body reads, including those of inner functions."""
    declared = {name for inner in ast.walk(node) if isinstance(inner, ast.Global) for name in inner.names}
    own = _parameters(node.args) | {name for part in node.body for name in _stored(part)}
    found: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, _Function | ast.ClassDef) and inner is not node:
            own.add(inner.name)
        elif isinstance(inner, ast.alias):
            own.add(inner.asname or inner.name.partition(".")[0])
        elif isinstance(inner, ast.ExceptHandler) and inner.name:
            own.add(inner.name)
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
            found.add(inner.id)
    for inner in ast.walk(node):
        if isinstance(inner, _Function | ast.Lambda) and inner is not node:
            own |= _parameters(inner.args)
    return (found - own) | declared


def _parameters(arguments: ast.arguments) -> set[str]:
    return {argument.arg for argument in ast.walk(arguments) if isinstance(argument, ast.arg)}


def _stored(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id


def _loaded_or_deleted(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
