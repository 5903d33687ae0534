"""Mistakes made by rule in a model solution: the classic ones of any program, and those of this field.

Mutants stand in well for students' mistakes (Clegg, McMinn, Fraser, SIGCSE 2021; Perretta, DeOrio, Guha,
Bell, ISSTA 2022). The name of a rule says the mistake in words.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy
from itertools import pairwise

from autograder.audit.rewriting import (
    ONLY_HOW,
    Rule,
    body_of,
    called,
    expression,
    last_name,
    of_numpy,
    parameters,
    statements,
    with_body,
)

# Of any program

_COMPARED_AS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_SIGN: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
_FACTOR: dict[type[ast.operator], type[ast.operator]] = {
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.MatMult: ast.Mult,
}
#: Functions for which the order of arguments does not matter.
_SYMMETRIC = frozenset({"maximum", "minimum", "max", "min", "allclose", "isclose", "array_equal", "gcd"})
#: Functions that change the form of a value and not what it is.
_ONLY_FORM = frozenset(
    {"asarray", "array", "copy", "float", "int", "bool", "str", "list", "tuple", "ravel", "Path", "iter"}
)
_OTHER_REDUCTION = {
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "max": ("min", "mean"),
    "min": ("max",),
    "mean": ("sum", "median"),
    "sum": ("mean",),
    "var": ("std",),
    "std": ("var",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "any": ("all",),
    "all": ("any",),
    "ceil": ("floor",),
    "floor": ("ceil",),
    "argsort": ("sort",),
    "normal": ("uniform",),
    "permutation": ("arange",),
    "flatnonzero": ("argmax",),
}


def off_by_one(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield ast.Constant(node.value + 1)
        if node.value > 0:
            yield ast.Constant(node.value - 1)


def another_constant(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and type(node.value) is float:
        yield ast.Constant(node.value * 2 if node.value else 1.0)
        yield ast.Constant(node.value / 10 if node.value else -1.0)
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield ast.Constant(not node.value)


def another_comparison(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare):
        for other in _COMPARED_AS.get(type(node.ops[0]), ()):
            yield ast.Compare(node.left, [other(), *node.ops[1:]], node.comparators)


def wrong_sign(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _SIGN:
        yield _with_operator(node, _SIGN[type(node.op)]())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand


def another_operation(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _FACTOR:
        yield _with_operator(node, _FACTOR[type(node.op)]())


def half_of_a_formula(node: ast.AST) -> Iterator[ast.AST]:
    """Replace an operation by one of its sides: 1 - x becomes x."""
    if isinstance(node, ast.BinOp):
        yield node.left
        if not isinstance(node.op, ast.Div | ast.FloorDiv | ast.Pow | ast.Mod):
            yield node.right


def and_for_or(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        yield _with_operator(node, ast.BitOr() if isinstance(node.op, ast.BitAnd) else ast.BitAnd())


def condition_turned_round(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.If | ast.IfExp | ast.While) and not isinstance(node, ast.While):
        other = deepcopy(node)
        other.test = ast.UnaryOp(ast.Not(), node.test)
        yield other
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield node.operand


def case_forgotten(node: ast.AST) -> Iterator[ast.AST]:
    """Replace a condition by one that always holds, or never."""
    if isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    if isinstance(node, ast.If):
        yield ast.If(ast.Constant(True), node.body, [])
        yield ast.If(ast.Constant(True), node.orelse or [ast.Pass()], [])


def statement_dropped(node: ast.AST) -> Iterator[ast.AST]:
    """Leave a statement out; an assignment only if all its names are bound before."""
    for body in _bodies(node):
        bound_before: set[str] = set(_arguments(node))
        for i, statement in enumerate(body):
            binds = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and _is_bound(n)}
            droppable = isinstance(statement, ast.AugAssign | ast.If | ast.For) or (
                isinstance(statement, ast.Expr) and not isinstance(statement.value, ast.Constant)
            )
            if droppable or (isinstance(statement, ast.Assign) and binds <= bound_before):
                yield _with_statement(node, body, i, [ast.Pass()])
            bound_before |= binds


def return_forgotten(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Return) and node.value is not None:
        yield ast.Expr(ast.Call(ast.Name("print", ast.Load()), [node.value], []))


def returned_in_another_order(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) > 1:
        first, second, *rest = node.value.elts
        yield ast.Return(ast.Tuple([second, first, *rest], ast.Load()))
        yield ast.Return(first)


def arguments_swapped(node: ast.AST) -> Iterator[ast.AST]:
    if (
        isinstance(node, ast.Call)
        and len(node.args) >= 2
        and called(node) not in _SYMMETRIC
        and not any(isinstance(each, ast.Starred) for each in node.args[:2])
    ):
        yield ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult | ast.Div | ast.Pow):
        yield ast.BinOp(node.right, node.op, node.left)


def keyword_forgotten(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call):
        for i, keyword in enumerate(node.keywords):
            if keyword.arg not in ONLY_HOW:
                yield ast.Call(node.func, node.args, node.keywords[:i] + node.keywords[i + 1 :])


def argument_ignored(node: ast.AST) -> Iterator[ast.AST]:
    """Give an argument that has a default always that default."""
    if isinstance(node, ast.FunctionDef) and node.args.defaults:
        pairs = zip(node.args.args[-len(node.args.defaults) :], node.args.defaults, strict=True)
        for name, default in pairs:
            given = ast.Assign([ast.Name(name.arg, ast.Store())], default)
            yield with_body(node, [given, *body_of(node)])


def seed_ignored(node: ast.AST) -> Iterator[ast.AST]:
    if called(node) in ("default_rng", "set_random_seed") and isinstance(node, ast.Call) and node.args:
        yield ast.Call(node.func, [ast.Constant(0)], [])
    if isinstance(node, ast.keyword) and node.arg in ("seed", "random_state"):
        yield ast.keyword(node.arg, ast.Constant(0))


def argument_changed(node: ast.AST) -> Iterator[ast.AST]:
    """Change an array or a list that was handed in, in place."""
    if not isinstance(node, ast.FunctionDef):
        return
    for name in parameters(node):
        if not _is_used_as_numbers(node, name):
            continue
        spoilt = statements(
            f"""
            if hasattr({name}, "setflags") and {name}.size:
                {name}[...] = {name}.flat[0]
            elif isinstance({name}, list):
                {name}.reverse()
            """.replace("\n            ", "\n")
        )
        yield with_body(node, [ast.Try(body_of(node), [], [], spoilt)])


def another_reduction(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute):
        for other in _OTHER_REDUCTION.get(node.attr, ()):
            yield ast.Attribute(node.value, other, ast.Load())
    if isinstance(node, ast.Name) and node.id in ("max", "min", "sum"):
        for other in {"max": ("min", "sum"), "min": ("max",), "sum": ("max",)}[node.id]:
            yield ast.Name(other, ast.Load())


def function_left_out(node: ast.AST) -> Iterator[ast.AST]:
    """Leave a call out: f(x) becomes x, and x.f() becomes x."""
    name = called(node)
    if not isinstance(node, ast.Call) or name in _ONLY_FORM or not name:
        return
    if of_numpy(node.func) or isinstance(node.func, ast.Name):
        if node.args and not isinstance(node.args[0], ast.Starred):
            yield node.args[0]
    elif isinstance(node.func, ast.Attribute) and name in _METHODS:
        yield node.func.value


_METHODS = frozenset({"strip", "lower", "reshape", "flatten", "astype", "mean", "sum", "max", "argmax"})


def loop_left_early(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.For):
        yield ast.For(node.target, node.iter, [*node.body, ast.Break()], node.orelse)
        yield ast.For(node.target, expression(f"list({ast.unparse(node.iter)})[:-1]"), node.body, node.orelse)
    if isinstance(node, ast.comprehension):
        rest = expression(f"list({ast.unparse(node.iter)})[1:]")
        yield ast.comprehension(node.target, rest, node.ifs, node.is_async)
        if node.ifs:
            yield ast.comprehension(node.target, node.iter, [], node.is_async)


# Of this field


def wrong_axis(node: ast.AST) -> Iterator[ast.AST]:
    if not (isinstance(node, ast.keyword) and node.arg in ("axis", "axes")):
        return
    if isinstance(node.value, ast.Tuple) and len(node.value.elts) > 1:
        yield ast.keyword(node.arg, ast.Tuple(node.value.elts[1:], ast.Load()))
    else:
        axis = ast.unparse(node.value)
        yield ast.keyword(node.arg, ast.Constant(1 if axis == "0" else 0))


def transpose_forgotten(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value


def activation_dropped(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call) and any(keyword.arg == "activation" for keyword in node.keywords):
        rest = [keyword for keyword in node.keywords if keyword.arg != "activation"]
        yield ast.Call(node.func, node.args, rest)


_OTHER_TEXT = {
    "relu": ("sigmoid", "linear"),
    "tanh": ("sigmoid", "relu"),
    "sigmoid": ("softmax", "tanh"),
    "softmax": ("sigmoid", "relu"),
    "elu": ("relu",),
    "binary_crossentropy": ("mse", "categorical_crossentropy"),
    "categorical_crossentropy": ("sparse_categorical_crossentropy", "binary_crossentropy", "mse"),
    "sparse_categorical_crossentropy": ("categorical_crossentropy", "mse"),
    "mse": ("mae",),
    "same": ("valid",),
    "valid": ("same",),
    "horizontal": ("vertical", "horizontal_and_vertical"),
    "constant": ("reflect",),
    "accuracy": ("mse",),
    "xavier": ("he",),
    "he": ("xavier",),
    "uint8": ("float32",),
}


def another_choice(words: frozenset[str]) -> Rule:
    """Return a rule that replaces one of these words by another: an activation, a loss, a padding."""

    def rule(node: ast.AST) -> Iterator[ast.AST]:
        if isinstance(node, ast.Constant) and node.value in words:
            for other in _OTHER_TEXT[node.value]:
                yield ast.Constant(other)

    return rule


_ACTIVATIONS = frozenset({"relu", "tanh", "sigmoid", "softmax", "elu"})
_LOSSES = frozenset({word for word in _OTHER_TEXT if word.endswith("crossentropy")} | {"mse", "accuracy"})
_PADDINGS = frozenset({"same", "valid"})


def freeze_forgotten(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Assign) and last_name(node.targets[0]) == "trainable":
        yield ast.Pass()
        yield ast.Assign(node.targets, ast.UnaryOp(ast.Not(), node.value))


def wrong_mode(node: ast.AST) -> Iterator[ast.AST]:
    """Swap the training mode and the inference mode of batch normalisation and dropout."""
    if isinstance(node, ast.keyword) and node.arg == "training":
        yield ast.keyword("training", ast.UnaryOp(ast.Not(), node.value))
    if isinstance(node, ast.If) and ast.unparse(node.test) == "training":
        yield ast.If(expression("not training"), node.body, node.orelse)


def layers_in_another_order(node: ast.AST) -> Iterator[ast.AST]:
    """Swap two layers next to each other, such as batch normalisation and activation."""
    if isinstance(node, ast.List) and _is_layers(node):
        for i in range(1, len(node.elts) - 1):
            elements = list(node.elts)
            elements[i : i + 2] = elements[i + 1], elements[i]
            yield ast.List(elements, ast.Load())
    for body in _bodies(node):
        for i, (one, other) in enumerate(pairwise(body)):
            if _adds(one) and _adds(other):
                yield _with_statement(node, body, i, [other, one], 2)


def layer_left_out(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.List) and _is_layers(node):
        for i in range(1, len(node.elts)):
            yield ast.List(node.elts[:i] + node.elts[i + 1 :], ast.Load())


def scaled_twice_or_not_at_all(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and "255" in ast.unparse(node.right):
        yield node.left
        yield ast.BinOp(node, ast.Div(), node.right)


def colours_in_another_order(node: ast.AST) -> Iterator[ast.AST]:
    """Leave out [..., ::-1], which reverses colours or columns, or reverse the second axis instead."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        turned = [i for i, each in enumerate(indices) if ast.unparse(each) == "::-1"]
        if turned:
            yield node.value
        for i in turned:
            if i > 1:
                yield ast.Subscript(node.value, expression("x[:, ::-1]").slice, ast.Load())  # type: ignore[attr-defined]


