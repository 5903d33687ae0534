"""Right answers in another form, made by rule: how they are written, what they return, how a model is built.

A rule takes an answer's text and the function's name, and gives the text in another form; None where it does
not apply. The name of a rule says the form in words.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from copy import copy

from autograder.audit.rewriting import (
    body_of,
    called,
    expression,
    functions,
    last_name,
    parameters,
    statements,
    with_body,
)

Form = Callable[[str, str], str | None]

_KERAS = re.compile(r"\bkeras\b|\blayers\.|\bmodel\b|\bDense\b|\bbase\b")

# How an answer is written


def names_changed(source: str, name: str) -> str | None:
    """Rename all local variables; arguments keep their names, which a caller may use."""
    tree = ast.parse(source)
    function = functions(tree)[name]
    if any(isinstance(node, ast.Global | ast.Nonlocal | ast.ClassDef) for node in ast.walk(function)):
        return None
    kept = {
        argument.arg
        for node in ast.walk(function)
        if isinstance(node, ast.arguments)
        for argument in _all(node)
    } | {node.name for node in ast.walk(function) if isinstance(node, ast.FunctionDef)}
    mine = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id not in kept
    }
    if not mine:
        return None
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in mine:
            node.id = f"my_{node.id.strip('_')}"
    return ast.unparse(tree)


def with_prints(source: str, name: str) -> str | None:
    def printing(function: ast.FunctionDef) -> ast.FunctionDef:
        given = ", ".join(parameters(function)) or "'nothing'"
        return with_body(function, [*statements(f"print('called with', {given})"), *body_of(function)])

    return _with_function(source, name, printing)


def with_a_docstring(source: str, name: str) -> str | None:
    def told(function: ast.FunctionDef) -> ast.FunctionDef:
        other = copy(function)
        other.body = [ast.Expr(ast.Constant("What I have made of this.")), *body_of(function)]
        return other

    return _with_function(source, name, told)


def with_type_hints(source: str, name: str) -> str | None:
    tree = ast.parse(source)
    function = functions(tree)[name]
    for argument in _all(function.args):
        argument.annotation = ast.Name("object", ast.Load())
    function.returns = ast.Name("object", ast.Load())
    return ast.unparse(ast.fix_missing_locations(tree))


def timed(source: str, name: str) -> str | None:
    return f"%%time\n{source}"


def large_letter(source: str, name: str) -> str | None:
    other = re.sub(r"""return (["'])([a-f])\1""", lambda found: f"return ' {found[2].upper()} '", source)
    return other if other != source else None


def tried_out_below(source: str, name: str) -> str | None:
    return f"{source}\nprint({name})\n{name}"


def result_in_a_variable(source: str, name: str) -> str | None:
    tree = ast.parse(source)
    function = functions(tree)[name]
    if sum(isinstance(node, ast.Return) for node in ast.walk(function)) != 1:
        return None
    last = function.body[-1]
    if not isinstance(last, ast.Return) or last.value is None or isinstance(last.value, ast.Name):
        return None
    function.body[-1:] = [
        ast.Assign([ast.Name("what_comes_out", ast.Store())], last.value),
        ast.Return(ast.Name("what_comes_out", ast.Load())),
    ]
    return ast.unparse(ast.fix_missing_locations(tree))


def operators_as_functions(source: str, name: str) -> str | None:
    class Named(ast.NodeTransformer):
        def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
            self.generic_visit(node)
            function = _OPERATORS.get(type(node.op))
            return (
                ast.Call(expression(f"operator.{function}"), [node.left, node.right], [])
                if function
                else node
            )

    other = ast.unparse(ast.fix_missing_locations(Named().visit(ast.parse(source))))
    return f"import operator\n\n{other}" if "operator." in other else None


_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.MatMult: "matmul",
    ast.Pow: "pow",
}


def comparisons_turned_round(source: str, name: str) -> str | None:
    class Turned(ast.NodeTransformer):
        def visit_Compare(self, node: ast.Compare) -> ast.AST:
            self.generic_visit(node)
            other = _TURNED.get(type(node.ops[0]))
            if len(node.ops) > 1 or other is None:
                return node
            return ast.Compare(node.comparators[0], [other()], [node.left])

    return _if_changed(source, Turned())


_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
}


