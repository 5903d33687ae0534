"""A fingerprint of a job, its grading code and its environment: if it is equal, so is the verdict.

Only those parts of the environment count that the job can use: the grader itself, packages that the lesson
and the submission name, and their dependencies. A change of another package, or of a colour in a plot, does
not lead to a new grading.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions, version
from pathlib import Path
from typing import Any

import coursekit
from packaging.requirements import Requirement

import autograder
from autograder.model import Job, Lesson
from autograder.notebooks.cells import grade_id

GRADER = Path(str(autograder.__file__)).parent
COURSEKIT = Path(str(coursekit.__file__)).parent
#: Our own distributions, whose code counts, and not their version.
OURS = {"neuron-to-transfer", "coursekit"}
#: The code that takes part in a verdict, with all that it imports; not the code that only reports verdicts.
MACHINERY = ("intake", "execution", "kernels", "sandbox", "scoring", "job.py", "model.py", "several.py")
#: A package that only draws: changes of a colour, size or word in it do not count.
ONLY_DRAWS = "plots"

_WORD = re.compile(r"[^\W\d]\w*")
_OF_COURSEKIT = re.compile(r"\bcoursekit\.(\w+)|\bfrom coursekit import \(?([\w, ]+)")


def fingerprint(job: Job) -> str:
    """Return a SHA-256 (hex) of all that a verdict depends on."""
    return _digest((_lesson_digest(job.lesson), *_besides_the_lesson(job)))


def exercise_fingerprints(job: Job) -> dict[str, str]:
    """Return for each exercise a SHA-256 (hex) of all that its part of the verdict depends on.

    That is the same as of the whole, but for the tests of the other exercises. {} where tests are not apart
    from each other: those that run in the student's process, and an assignment of several notebooks.
    """
    lesson = job.lesson
    if lesson.notebooks or any(one.kind == "plain" or one.live for one in lesson.exercises):
        return {}
    besides = _besides_the_lesson(job)
    return {
        one.id: _digest((_exercise_digest(lesson, one.id), *besides))
        for one in lesson.exercises
        if one.kind != "manual"  # nothing of it is run
    }


def _besides_the_lesson(job: Job) -> tuple[str, str, str]:
    said = {f.name: getattr(job, f.name) for f in fields(job) if f.name not in ("lesson", "earlier")}
    words = _words(job.lesson) | _words_in(_contents(said))
    modules = frozenset(_modules_named(words))
    packages = _packages_digest(frozenset(words & _top_level().keys()), modules)
    return _digest(_canonical(said)), _code_digest(modules), packages


@cache
def essentials() -> dict[str, str]:
    """Return what two machines must share to grade alike: versions by name, and our own code's digest."""
    names = {need for name in OURS for need in _version_and_needs(name)[1]} - OURS
    every = frozenset(path.stem for path in COURSEKIT.iterdir() if path.suffix == ".py" or path.is_dir())
    return {
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "the autograder's code": _code_digest(every)[:12],
        **{name: version(name) for name in sorted(names)},
    }


# The job


def _canonical(value: Any) -> Any:
    """Return `value` as JSON types, in the same form for equal values."""
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, {f.name: _canonical(getattr(value, f.name)) for f in fields(value)}]
    if isinstance(value, bytes):
        return ["bytes", hashlib.sha256(value).hexdigest()]
    if isinstance(value, Mapping):
        return [[_canonical(key), _canonical(of)] for key, of in sorted(value.items())]
    if isinstance(value, tuple | list):
        return [_canonical(part) for part in value]
    return value


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=64)
def _lesson_digest(lesson: Lesson) -> str:
    return _digest(_canonical(lesson))


@lru_cache(maxsize=1024)
def _exercise_digest(lesson: Lesson, exercise_id: str) -> str:
    others = {one.test_id for one in lesson.exercises if one.kind == "rubric" and one.id != exercise_id}
    parts = [
        (one.id, one.kind, one.test_id, one.answer_ids) if one.test_id in others else _canonical(one)
        for one in lesson.exercises
    ]
    texts = [_without_tests(text, others) for text in (lesson.source, lesson.release)]
    rest = replace(lesson, source="", release="", exercises=())
    return _digest([texts, parts, _canonical(rest)])


def _without_tests(notebook: str, tests: Collection[str]) -> Any:
    whole = json.loads(notebook)
    whole["cells"] = [name if (name := grade_id(cell)) in tests else cell for cell in whole["cells"]]
    return whole


@lru_cache(maxsize=64)
def _words(lesson: Lesson) -> frozenset[str]:
    """Return all words of a lesson, which include the name of every module that it imports."""
    return frozenset(_words_in(_contents(lesson)))