def rows_not_picked(node: ast.AST) -> Iterator[ast.AST]:
    """Take all rows in place of some: X[kept] becomes X."""
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.slice, ast.Name | ast.UnaryOp | ast.Slice)
        and ast.unparse(node.slice) not in ("-1", "::-1")
    ):
        yield node.value


def labels_not_shuffled_with_pictures(node: ast.AST) -> Iterator[ast.AST]:
    """Where the same rows of two arrays are picked, pick the second's in their old order: y[sorted(kept)]."""
    if not isinstance(node, ast.FunctionDef):
        return
    # A parameter or a loop's variable may be a key or the number of one row, which has no order.
    no_rows = set(parameters(node)) | {
        name.id
        for each in ast.walk(node)
        if isinstance(each, ast.For | ast.comprehension)
        for name in ast.walk(each.target)
        if isinstance(name, ast.Name)
    }
    picked: dict[str, list[ast.Subscript]] = {}
    for each in ast.walk(node):
        if isinstance(each, ast.Subscript) and isinstance(each.slice, ast.Name | ast.UnaryOp):
            rows = ast.unparse(each.slice)
            if rows not in no_rows and not rows.lstrip("-").isdigit():
                picked.setdefault(rows, []).append(each)
    for rows, places in picked.items():
        if len({ast.unparse(each.value) for each in places}) > 1:
            yield _with_another(node, places[-1].slice, expression(f"sorted({rows})"))