def branches_turned_round(source: str, name: str) -> str | None:
    class Turned(ast.NodeTransformer):
        def visit_If(self, node: ast.If) -> ast.AST:
            self.generic_visit(node)
            return ast.If(ast.UnaryOp(ast.Not(), node.test), node.orelse or [ast.Pass()], node.body)

        def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
            self.generic_visit(node)
            return ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.orelse, node.body)

    return _if_changed(source, Turned())


def comprehensions_by_list(source: str, name: str) -> str | None:
    class Called(ast.NodeTransformer):
        def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
            self.generic_visit(node)
            return ast.Call(ast.Name("list", ast.Load()), [ast.GeneratorExp(node.elt, node.generators)], [])

    return _if_changed(source, Called())


def numpy_by_its_whole_name(source: str, name: str) -> str | None:
    other = re.sub(r"\bnp\.", "numpy.", source)
    return f"import numpy\n\n{other}" if other != source else None


def imported_inside(source: str, name: str) -> str | None:
    def importing(function: ast.FunctionDef) -> ast.FunctionDef:
        return with_body(function, [*statements("import numpy as np"), *body_of(function)])

    return _with_function(source, name, importing) if re.search(r"\bnp\.", source) else None


# How an answer's function is made


def _wrapped(below: str) -> Form:
    """Return a form that renames the answer's function, and defines one that calls it under the old name.

    `below`: the code that does so, with `NAME`, `WORK` (the renamed function), `TAKES` and `GIVES` (its
    arguments as they are taken and handed on) and `FIRST` (the first of them).
    """

    def form(source: str, name: str) -> str | None:
        tree = ast.parse(source)
        function = functions(tree)[name]
        if function.args.vararg or function.args.kwarg or function.args.posonlyargs:
            return None
        work = f"work_of_{name}"
        # A helper must not share its name with that of another exercise's answer.
        words = {
            "NAME": name,
            "WORK": work,
            "TAKES": ast.unparse(function.args),
            "GIVES": ", ".join(f"{each}={each}" for each in parameters(function)),
            "FIRST": next(iter(parameters(function)), ""),
        }
        if "FIRST" in below and not words["FIRST"]:
            return None
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id == name:
                node.id = work
        function.name = work
        wrapper = re.sub(r"\b(NAME|WORK|TAKES|GIVES|FIRST)(?=\b|_)", lambda found: words[found[1]], below)
        return f"{ast.unparse(tree)}\n\n\n{wrapper.strip()}"

    return form


HELPER = _wrapped("""
def NAME(TAKES):
    return WORK(GIVES)
""")
LAMBDA = _wrapped("""
NAME = lambda TAKES: WORK(GIVES)
""")
CALLABLE = _wrapped("""
class NAME_as_a_class:
    def __call__(self, TAKES):
        return WORK(GIVES)


NAME = NAME_as_a_class()
""")
STATIC = _wrapped("""
class NAME_in_a_class:
    @staticmethod
    def answer(TAKES):
        return WORK(GIVES)


NAME = NAME_in_a_class.answer
""")
METHOD = _wrapped("""
class NAME_with_a_method:
    def answer(self, TAKES):
        return WORK(GIVES)


NAME = NAME_with_a_method().answer
""")
PARTIAL = _wrapped("""
import functools

NAME = functools.partial(WORK)
""")
DECORATED = _wrapped("""
import functools


def told_by_NAME(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


@told_by_NAME
def NAME(TAKES):
    return WORK(GIVES)
""")
ANY_ARGUMENTS = _wrapped("""
def NAME(*args, **kwargs):
    return WORK(*args, **kwargs)
""")
IN_A_TRY = _wrapped("""
def NAME(TAKES):
    try:
        return WORK(GIVES)
    except ZeroDivisionError:
        raise
""")
INSIDE = _wrapped("""
def NAME(TAKES):
    def inside():
        return WORK(GIVES)

    return inside()
""")

# What an answer takes and returns


def _giving(convert: str) -> Form:
    """Return a form in which `convert` converts what the answer returns; in containers, leaf by leaf."""
    wrapped = _wrapped(
        f"""
import numpy


def as_NAME_gives(value):
    if isinstance(value, dict):
        return {{key: as_NAME_gives(each) for key, each in value.items()}}
    if isinstance(value, (list, tuple)) and not all(isinstance(v, (int, float)) for v in value):
        return type(value)(as_NAME_gives(each) for each in value)
{convert}
    return value


def NAME(TAKES):
    return as_NAME_gives(WORK(GIVES))
"""
    )

    def form(source: str, name: str) -> str | None:
        return wrapped(source, name) if _gives_numbers(source, name) else None

    return form