def _contents(value: Any) -> Iterator[str]:
    """Yield all texts in `value`, with bytes decoded as UTF-8."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
    elif isinstance(value, Mapping):
        yield from _contents(tuple(value.values()))
    elif is_dataclass(value) and not isinstance(value, type):
        yield from _contents(tuple(getattr(value, field.name) for field in fields(value)))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _contents(part)


def _words_in(texts: Iterable[str]) -> set[str]:
    # In the JSON of a notebook the end of a line is written as \n, which must not begin the next word.
    return {word for text in texts for word in _WORD.findall(re.sub(r"\\[nrt]", " ", text))}


# The code


def _modules_named(words: Collection[str]) -> Iterator[str]:
    """Yield the parts of coursekit that code with these words can import."""
    for path in COURSEKIT.iterdir():
        if path.stem in words and (path.suffix == ".py" or path.is_dir()):
            yield path.stem


@lru_cache(maxsize=256)
def _code_digest(modules: frozenset[str]) -> str:
    return _digest([_file_digest(path) for path in _code(modules)])


@cache
def _file_digest(path: Path) -> str:
    if ONLY_DRAWS in path.relative_to(path.parents[2]).parts:
        return _digest(ast.dump(_Blank().visit(ast.parse(path.read_bytes()))))
    return hashlib.sha256(path.read_bytes()).hexdigest()


class _Blank(ast.NodeTransformer):
    """Removes the texts and numbers from a syntax tree."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.copy_location(ast.Constant(None), node)


@lru_cache(maxsize=256)
def _code(modules: frozenset[str]) -> tuple[Path, ...]:
    """Return the files of the machinery and of these parts of coursekit, with our files that they import."""
    waiting = [path for part in MACHINERY for path in _files(GRADER / part)]
    waiting += [path for name in modules for path in _files(_module(COURSEKIT, name))]
    waiting += _files(COURSEKIT / "__init__.py")
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imported(path)
    return tuple(sorted(found))


def _files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path] if path.is_file() else []


def _module(package: Path, name: str) -> Path:
    folder = package / name
    return folder if folder.is_dir() else folder.with_suffix(".py")


@cache
def _imported(path: Path) -> tuple[Path, ...]:
    """Return our files that a file imports, also those that it lets a kernel import by a text."""
    found: list[Path] = []
    for module, names in _imports(path):
        package, _, rest = module.partition(".")
        if package in ("autograder", "coursekit"):
            base = (GRADER if package == "autograder" else COURSEKIT).joinpath(*filter(None, rest.split(".")))
            inside = [_module(base, name) for name in names]
            found += [*inside, base.with_suffix(".py"), base / "__init__.py"]
    for one, several in _OF_COURSEKIT.findall(path.read_text(encoding="utf-8")):
        found += [_module(COURSEKIT, name.strip()) for name in (one, *several.split(",")) if name.strip()]
    return tuple(file for path in found for file in _files(path))


@cache
def _imports(path: Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the modules that a file imports, and the names that it takes from them."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for node in _statements(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found += [(alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module, tuple(alias.name for alias in node.names)))
    return tuple(found)


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """All statements of a file: an import is one, so expressions, most of a tree, need not be walked."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            waiting += getattr(node, block, ())


# The packages


@cache
def _top_level() -> Mapping[str, list[str]]:
    """Return the names that can be imported here, with the distributions that provide them."""
    return packages_distributions()


@lru_cache(maxsize=256)
def _packages_digest(named: frozenset[str], modules: frozenset[str]) -> str:
    """Digest the versions of Python, of packages named here or imported by our code, and of their needs."""
    imported = {module.partition(".")[0] for path in _code(modules) for module, _ in _imports(path)}
    waiting = [name for top in named | imported for name in _top_level().get(top, ())]
    versions: dict[str, str] = {}
    while waiting:
        name = _normal(waiting.pop())
        if name not in versions and name not in OURS:
            found = _version_and_needs(name)
            versions[name] = found[0]
            waiting += found[1]
    return _digest([sys.version, versions])


@cache
def _version_and_needs(name: str) -> tuple[str, tuple[str, ...]]:
    try:
        found = distribution(name)
    except PackageNotFoundError:  # an optional dependency that is not installed
        return "", ()
    needs = (Requirement(text) for text in found.requires or ())
    extra = "digits" if name == "coursekit" else ""
    here = [need.name for need in needs if need.marker is None or need.marker.evaluate({"extra": extra})]
    return found.version, tuple(here)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