def leak_between_sets(node: ast.AST) -> Iterator[ast.AST]:
    """Return the first set in place of another one, or begin a set with the last row of the one before it."""
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        sets = node.value.elts
        if len(sets) > 1 and all(isinstance(each, ast.Tuple) for each in sets):
            for i in range(1, len(sets)):
                yield ast.Return(ast.Tuple([*sets[:i], sets[0], *sets[i + 1 :]], ast.Load()))
    if isinstance(node, ast.FunctionDef):
        slices = [each for each in ast.walk(node) if isinstance(each, ast.Slice) and not each.step]
        ends = {ast.unparse(each.upper) for each in slices if each.upper}
        for each in slices:
            if each.lower and ast.unparse(each.lower) in ends:
                yield _with_another(node, each.lower, ast.BinOp(each.lower, ast.Sub(), ast.Constant(1)))


def one_hot_of_another_width(node: ast.AST) -> Iterator[ast.AST]:
    """Take as many columns as these labels need, or one more than there are classes."""
    match node:
        case ast.Subscript(value=ast.Call(func=function, args=[width], keywords=keywords), slice=labels):
            if of_numpy(function) and called(node.value) in ("eye", "identity"):
                numpy = ast.unparse(function).split(".")[0]
                needed = expression(f"{numpy}.max({ast.unparse(labels)}) + 1")
                for other in (needed, ast.BinOp(width, ast.Add(), ast.Constant(1))):
                    yield ast.Subscript(ast.Call(function, [other], keywords), labels, node.ctx)
    if called(node) in ("to_categorical", "one_hot") and isinstance(node, ast.Call) and len(node.args) > 1:
        wider = ast.BinOp(node.args[1], ast.Add(), ast.Constant(1))
        yield ast.Call(node.func, [node.args[0], wider], node.keywords)
        if called(node) == "to_categorical":
            yield ast.Call(node.func, node.args[:1], node.keywords)