LISTS = _giving("""
    if isinstance(value, numpy.ndarray):
        return value.tolist()
    if isinstance(value, tuple):
        return list(value)
""")
TUPLES = _giving("""
    if isinstance(value, numpy.ndarray) and value.ndim:
        return tuple(map(as_NAME_gives, value)) if value.ndim > 1 else tuple(value.tolist())
    if isinstance(value, list):
        return tuple(value)
""")
ARRAYS = _giving("""
    if isinstance(value, (list, tuple, int, float)):
        return numpy.array(value)
""")
FLOAT32 = _giving("""
    if isinstance(value, numpy.ndarray) and value.dtype.kind == "f":
        return value.astype("float32")
    if isinstance(value, float):
        return numpy.float32(value)
""")
FLOAT64 = _giving("""
    if isinstance(value, numpy.ndarray) and value.dtype.kind == "f":
        return value.astype("float64")
    if isinstance(value, float):
        return numpy.float64(value)
""")
INTEGERS_AS_FLOATS = _giving("""
    if isinstance(value, numpy.ndarray) and value.dtype.kind in "iu":
        return value.astype(float)
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
""")
SMALL_INTEGERS = _giving("""
    if isinstance(value, numpy.ndarray) and value.dtype.kind in "iu":
        return value.astype("int32")
    if isinstance(value, numpy.ndarray) and value.dtype.kind == "b":
        return value.astype(int)
""")
NUMPY_SCALARS = _giving("""
    if isinstance(value, (bool, int, float)):
        return numpy.asarray(value)[()]
""")
READ_ONLY = _giving("""
    if isinstance(value, numpy.ndarray):
        value = value.copy()
        value.setflags(write=False)
""")
NON_CONTIGUOUS = _giving("""
    if isinstance(value, numpy.ndarray) and value.ndim:
        return numpy.repeat(value, 2, axis=-1)[..., ::2]
""")
FORTRAN = _giving("""
    if isinstance(value, numpy.ndarray):
        return numpy.asfortranarray(value)
""")
BACKWARDS = _giving("""
    if isinstance(value, numpy.ndarray) and value.ndim:
        return value[::-1].copy()[::-1]
""")
READ_ONLY_ARGUMENTS = _wrapped("""
import numpy


def NAME(TAKES):
    given = dict(GIVES)
    for value in given.values():
        if isinstance(value, numpy.ndarray):
            value.setflags(write=False)
    return WORK(**given)
""")


def paths_by_pathlib(source: str, name: str) -> str | None:
    return _with_paths(source, name, "pathlib.Path")


def _with_paths(source: str, name: str, kind: str) -> str | None:
    def taking(function: ast.FunctionDef) -> ast.FunctionDef:
        paths = [each for each in parameters(function) if each in ("root", "path", "out_dir", "folder")]
        taken = [statement for each in paths for statement in statements(f"{each} = {kind}({each})")]
        return with_body(function, [*statements("import pathlib"), *taken, *body_of(function)])

    tree = functions(ast.parse(source))[name]
    if not {"root", "path", "out_dir", "folder"} & set(parameters(tree)):
        return None
    return _with_function(source, name, taking)


# How a model is put together


def activation_as_a_layer(source: str, name: str) -> str | None:
    """Dense(8, activation="relu") becomes Dense(8) and Activation("relu")."""

    class Split(ast.NodeTransformer):
        def visit_List(self, node: ast.List) -> ast.AST:
            self.generic_visit(node)
            return ast.List([each for layer in node.elts for each in _split(layer)], ast.Load())

        def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
            if called(node.value) != "add" or not isinstance(node.value, ast.Call):
                return node
            add = node.value
            return [ast.Expr(ast.Call(add.func, [each], [])) for each in _split(add.args[0])]

    return _if_changed(source, Split())


def _split(layer: ast.expr) -> list[ast.expr]:
    if not isinstance(layer, ast.Call):
        return [layer]
    chosen = [keyword.value for keyword in layer.keywords if keyword.arg == "activation"]
    rest = [keyword for keyword in layer.keywords if keyword.arg != "activation"]
    made = expression("keras.layers.Activation")
    return [ast.Call(layer.func, layer.args, rest), *(ast.Call(made, [value], []) for value in chosen)]


def _activations(write: str) -> Form:
    def form(source: str, name: str) -> str | None:
        class Written(ast.NodeTransformer):
            def visit_keyword(self, node: ast.keyword) -> ast.AST:
                self.generic_visit(node)
                if node.arg != "activation":
                    return node
                return ast.keyword(node.arg, expression(write.format(ast.unparse(node.value))))

        return _if_changed(source, Written())

    return form


