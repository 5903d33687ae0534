"""The global names that a cell uses, binds and changes, found by reading its text."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
import warnings
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from coursekit.sealed import opened

from autograder.notebooks.dataflow.effort import MOST_CHARACTERS, is_readable
from autograder.notebooks.dataflow.flow import read_before_bound
from autograder.notebooks.dataflow.magics import PROGRAM, parsed, without_magics

#: Calls that can bind or read names unnoticed by this analysis.
OPAQUE_CALLS = frozenset(
    {
        *("exec", "eval", "globals", "locals", "vars", "dir", "setattr", "delattr", "compile", "breakpoint"),
        *("get_ipython", "__import__", "__builtins__", "__builtin__", "__loader__", "__spec__"),
    }
)
#: Attributes by which code reaches names, the notebook's or others', without mentioning them.
OPAQUE_ATTRIBUTES = frozenset(
    {
        *("f_back", "f_builtins", "f_globals", "f_locals", "tb_frame", "gi_frame", "cr_frame", "ag_frame"),
        *("_getframe", "_current_frames", "currentframe", "walk_stack", "settrace", "setprofile"),
        *("__globals__", "__builtins__", "__main__", "__subclasses__", "func_globals"),
        *(
            "user_ns",
            "user_global_ns",
            "user_module",
            "InteractiveShell",
            "get_ipython",
            "run_cell",
            "run_code",
        ),
        *("run_line_magic", "run_cell_magic", "run_path", "run_module", "testmod", "sys.modules"),
        *("__dict__", "bmat", "import_module", "rundocs", "testing.measure"),
        # By these, code of the cell's own goes on to be run while other cells do.
        *("__enter__", "addHandler", "addaudithook", "enter_context", "seterrcall"),
    }
)
#: Modules none of whose functions looks for names in the code that calls it. Whatever else a cell imports,
#: its own files included, may reach any name. (`pickle`, `inspect` and `timeit` are missing with cause.)
CLOSED_MODULES = frozenset(
    {
        *("PIL", "bs4", "coursekit", "cv2", "google", "h5py", "imageio", "ipywidgets", "keras", "lxml"),
        *("matplotlib", "mpl_toolkits", "numpy", "pandas", "plotly", "requests", "scipy", "seaborn"),
        *("skimage", "sklearn", "tensorflow", "tensorflow_datasets", "tqdm", "urllib3"),
        *("__future__", "abc", "argparse", "array", "ast", "asyncio", "base64", "binascii", "bisect"),
        *("bz2", "calendar", "cmath", "collections", "colorsys", "concurrent", "contextlib"),
        *("contextvars", "copy", "csv", "dataclasses", "datetime", "decimal", "difflib", "email"),
        *("enum", "errno", "fnmatch", "fractions", "functools", "getpass", "glob", "gzip", "hashlib"),
        *("heapq", "html", "http", "io", "itertools", "json", "keyword", "locale", "logging", "lzma"),
        *("math", "mimetypes", "multiprocessing", "numbers", "operator", "os", "pathlib", "platform"),
        *("posixpath", "pprint", "queue", "random", "re", "secrets", "shutil", "signal", "socket"),
        *("sqlite3", "ssl", "statistics", "string", "struct", "subprocess", "sys", "tarfile"),
        *("tempfile", "textwrap", "threading", "time", "tokenize", "tomllib", "types", "typing"),
        *("typing_extensions", "unicodedata", "urllib", "uuid", "warnings", "weakref", "xml"),
        *("zipfile", "zlib", "zoneinfo"),
    }
)
HARMLESS_IMPORTS = frozenset({"IPython.display", "IPython:display"})
#: Methods that take names from a text: `table.query("a > @limit")`, and objects: `np.r_["a, b"]`.
NAMES_IN_TEXT = frozenset({"eval", "evaluate", "query"})
NAMES_IN_INDEX = frozenset({"c_", "r_"})
#: What of a module is a setting: it holds no code that others would call.
SETTINGS = frozenset({"environ", "options", "rcParams"})
#: IPython's names for earlier inputs and outputs: `_`, `Out[3]`, `_i2`.
HISTORY = re.compile(r"In|Out|_|__|___|_\d+|_i|_ii|_iii|_i\d+|_ih|_oh|_dh|_sh|_exit_code")
#: Commands that IPython knows without their `%` where they stand alone in a cell.
_COMMANDS = frozenset(
    {
        *(
            "alias",
            "bookmark",
            "cat",
            "cd",
            "cp",
            "debug",
            "dhist",
            "dirs",
            "edit",
            "env",
            "less",
            "load",
            "ls",
        ),
        *(
            "logstart",
            "macro",
            "man",
            "mkdir",
            "more",
            "mv",
            "notebook",
            "pdb",
            "popd",
            "prun",
            "pushd",
            "pylab",
        ),
        *(
            "recall",
            "rep",
            "rerun",
            "reset",
            "reset_selective",
            "rm",
            "rmdir",
            "run",
            "save",
            "sc",
            "set_env",
        ),
        *("store", "sx", "system", "tb", "time", "timeit", "unalias", "xdel"),
    }
)
#: Methods that change the object that they are called on.
MUTATORS = frozenset(
    {
        *("add", "append", "assign", "assign_add", "clear", "compile", "discard", "extend", "fill", "fit"),
        *("insert", "load_weights", "partial_fit", "pop", "popitem", "popleft", "put", "register", "remove"),
        *(
            "resize",
            "reverse",
            "send",
            "set_weights",
            "setdefault",
            "setflags",
            "shuffle",
            "sort",
            "train_on_batch",
        ),
        *("update", "write", "__setitem__", "__setattr__", "__next__"),
    }
)
#: Decorators that give a function no state that affects its results.
_PLAIN_DECORATORS = frozenset(
    {"abstractmethod", "cache", "cached_property", "classmethod", "dataclass", "function", "jit", "lru_cache"}
    | {"njit", "overload", "property", "setter", "staticmethod", "total_ordering", "vectorize", "wraps"}
)

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_WORD = re.compile(r"[^\W\d]\w*+")


@dataclass(frozen=True)
class Names:
    """The global names in one cell, and other things that it mentions."""

    used: frozenset[str]
    bound: frozenset[str]
    assigned: frozenset[str]  # bound otherwise than by import, def or class: data that other cells may change
    changed: frozenset[str]  # an attribute or item of these is set or deleted: np.allclose = …
    opaque: bool  # its text does not show which names it binds
    imported: frozenset[tuple[str, str]] = frozenset()  # bound by this one import and by nothing else here
    imported_first: frozenset[tuple[str, str]] = frozenset()  # those bound before anything else runs
    reads_anything: bool = False  # it may use any name, mentioned or not
    exposed: frozenset[str] = frozenset()  # read before the cell has bound it
    classes: frozenset[str] = frozenset()  # bound by `class`; a class holds data too
    called: frozenset[str] = frozenset()  # one of `MUTATORS` is called on these
    stateful: frozenset[str] = frozenset()  # functions and classes that keep state between two calls
    touching: frozenset[tuple[str, str]] = frozenset()  # function, and a global on which it calls a mutator
    mentions: frozenset[str] = frozenset()  # every name and attribute, also as `np.random.seed`
    computed: frozenset[str] = frozenset()  # bound to a call's result when the cell runs
    reaching: frozenset[str] = frozenset()  # code that uses one of these may reach any name
    modules: frozenset[str] = frozenset()  # the top-level modules that it imports
    packages: frozenset[str] = frozenset()  # the modules in packages that it imports: 'scipy.linalg'
    layers_asked: frozenset[str] = frozenset()  # `get_layer("dense_1")`
    layers_named: frozenset[str] = frozenset()  # `Dense(3, name="out")`
    texts: frozenset[str] = frozenset()  # short texts in it, which may be names of files
    called_at: frozenset[str] = frozenset()  # functions called with a path of the cell's own
    called_bare: frozenset[str] = frozenset()  # functions called without arguments
    replaced: frozenset[str] = frozenset()  # something else than a setting is put into these: np.dot = …
    aliases: frozenset[tuple[str, str]] = frozenset()  # a name, and that of which it is a part: f = np.linalg

    @property
    def free(self) -> frozenset[str]:
        """The names that the cell uses from elsewhere: neither bound here nor built in."""
        return frozenset(name for name in self.used - self.bound if not hasattr(builtins, name))


@lru_cache(maxsize=10_000)  # most cells of a class's notebooks are the lesson's own
def names_in(source: str) -> Names:
    """Return the names of a cell. One that does not compile binds nothing, and may use all that it mentions.

    The sealed helpers of a test count as if their code were in the cell.
    """
    source = opened(source)
    if not is_readable(source):
        return _unread(source[:MOST_CHARACTERS], anything=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a student's escapes and comparisons: no matter here
        try:
            read = parsed(source)
        except Exception:  # noqa: BLE001 (IPython's reader raises various errors)
            # The kernel will not run it either, unless it is a command to IPython.
            return _unread(source, anything=_is_command(source))
        try:
            tree = without_magics(read)
            table = symtable.symtable(ast.unparse(_Explicit().visit(tree)), "cell", "exec")
            return _told(tree, table)
        except Exception:  # noqa: BLE001 (if this analysis fails, the cell may do anything)
            return _unread(source, anything=True)


def _is_command(source: str) -> bool:
    lines = source.strip().splitlines()
    return len(lines) == 1 and lines[0].split()[0].rstrip("?!").lower() in _COMMANDS


def _unread(source: str, *, anything: bool) -> Names:
    words = frozenset(_WORD.findall(source))
    return Names(
        words, frozenset(), frozenset(), frozenset(), opaque=True, reads_anything=anything, mentions=words
    )


def _told(tree: ast.Module, table: symtable.SymbolTable) -> Names:
    symbols = [
        (scope, symbol)
        for scope in _scopes(table)
        for symbol in scope.get_symbols()
        if _may_be_global(scope, symbol)
    ]
    used = {symbol.get_name() for _, symbol in symbols if symbol.is_referenced()}
    bound = {symbol.get_name() for scope, symbol in symbols if _is_global(scope, symbol) and _binds(symbol)}
    imported = _imported(tree)
    first = _bound_first(tree)
    exposed = read_before_bound(tree)
    top = table.get_symbols()
    made = {symbol.get_name() for symbol in top if symbol.is_imported() or symbol.is_namespace()}
    assigned = frozenset(bound - made)
    mentions = frozenset(_mentions(tree)) | {name for what in imported.values() for name in _path(what)}
    anything = (
        bool(used & OPAQUE_CALLS)
        or bool(mentions & OPAQUE_ATTRIBUTES)
        or any(HISTORY.fullmatch(name) for name in used - bound)
        or _names_main(tree)
        or any(text in OPAQUE_ATTRIBUTES - {"__main__"} for text in _constants(tree))
    )
    used |= set(_in_texts(tree))
    return Names(
        frozenset(used - {PROGRAM}),
        frozenset(bound),
        assigned,
        frozenset(_changed(tree)),
        opaque=anything or _imports_all(tree) or PROGRAM in used,
        imported=frozenset(imported.items()),
        imported_first=frozenset((name, what) for name, what in imported.items() if name in first),
        reads_anything=anything,
        exposed=exposed,
        classes=frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef)),
        called=frozenset(_called(tree)),
        stateful=frozenset(_stateful(tree, table)),
        touching=frozenset(_touching(tree, table)),
        mentions=mentions,
        computed=frozenset(_computed(tree)),
        reaching=frozenset(
            name for node in _nodes(tree) for name, what in _bindings(node) if _is_opaque_module(what)
        ),
        modules=frozenset(_modules(tree)),
        packages=frozenset(_packages(tree)),
        layers_asked=frozenset(_layers_asked(tree)),
        layers_named=frozenset(_layers_named(tree)),
        texts=frozenset(_texts(tree)),
        called_at=frozenset(_called_at(tree, exposed, imported.keys())),
        called_bare=frozenset(_called_bare(tree)),
        replaced=frozenset(_replaced(tree)),
        aliases=frozenset(_aliases(tree)),
    )


@lru_cache(maxsize=1)
def _nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Return all nodes of a tree. The last result is cached, since a dozen functions use it."""
    return tuple(ast.walk(tree))