def wrong_end_of_a_slice(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Slice) and (node.lower or node.upper) and not node.step:
        if node.lower and node.upper:
            yield ast.Slice(node.lower, None)
            yield ast.Slice(None, node.upper)
        else:
            yield ast.Slice(node.upper, node.lower)


#: The mistakes, each by its name; in the order in which they are tried where there are too many.
MISTAKES: dict[str, Rule] = {
    "activation dropped": activation_dropped,
    "another activation": another_choice(_ACTIVATIONS),
    "another loss": another_choice(_LOSSES),
    "another padding": another_choice(_PADDINGS),
    "another setting": another_choice(frozenset(_OTHER_TEXT) - _ACTIVATIONS - _LOSSES - _PADDINGS),
    "freezing forgotten": freeze_forgotten,
    "wrong mode of batch normalisation": wrong_mode,
    "layers in another order": layers_in_another_order,
    "layer left out": layer_left_out,
    "scaled twice or not at all": scaled_twice_or_not_at_all,
    "colours or columns not turned round": colours_in_another_order,
    "labels not shuffled with pictures": labels_not_shuffled_with_pictures,
    "leak between sets": leak_between_sets,
    "one-hot of another width": one_hot_of_another_width,
    "rows not picked": rows_not_picked,
    "wrong end of a slice": wrong_end_of_a_slice,
    "wrong axis": wrong_axis,
    "transpose forgotten": transpose_forgotten,
    "another reduction": another_reduction,
    "another comparison": another_comparison,
    "wrong sign": wrong_sign,
    "another operation": another_operation,
    "half of the formula": half_of_a_formula,
    "and for or": and_for_or,
    "condition turned round": condition_turned_round,
    "case forgotten": case_forgotten,
    "statement dropped": statement_dropped,
    "return forgotten": return_forgotten,
    "returned in another order": returned_in_another_order,
    "arguments swapped": arguments_swapped,
    "keyword forgotten": keyword_forgotten,
    "argument ignored": argument_ignored,
    "seed ignored": seed_ignored,
    "argument changed": argument_changed,
    "function left out": function_left_out,
    "loop left early": loop_left_early,
    "off by one": off_by_one,
    "another constant": another_constant,
}


