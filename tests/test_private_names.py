"""Private names of other libraries stand in one module a library, and were tried with the locked versions."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: The versions with which the private names were looked through last, one by one.
TRIED = {
    "ipykernel": "7.4.0",
    "ipython": "9.18.1",
    "jupyter-client": "8.10.0",
    "keras": "3.15.1",
    "matplotlib-inline": "0.2.2",
    "nbclient": "0.11.0",
    "nbconvert": "7.17.2",
    "nbgrader": "0.9.6",
    "rich": "15.0.0",
    "tensorflow": "2.21.0",
}
LIBRARIES = frozenset(name.replace("-", "_") for name in TRIED) - {"ipython"} | {"IPython"}
#: Where they may stand; with the libraries that are meant.
PLACES = {
    "autograder/compat/": LIBRARIES,
    "autograder/kernels/kernel.py": {"ipykernel", "matplotlib_inline"},
    "course/coursekit/remote/private_of_keras.py": {"keras"},
}
#: Of the standard library, of requests, tornado and IPython's protocol for what shows itself.
OTHERS = {"_exit", "_run_exitfuncs", "_getframe", "_content", "_reason", "_ipython_display_"}
_PRIVATE_MODULE = re.compile(rf"({'|'.join(LIBRARIES)})\.(\w+\.)*(_\w+|src|python)(\.\w+)*")
FILES = [
    path
    for folder in ("autograder", "course/coursekit", "tools", "site")
    for path in (ROOT / folder).rglob("*.py")
]


def private_names(source: str) -> set[str]:
    """What a module uses, or overrides, that another library has not made public."""
    tree = ast.parse(source)
    own = _defined(tree)
    found = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and _is_private(node.attr) and node.attr not in own | OTHERS
    }
    found |= {name for name in _named(tree) if _PRIVATE_MODULE.fullmatch(name)}
    return found | set(_overridden(tree))


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _defined(tree: ast.AST) -> set[str]:
    """Names that the module itself gives to attributes, and that its classes define or inherit from ours."""
    stored = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    functions = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}
    return stored | names | functions


def _named(tree: ast.AST) -> Iterator[str]:
    """Modules that are imported, and texts that are the name of one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield str(node.module)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _overridden(tree: ast.Module) -> Iterator[str]:
    """Private methods and attributes that a class takes over from a class of these libraries."""
    imported = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] in LIBRARIES
        for alias in node.names
    }
    for one in ast.walk(tree):
        if not isinstance(one, ast.ClassDef):
            continue
        for base in one.bases:
            root, _, rest = ast.unparse(base).partition(".")
            if root in imported:
                module, name = imported[root]
                theirs = _attribute(module, name, rest)
                yield from (name for name in _defined(one) if _is_private(name) and hasattr(theirs, name))


def _attribute(module: str, name: str, rest: str) -> object:
    found = importlib.import_module(module)
    for part in (name, *filter(None, rest.split("."))):
        if not hasattr(found, part):
            return importlib.import_module(f"{module}.{name}")
        found = getattr(found, part)
    return found


def test_private_names_stand_where_they_may() -> None:
    elsewhere = {
        str(path.relative_to(ROOT)): names
        for path in FILES
        if not str(path.relative_to(ROOT)).startswith(tuple(PLACES))
        and (names := private_names(path.read_text(encoding="utf-8")))
    }
    assert elsewhere == {}


@pytest.mark.parametrize("place", PLACES)
def test_each_place_has_some_and_says_what_breaks_without_each(place: str) -> None:
    for path in [ROOT / place] if place.endswith(".py") else (ROOT / place).glob("[a-z]*.py"):
        source = path.read_text(encoding="utf-8")
        assert private_names(source), path
        assert "goes" in str(ast.get_docstring(ast.parse(source))), path


NBCLIENT = "from nbclient import NotebookClient as N\nclass C(N):\n "
IPYKERNEL = "from ipykernel import iostream\nclass C(iostream.IOPubThread):\n "
SPEC = "keras.src.backend"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("layer._flatten_layers()", {"_flatten_layers"}),
        ("self._mine = 1\nself._mine", set()),
        ("def _mine(self): ...\nother._mine()", set()),
        ("os._exit(1)\nx.__dict__", set()),
        (f"from {SPEC} import compute_output_spec", {SPEC, f"{SPEC}.compute_output_spec"}),
        ("MODULES = ('rich._emoji_codes', 'keras.layers')", {"rich._emoji_codes"}),
        ("import tensorflow.python.eager", {"tensorflow.python.eager"}),
        (NBCLIENT + "def _async_poll_kernel_alive(self): ...", {"_async_poll_kernel_alive"}),
        (IPYKERNEL + "def _setup_pipe_in(self): ...", {"_setup_pipe_in"}),
        (NBCLIENT + "def _of_our_own(self): ...", set()),
    ],
)
def test_what_counts_as_private(source: str, found: set[str]) -> None:
    assert private_names(source) == found


def test_they_were_tried_with_the_versions_that_are_locked() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    locked: dict[str, set[str]] = {}
    for package in lock["package"]:
        locked.setdefault(package["name"], set()).add(package.get("version", ""))
    different = {name: locked[name] for name, version in TRIED.items() if version not in locked[name]}
    assert different == {}, "look through autograder/compat, then put the new version into TRIED"