class _Explicit(ast.NodeTransformer):
    """Adds explicit reads for statements that imply them: `count += 1`, `del data`."""

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt] | ast.stmt:
        self.generic_visit(node)
        if not isinstance(node.target, ast.Name):
            return node
        return [_reading(node.target.id), node]

    def visit_Delete(self, node: ast.Delete) -> list[ast.stmt]:
        self.generic_visit(node)
        return [*(_reading(target.id) for target in node.targets if isinstance(target, ast.Name)), node]


def _reading(name: str) -> ast.stmt:
    return ast.fix_missing_locations(ast.Expr(ast.Name(name, ast.Load())))


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _scopes(child)


def _is_global(scope: symtable.SymbolTable, symbol: symtable.Symbol) -> bool:
    return scope.get_type() == "module" or symbol.is_global()


def _may_be_global(scope: symtable.SymbolTable, symbol: symtable.Symbol) -> bool:
    """Whether a symbol may be global: the body of a class reads global names until it binds them, `x = x`."""
    return _is_global(scope, symbol) or scope.get_type() == "class"


def _binds(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _imports_all(tree: ast.AST) -> bool:
    return any(
        alias.name == "*" for node in _nodes(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    )


def _imported(tree: ast.AST) -> dict[str, str]:
    """Return what is imported under each name, without names that are bound in another way too."""
    ways: dict[str, set[str]] = defaultdict(set)
    for node in _nodes(tree):
        for name, what in _bindings(node):
            ways[name].add(what)
    return {name: what for name, (what, *others) in ways.items() if what and not others}


def _bindings(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the names that a node binds, each with what is imported under it, '' if it is no import."""
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


def _path(what: str) -> list[str]:
    """Return the parts of an imported path such as 'numpy.random:seed', and the whole."""
    return [*re.split(r"[.:]", what), what]


def _is_opaque_module(what: str) -> bool:
    if not what or what in HARMLESS_IMPORTS or what.startswith("IPython.display:"):
        return False
    return _path(what)[0] not in CLOSED_MODULES


def _modules(tree: ast.AST) -> Iterator[str]:
    for node in _nodes(tree):
        match node:
            case ast.Import():
                yield from (alias.name.partition(".")[0] for alias in node.names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]


def _packages(tree: ast.AST) -> Iterator[str]:
    for node in _nodes(tree):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names if "." in alias.name)
            case ast.ImportFrom(module=str(module), level=0):
                yield from (f"{module}.{alias.name}" for alias in node.names)
                if "." in module:
                    yield module


def _bound_first(tree: ast.Module) -> set[str]:
    """Return the names that imports bind before anything else in the cell runs."""
    bound: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            bound |= {name for name, _ in _bindings(statement)}
        elif not _is_text(statement):
            break
    return bound


def _stored(target: ast.AST) -> Iterator[str]:
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _changed(tree: ast.AST) -> Iterator[str]:
    for part in _stored_parts(tree):
        yield from _roots(part)


def _replaced(tree: ast.AST) -> Iterator[str]:
    for part in _stored_parts(tree):
        if not SETTINGS & set(_parts(part)):
            yield from _roots(part)


def _stored_parts(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the attributes and items that are set or deleted."""
    for node in _nodes(tree):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node


def _aliases(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in _nodes(tree):
        match node:
            case ast.Assign(targets=targets, value=ast.Name() | ast.Attribute() as value):
                yield from ((name, of) for one in targets for name in _stored(one) for of in _roots(value))
            case ast.NamedExpr(target=ast.Name(id=name), value=ast.Name() | ast.Attribute() as value):
                yield from ((name, of) for of in _roots(value))


def _called(tree: ast.AST) -> Iterator[str]:
    for node in _nodes(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=method) as function) if method in MUTATORS:
                yield from _roots(function)
            case ast.Call(func=ast.Name(id="next"), args=[first, *_]):
                yield from _roots(first)


def _roots(node: ast.expr) -> Iterator[str]:
    """Yield the name that a chain begins with; if it begins with an expression, all names in that."""
    root = node
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    yield from (node.id for node in ast.walk(root) if isinstance(node, ast.Name))


def _mentions(tree: ast.AST) -> Iterator[str]:
    for node in _nodes(tree):
        match node:
            case ast.Name(id=name):
                yield name
            case ast.Attribute(attr=name):
                yield name
                yield _chain(node)
            case ast.alias(name=name):
                yield name
            case ast.keyword(arg=str(name)):
                yield f"{name}="


def _chain(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts))


def _parts(node: ast.expr) -> Iterator[str]:
    """Yield all names in a chain such as `plt.rcParams["font.size"]`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute):
            yield node.attr
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _names_main(tree: ast.AST) -> bool:
    """Whether a text names the notebook's module, except in a comparison with `__name__`."""
    asked = {
        id(part)
        for node in _nodes(tree)
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) and node.left.id == "__name__"
        for part in node.comparators
    }
    return any(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "__main__" in node.value
        and id(node) not in asked
        for node in _nodes(tree)
    )


def _in_texts(tree: ast.AST) -> Iterator[str]:
    """Yield the words in texts that code looks up as names: annotations, and a table's query."""
    for node in _nodes(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=attr), args=[first, *_]) if attr in NAMES_IN_TEXT:
                yield from _words_in([first])
            case ast.Subscript(value=ast.Attribute(attr=name) | ast.Name(id=name), slice=index) if (
                name in NAMES_IN_INDEX
            ):
                yield from _words_in([index])
            case ast.arg(annotation=ast.expr() as annotation) | ast.AnnAssign(annotation=annotation):
                yield from _words_in([annotation])
            case ast.FunctionDef(returns=ast.expr() as annotation):
                yield from _words_in([annotation])