def _with_operator(node: ast.BinOp | ast.AugAssign, operator: ast.operator) -> ast.AST:
    if isinstance(node, ast.AugAssign):
        return ast.AugAssign(node.target, operator, node.value)
    return ast.BinOp(node.left, operator, node.right)


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse"):
        body = getattr(node, field, None)
        if isinstance(body, list) and not isinstance(node, ast.Module):
            yield body


def _with_statement(
    node: ast.AST, body: list[ast.stmt], at: int, instead: list[ast.stmt], count: int = 1
) -> ast.AST:
    other = deepcopy(node)
    field = "body" if body is getattr(node, "body", None) else "orelse"
    setattr(other, field, [*body[:at], *instead, *body[at + count :]])
    return other


def _with_another(function: ast.FunctionDef, part: ast.AST, instead: ast.AST) -> ast.FunctionDef:
    """Return a copy of the function with `instead` in place of `part`."""
    return deepcopy(function, {id(part): instead})  # the memo says that `part` has been copied, to `instead`


def _arguments(node: ast.AST) -> list[str]:
    return parameters(node) if isinstance(node, ast.FunctionDef) else []


def _is_bound(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _is_used_as_numbers(function: ast.FunctionDef, name: str) -> bool:
    """Whether a parameter is evidently an array or a list: it is indexed, multiplied by `@`, has a shape."""
    for node in ast.walk(function):
        match node:
            case (
                ast.Subscript(value=ast.Name(id=found))
                | ast.Attribute(
                    value=ast.Name(id=found),
                    attr="shape" | "T" | "mean" | "max" | "astype" | "reshape" | "argmax",
                )
            ):
                pass
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=found)]):
                pass
            case ast.Call(func=ast.Attribute(attr="asarray"), args=[ast.Name(id=found)]):
                pass
            case _:
                continue
        if found == name:
            return True
    return False


def _is_layers(node: ast.List) -> bool:
    return len(node.elts) > 2 and sum(isinstance(each, ast.Call) for each in node.elts) == len(node.elts)


def _adds(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and called(node.value) == "add"
