"""Turns a cell in IPython's syntax into plain Python that reads and binds the same names, for analysis only.

`%time y = f(data)` becomes its statement, the body of `%%time` replaces the cell, `!ls {folder}` becomes
the words in it. Other commands stay calls of `get_ipython`, and such a cell may do anything.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Sequence

from IPython.core.inputtransformer2 import TransformerManager

#: Magics that run the rest of the line, or of the cell, as Python with the notebook's names.
CODE = frozenset({"time", "timeit", "prun"})
CODE_CELLS = CODE | {"capture"}
#: Magics that use only the names on their line, and change nothing that an answer could depend on.
HARMLESS = frozenset(
    {
        *("autoreload", "autosave", "colors", "conda", "config", "doctest_mode", "lsmagic", "magic", "mamba"),
        *("matplotlib", "micromamba", "page", "pdoc", "pinfo", "pinfo2", "pip", "pprint", "psource", "pwd"),
        *("quickref", "tensorflow_version", "uv", "xmode"),
    }
)
#: Extensions that only show or reload things.
EXTENSIONS = frozenset(
    {"autoreload", "google.colab.data_table", "jupyter_black", "lab_black", "nb_black", "tensorboard"}
)
#: Cell magics that show the rest of the cell, or pass it to another program.
OTHER_CELLS = frozenset(
    {
        *("HTML", "SVG", "html", "javascript", "js", "latex", "markdown", "svg"),
        *("!", "bash", "cmd", "file", "perl", "ruby", "script", "sh", "sx", "system", "writefile"),
    }
)
#: A name in the tree that stands for another program that is run, or a file that is written.
PROGRAM = "__program__"
_WORD = re.compile(r"[^\W\d]\w*+")
_OPTIONS = re.compile(r"\s*+(?:-\w++(?:\s*+\d++)?+\s++)*+")
_QUIET = re.compile(r"\s*+(?:python3?\s++-m\s++)?+(?:pip3?|conda|mamba|uv|apt|apt-get)\b")


def parsed(source: str) -> ast.Module:
    """Parse the cell as IPython does.

    Raises SyntaxError, ValueError, RecursionError, MemoryError, IndexError.
    """
    code: str = TransformerManager().transform_cell(source)
    return ast.parse(code)


def without_magics(tree: ast.Module) -> ast.Module:
    """Return a parsed cell as plain Python. Raises the same errors as `parsed`."""
    _Magics().visit(tree)
    return ast.fix_missing_locations(tree)


def _as_python(source: str) -> list[ast.stmt]:
    return without_magics(parsed(source)).body


class _Magics(ast.NodeTransformer):
    """Replaces each magic command by the names that it reads and binds."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        match _command(node.value):
            case "run_line_magic", [name, line] if name in CODE:
                code = line if name == "time" else _OPTIONS.sub("", line, count=1)
                return _perhaps([*_as_python(code), *_read(_expanded(line))])
            case "run_cell_magic", [name, line, body] if name in CODE_CELLS:
                bound = _bound(line) if name == "capture" else []
                return _perhaps([*_read(line), *_as_python(body), *bound])
            case "run_cell_magic", [name, line, _] if name in OTHER_CELLS:
                shown = name in ("HTML", "SVG", "html", "javascript", "js", "latex", "markdown", "svg")
                return _perhaps([*_read(line), *_bound(line), *([] if shown else _read(PROGRAM))])
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        match _command(node):
            case "run_line_magic", [name, line] if name in CODE:
                inner = _as_python(line)
                if len(inner) == 1 and isinstance(inner[0], ast.Expr):
                    return _together([inner[0].value, *_names(_expanded(line))])
            case "run_line_magic", ["load_ext" | "reload_ext", line] if line.strip() in EXTENSIONS:
                return _together([])
            case "run_line_magic", [name, line] if name in HARMLESS:
                return _together(_names(line))
            case "system" | "getoutput", [line]:
                words = _names(line)
                return _together(words if _QUIET.match(line) else [*words, *_names(PROGRAM)])
        return self.generic_visit(node)


def _command(node: ast.expr) -> tuple[str, Sequence[str]] | None:
    """Return the shell's method and its texts, if the node calls one with texts only; else None."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")), attr=method),
            args=arguments,
            keywords=[],
        ):
            values = [one.value for one in arguments if isinstance(one, ast.Constant)]
            texts = [value for value in values if isinstance(value, str)]
            return (method, texts) if len(texts) == len(arguments) else None
    return None


def _expanded(line: str) -> str:
    """Return the line if IPython fills in names in it before it runs it; else ''."""
    return line if "{" in line or "$" in line else ""


def _perhaps(body: Sequence[ast.stmt]) -> ast.stmt:
    """Return the statements inside an `if`, since they may not bind their names: `%timeit` has its own."""
    return ast.If(ast.Constant(1), list(body) or [ast.Pass()], [])


def _read(line: str) -> list[ast.stmt]:
    return [ast.Expr(name) for name in _names(line)]


def _bound(line: str) -> list[ast.stmt]:
    return [ast.Assign([ast.Name(word, ast.Store())], ast.Constant(None), lineno=1) for word in _words(line)]


def _names(line: str) -> list[ast.expr]:
    return [ast.Name(word, ast.Load()) for word in _words(line)]


def _words(line: str) -> list[str]:
    return [word for word in dict.fromkeys(_WORD.findall(line)) if not keyword.iskeyword(word)]


def _together(values: Sequence[ast.expr]) -> ast.expr:
    return ast.Tuple(list(values), ast.Load())