def _words_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for text in (text for node in nodes for text in _constants(node)):
        yield from _WORD.findall(text)


def _constants(tree: ast.AST) -> Iterator[str]:
    """Yield all texts, without the format specifications of f-strings."""
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        yield tree.value
    for name, field in ast.iter_fields(tree):
        if isinstance(tree, ast.FormattedValue) and name == "format_spec":
            continue
        for node in field if isinstance(field, list) else [field]:
            if isinstance(node, ast.AST):
                yield from _constants(node)


def _texts(tree: ast.AST) -> Iterator[str]:
    """Yield the short texts, but for those after a folder: `folder / "a.png"`."""
    behind = {
        id(node.right)
        for node in _nodes(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    }
    for node in _nodes(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in behind:
            yield from [node.value] if len(node.value) <= 200 else []


def _called_at(tree: ast.AST, exposed: Collection[str], imported: Collection[str]) -> Iterator[str]:
    """Yield functions whose argument begins with a text or another cell's name, not with a parameter."""
    fixed = {*exposed}
    for node in _nodes(tree):
        match node:
            case ast.Assign(targets=targets, value=value) if _begins_fixed(value, fixed):
                fixed |= {name for target in targets for name in _stored(target)}
            case ast.For(target=target, iter=value) | ast.NamedExpr(target=target, value=value):
                fixed |= set(_stored(target)) if _begins_fixed(value, fixed) else set()
    for node in _nodes(tree):
        if isinstance(node, ast.Call) and _is_called_at(node, fixed, imported):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_called_at(node: ast.Call, fixed: set[str], imported: Collection[str] = ()) -> bool:
    root = node.func
    while isinstance(root, ast.Attribute):
        root = root.value
    # `folder.glob("*")` reads where `folder` is
    own = (
        root.id in fixed or root.id in imported if isinstance(root, ast.Name) else _begins_fixed(root, fixed)
    )
    first = node.args[:1] or [keyword.value for keyword in node.keywords]
    return own and any(_begins_fixed(one, fixed) for one in first)


def _begins_fixed(node: ast.expr, fixed: set[str]) -> bool:
    match node:
        case ast.Constant(value=value):
            return isinstance(value, str | bytes)
        case ast.Name(id=name):
            return name in fixed
        case ast.BinOp(left=left):
            return _begins_fixed(left, fixed)
        case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Starred(value=value):
            return _begins_fixed(value, fixed)
        case ast.JoinedStr(
            values=[ast.FormattedValue(value=ast.Name(id=name)), ast.Constant(value=str(rest)), *_]
        ):
            return name in fixed or not rest.startswith(("/", "\\"))
        case ast.IfExp(body=one, orelse=other):
            return _begins_fixed(one, fixed) or _begins_fixed(other, fixed)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return any(_begins_fixed(part, fixed) for part in parts)
        case ast.JoinedStr():
            return True
        case ast.Call(args=[], func=ast.Attribute(value=value)):
            return _begins_fixed(value, fixed)
        case ast.Call():
            return _is_called_at(node, fixed)
    return False


def _called_bare(tree: ast.AST) -> Iterator[str]:
    for node in _nodes(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[], keywords=[]):
                yield name


def _layers_asked(tree: ast.AST) -> Iterator[str]:
    for node in _nodes(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="get_layer"), args=arguments, keywords=named):
                yield from (text for part in (*arguments, *named) for text in _constants(part))


def _layers_named(tree: ast.AST) -> Iterator[str]:
    for node in _nodes(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="get_layer")):
                continue
            case ast.Call(keywords=named):
                yield from (text for one in named if one.arg == "name" for text in _constants(one.value))


