"""A lesson whose tests run repeatedly, each time with other seeds, and print what they measured.

The luck in a test comes from its seeds: of `set_seed`, of a generator that the test draws from or hands in,
and those that are arguments. Each run moves all of them on by one step; run 0 has the lesson's own seeds,
with which students' answers are graded.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

import nbformat
from coursekit.sealed import opened

from autograder.audit.rewriting import called, expression, functions, last_name, parameters, statements
from autograder.authoring import model_answers
from autograder.authoring.rubric_cell import read_rubric
from autograder.execution.tampering.tripwire import SEED
from autograder.model import Exercise, Lesson
from autograder.notebooks.cells import grade_id, sources_by_id
from autograder.notebooks.dataflow.effects import uses_randomness
from autograder.notebooks.dataflow.uses import names_in

#: Begins the line that is printed for a run.
TOLD = "autograder.luck "
_GENERATORS = frozenset({"default_rng", "RandomState", "Random", "SeedSequence"})
_SEEDED = _GENERATORS | {"set_seed", "set_random_seed", "seed"}
_KEYWORDS = frozenset({"seed", "random_state"})
_COMPARED: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
#: For a test whose seeds are 0, 1, 2, … another run must not begin with what the first one has drawn already.
_STEP = 1000

#: The code above the loop over the runs. None of its names may be one of a lesson's.
_HEAD = f"""
import json as _json
import operator as _operator
import numpy as _np
import coursekit.checks.view as _view
from coursekit import set_seed as _set_seed
_view.Display.show = lambda *_: None
_OPERATORS = {{"<": _operator.lt, "<=": _operator.le, ">": _operator.gt, ">=": _operator.ge}}
def _reseeded(seed):
    if isinstance(seed, (list, tuple)):
        return [*seed, _run] if _run else seed
    return seed + {_STEP} * _run if isinstance(seed, (int, _np.integer)) else seed
def _compared(where, value, sign, limit):
    holds = _OPERATORS[sign](value, limit)
    if _np.ndim(value) == 0:
        value = float(value)
        sides = _seen.setdefault(where, {{"limit": float(limit)}})
        ends = sides.setdefault("holds" if holds else "fails", [value, value])
        ends[:] = min(ends[0], value), max(ends[1], value)
    return holds
"""


#: A lowest and a highest value.
Ends = tuple[float, float]
#: Of one comparison: its `limit`, and the ends of the values for which it `holds` or `fails`.
Measured = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """One run of a test: the points earned, and what was measured, by the text of the comparison."""

    number: int
    earned: float
    seen: Mapping[str, Measured]


def exercises_with_randomness(lesson: Lesson) -> list[Exercise]:
    """Return the exercises whose tests or answers draw random numbers, set seeds or train."""
    tests = sources_by_id(nbformat.reads(lesson.source, as_version=4).cells)
    models = model_answers(lesson)
    return [
        exercise
        for exercise in lesson.exercises
        if exercise.kind == "rubric"
        and not exercise.live
        and len(exercise.answer_ids) == 1
        and any(
            uses_randomness(names_in(source))
            for source in (tests[exercise.test_id], models[exercise.answer_ids[0]])
        )
    ]


def with_other_seeds(lesson: Lesson, first: int, last: int) -> Lesson:
    """Return the lesson with its random tests run by the numbers first to last - 1. `runs_in` reads them."""
    tests = {exercise.test_id: exercise for exercise in exercises_with_randomness(lesson)}
    models = model_answers(lesson)
    notebook = nbformat.reads(lesson.source, as_version=4)
    for cell in notebook.cells:
        if exercise := tests.get(grade_id(cell)):
            (answer,) = exercise.answer_ids
            cell.source = over_and_over(cell.source, first, last, _seed_at(models[answer]))
    return replace(lesson, source=nbformat.writes(notebook))


def over_and_over(test: str, first: int, last: int, seed_at: Mapping[str, int] | None = None) -> str:
    """Return the text of a cell that runs a test by the numbers first to last - 1. Raises SyntaxError.

    `seed_at`: the position at which an answer's function takes a seed, by the function's name.
    """
    source = opened(test)
    rubric = read_rubric(source)
    check = rubric.check_name if rubric and rubric.check_name else "check"
    tree = ast.parse(source)
    imports = [each for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
    own = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
    reseeded = Reseeded(own, seed_at or {})
    body = [
        *statements(f"_seen = {{}}\n_set_seed({SEED} + _run)"),
        *(reseeded.visit(Noted().visit(each)) for each in tree.body if each not in imports),
        *statements(f"print({TOLD!r} + _json.dumps([_run, float({check}.score), _seen]))"),
    ]
    runs = ast.For(ast.Name("_run", ast.Store()), expression(f"range({first}, {last})"), body, [])
    loop = ast.unparse(ast.fix_missing_locations(runs))
    return "\n".join([*map(ast.unparse, imports), _HEAD.strip(), loop])


def runs_in(notebook: str, exercise: Exercise) -> Iterator[Run]:
    """Yield the runs of an exercise that an executed notebook has printed."""
    for cell in nbformat.reads(notebook, as_version=4).cells:
        if grade_id(cell) != exercise.test_id:
            continue
        printed = "".join(each.text for each in cell.outputs if each.output_type == "stream")
        for line in printed.splitlines():
            if line.startswith(TOLD):
                yield Run(*json.loads(line.removeprefix(TOLD)))


class Reseeded(ast.NodeTransformer):
    """Passes every seed that a test gives through `_reseeded`.

    `own`: names of the test's own functions, which pass their arguments on. `seed_at`: the position at which
    a student's function takes a seed, by the function's name.
    """

    def __init__(self, own: Set[str], seed_at: Mapping[str, int]) -> None:
        self._own = own
        self._seed_at = seed_at

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if called(node) in _SEEDED and node.args:
            node.args[0] = _moved(node.args[0])
        if called(node) == "call" and node.args:
            at = self._seed_at.get(last_name(node.args[0]), len(node.args)) + 1
            node.args[at:] = [_moved(seed) for seed in node.args[at : at + 1]] + node.args[at + 1 :]
        if called(node) not in self._own:
            for keyword in node.keywords:
                if keyword.arg in _KEYWORDS:
                    keyword.value = _moved(keyword.value)
        return node


class Noted(ast.NodeTransformer):
    """Notes every number that `check.that` compares with a threshold, by the text of the comparison."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if called(node) == "that" and node.args:
            node.args[0] = _Compared().visit(node.args[0])
        return node


class _Compared(ast.NodeTransformer):
    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        sign = _COMPARED.get(type(node.ops[0]))
        if len(node.ops) > 1 or sign is None or not _is_number(node.comparators[0]):
            return node
        where = [ast.Constant(ast.unparse(node)), node.left, ast.Constant(sign), node.comparators[0]]
        return ast.Call(ast.Name("_compared", ast.Load()), where, [])


def _seed_at(model: str) -> dict[str, int]:
    """Return the position at which each function of an answer takes a seed, by the function's name."""
    return {
        name: parameters(function).index(seed)
        for name, function in functions(ast.parse(model)).items()
        for seed in parameters(function)
        if seed in _KEYWORDS
    }


def _moved(seed: ast.expr) -> ast.expr:
    return ast.Call(ast.Name("_reseeded", ast.Load()), [seed], [])


def _is_number(node: ast.expr) -> bool:
    return not any(isinstance(each, ast.Name | ast.Call | ast.Attribute) for each in ast.walk(node)) and all(
        isinstance(each.value, int | float) for each in ast.walk(node) if isinstance(each, ast.Constant)
    )