def input_shape_in_place_of_input(source: str, name: str) -> str | None:
    """Sequential([Input(s), Dense(8)]) becomes Sequential([Dense(8, input_shape=s)])."""

    class Moved(ast.NodeTransformer):
        def visit_List(self, node: ast.List) -> ast.AST:
            if len(node.elts) < 2 or called(node.elts[0]) != "Input":
                return node
            first, layer, *rest = node.elts
            if not (isinstance(first, ast.Call) and isinstance(layer, ast.Call) and first.args):
                return node
            shaped = [*layer.keywords, ast.keyword("input_shape", first.args[0])]
            return ast.List([ast.Call(layer.func, layer.args, shaped), *rest], ast.Load())

    return _if_changed(source, Moved())


def words_as_objects(source: str, name: str) -> str | None:
    """loss="binary_crossentropy" becomes loss=keras.losses.BinaryCrossentropy()."""

    class Made(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> ast.AST:
            self.generic_visit(node)
            if called(node) != "compile":
                return node
            return ast.Call(
                node.func,
                [_as_object(each) for each in node.args],
                [ast.keyword(each.arg, _as_object(each.value)) for each in node.keywords],
            )

    return _if_changed(source, Made())


_OBJECTS = {
    "binary_crossentropy": "keras.losses.BinaryCrossentropy()",
    "categorical_crossentropy": "keras.losses.CategoricalCrossentropy()",
    "sparse_categorical_crossentropy": "keras.losses.SparseCategoricalCrossentropy()",
    "mse": "keras.losses.MeanSquaredError()",
    "adam": "keras.optimizers.Adam()",
    "sgd": "keras.optimizers.SGD()",
}


def _as_object(node: ast.expr) -> ast.expr:
    text = node.value if isinstance(node, ast.Constant) else None
    return expression(_OBJECTS[text]) if isinstance(text, str) and text in _OBJECTS else node


def _rebuilt(how: str) -> Form:
    """Return a form in which the code `how` builds another model from the layers of a returned Sequential."""
    wrapped = _wrapped(
        f"""
import keras


def rebuilt_by_NAME(model):
    layers = list(model.layers)
    shape = model.input_shape[1:]
{how}
    if getattr(model, "compiled", False):
        again.compile_from_config(model.get_compile_config())
    return again


def NAME(TAKES):
    return rebuilt_by_NAME(WORK(GIVES))
"""
    )

    def form(source: str, name: str) -> str | None:
        function = functions(ast.parse(source))[name]
        returned = {ast.unparse(value) for value in _returned(function)}
        sequential = "Sequential" in source and all(
            text == "model" or text.startswith("keras.Sequential(") for text in returned
        )
        return wrapped(source, name) if sequential and returned else None

    return form


FUNCTIONAL = _rebuilt("""
    inputs = x = keras.Input(shape)
    for layer in layers:
        x = layer(x)
    again = keras.Model(inputs, x)
""")
ADDED = _rebuilt("""
    again = keras.Sequential()
    again.add(keras.Input(shape))
    for layer in layers:
        again.add(layer)
""")
SUBCLASSED = _rebuilt("""
    class Subclassed(keras.Model):
        def __init__(self):
            super().__init__()
            self.parts = layers

        def call(self, x, training=None):
            for layer in self.parts:
                x = layer(x, training=training) if layer._call_has_training_arg else layer(x)
            return x

    again = Subclassed()
    again.build((None, *shape))
""")


def compiled_as_well(source: str, name: str) -> str | None:
    function = functions(ast.parse(source))[name]
    if "compile(" in source or "Sequential" not in source:
        return None
    if {ast.unparse(value) for value in _returned(function)} != {"model"}:
        return None
    return _wrapped("""
def NAME(TAKES):
    model = WORK(GIVES)
    model.compile("adam", "mse")
    return model
""")(source, name)


def keras_ops_for_numpy(source: str, name: str) -> str | None:
    """np.exp(x) becomes keras.ops.exp(x), if keras.ops has all that the answer uses."""
    used = set(re.findall(r"\bnp\.(\w+)", source))
    if not used or not used <= _OPS or re.search(r"\.(T|astype|argmax|mean|sum|reshape|flatten)\b", source):
        return None
    other = re.sub(r"\bnp\.asarray\(", "keras.ops.convert_to_tensor(", source)
    return "import keras\n\n" + re.sub(r"\bnp\.(\w+)", r"keras.ops.\1", other)


_OPS = frozenset({"exp", "abs", "sqrt", "mean", "sum", "maximum", "minimum", "where", "clip", "log", "max"})


#: The forms, each by its name.
FORMS: dict[str, Form] = {
    "names changed": names_changed,
    "with prints": with_prints,
    "with a docstring": with_a_docstring,
    "with type hints": with_type_hints,
    "timed by %%time": timed,
    "a large letter": large_letter,
    "tried out below": tried_out_below,
    "result in a variable": result_in_a_variable,
    "operators as functions": operators_as_functions,
    "comparisons turned round": comparisons_turned_round,
    "branches turned round": branches_turned_round,
    "comprehensions by list()": comprehensions_by_list,
    "numpy by its whole name": numpy_by_its_whole_name,
    "imported inside": imported_inside,
    "a helper, called by keywords": HELPER,
    "a lambda": LAMBDA,
    "a class with __call__": CALLABLE,
    "a static method": STATIC,
    "a bound method": METHOD,
    "functools.partial": PARTIAL,
    "decorated": DECORATED,
    "*args and **kwargs": ANY_ARGUMENTS,
    "in a try": IN_A_TRY,
    "a function inside": INSIDE,
    "gives lists": LISTS,
    "gives tuples": TUPLES,
    "gives arrays": ARRAYS,
    "gives float32": FLOAT32,
    "gives float64": FLOAT64,
    "gives integers as floats": INTEGERS_AS_FLOATS,
    "gives small integers": SMALL_INTEGERS,
    "gives NumPy scalars": NUMPY_SCALARS,
    "gives read-only arrays": READ_ONLY,
    "gives non-contiguous arrays": NON_CONTIGUOUS,
    "gives Fortran-ordered arrays": FORTRAN,
    "gives arrays with negative strides": BACKWARDS,
    "takes read-only arrays": READ_ONLY_ARGUMENTS,
    "paths by pathlib": paths_by_pathlib,
    "activation as a layer": activation_as_a_layer,
    "activation as a function": _activations("keras.activations.get({})"),
    "activation as a layer's object": _activations("keras.layers.Activation({})"),
    "input_shape in place of Input": input_shape_in_place_of_input,
    "loss and optimiser as objects": words_as_objects,
    "model functional": FUNCTIONAL,
    "model by add": ADDED,
    "model subclassed": SUBCLASSED,
    "model compiled as well": compiled_as_well,
    "keras.ops for NumPy": keras_ops_for_numpy,
}


def in_form(source: str, name: str, form: Form) -> str | None:
    """Return the answer in that form; None if it does not apply, or no function has that name."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    return form(source, name) if name in functions(tree) else None


def _gives_numbers(source: str, name: str) -> bool:
    """Whether an answer evidently returns values: no model, no text and no function."""
    function = functions(ast.parse(source))[name]
    values = _returned(function)
    texts = any(isinstance(value, ast.Constant) and isinstance(value.value, str) for value in values)
    models = any(called(value) in _MODELS or last_name(value) in ("model", "base") for value in values)
    inner = {node.name for node in ast.walk(function) if isinstance(node, ast.FunctionDef)} - {name}
    gives_function = any(
        isinstance(v, ast.Lambda) or (isinstance(v, ast.Name) and v.id in inner) for v in values
    )
    return bool(values) and not (texts or models or gives_function)


_MODELS = frozenset({"Sequential", "Model", "load_model", "LambdaCallback"})


def _returned(function: ast.FunctionDef) -> list[ast.expr]:
    """Return the expressions that a function itself returns, not those of functions inside it."""
    found: list[ast.expr] = []
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return) and node.value is not None:
            found.append(node.value)
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return found


def _all(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    yield from (each for each in (arguments.vararg, arguments.kwarg) if each)


def _with_function(source: str, name: str, write: Callable[[ast.FunctionDef], ast.FunctionDef]) -> str:
    tree = ast.parse(source)
    function = functions(tree)[name]
    tree.body[tree.body.index(function)] = write(function)
    return ast.unparse(ast.fix_missing_locations(tree))


def _if_changed(source: str, transformer: ast.NodeTransformer) -> str | None:
    before = ast.unparse(ast.parse(source))
    after = ast.unparse(ast.fix_missing_locations(transformer.visit(ast.parse(source))))
    return after if after != before else None