def _computed(tree: ast.Module) -> Iterator[str]:
    """Yield the names bound to a call's result when the cell runs, not inside a function."""
    for statement in tree.body:
        if not isinstance(statement, _Definition) and any(
            isinstance(n, ast.Call) for n in ast.walk(statement)
        ):
            yield from _stored(statement)


def _stateful(tree: ast.Module, table: symtable.SymbolTable) -> Iterator[str]:
    for node, scope in _definitions(tree, table):
        symbols = [symbol for inner in _scopes(scope) for symbol in inner.get_symbols()]
        if (
            any(_keeps_something(inner) for inner in ast.walk(node))
            or any(symbol.is_declared_global() and _binds(symbol) for symbol in symbols)
            or set(_changed(node)) & _global_in(scope)
        ):
            yield node.name


def _touching(tree: ast.Module, table: symtable.SymbolTable) -> Iterator[tuple[str, str]]:
    for node, scope in _definitions(tree, table):
        yield from ((node.name, name) for name in set(_called(node)) & _global_in(scope))


def _definitions(
    tree: ast.Module, table: symtable.SymbolTable
) -> Iterator[tuple[_Definition, symtable.SymbolTable]]:
    """Yield the functions and classes at the top level, with their symbol tables."""
    scopes = {scope.get_name(): scope for scope in table.get_children()}
    for node in tree.body:
        if isinstance(node, _Definition) and node.name in scopes:
            yield node, scopes[node.name]


def _global_in(scope: symtable.SymbolTable) -> set[str]:
    return {
        symbol.get_name() for inner in _scopes(scope) for symbol in inner.get_symbols() if symbol.is_global()
    } | {scope.get_name()}


def _keeps_something(node: ast.AST) -> bool:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            defaults = [*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)]
            kept = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.Call)
            return any(isinstance(default, kept) for default in defaults) or _is_decorated(node)
        case ast.ClassDef():
            return _is_decorated(node)
    return False


def _is_decorated(node: _Definition) -> bool:
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name not in _PLAIN_DECORATORS:
            return True
    return False
