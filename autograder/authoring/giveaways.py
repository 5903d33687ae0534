"""Finds released test cells that give a solution away: in other words, right below the question.

An expected value in plain sight has to be a plain value, never the computation that leads to it. Functions
and lambdas in plain sight are tried as answers. Whatever else the checks need belongs in a sealed region.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator

from autograder.authoring.rubric_cell import RubricCell, find_checks, read_rubric
from autograder.errors import LessonError
from autograder.model import Lesson
from autograder.notebooks.cells import released_cells, sources_by_id

#: Calls that only write a value down, and functions of NumPy that do so.
WRITES_DOWN = {"list", "tuple", "set", "dict", "float", "int", "str", "bool", "range", "frozenset", "slice"}
NUMPY_WRITES_DOWN = {
    "array", "asarray", "zeros", "ones", "full", "eye", "arange", "linspace", "float32", "float64", "int64",
    "inf", "nan", "pi", "e", "newaxis", "zeros_like", "ones_like",
}  # fmt: skip
#: Methods that compare an answer with a value: the value is the argument after the answer.
COMPARING = {"close", "equal"}
TRIES_SECONDS = 120

REMEDY = "put what it needs between '### BEGIN SEALED' and '### END SEALED', or write the value down"

# Runs each program in a namespace of its own, and prints what points each earns.
_TRIES = """
import contextlib, io, json, sys
earned = []
for program in json.load(sys.stdin):
    space = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            exec(compile(program, "<try>", "exec"), space)
            earned.append(space["earned_by_this_try"])
        except BaseException:
            earned.append(0.0)
print(json.dumps(earned))
"""


def giveaway_findings(lesson: Lesson) -> list[str]:
    """Return what the released test cells of a lesson give away, each with its remedy. Raises LessonError."""
    released = sources_by_id(released_cells(lesson.release))
    findings: list[str] = []
    tries: list[tuple[str, str, float]] = []  # of a cell's function: what it is, the program, points in sight
    for exercise in lesson.exercises:
        if exercise.kind == "rubric":
            place, source = f"test cell '{exercise.test_id}'", released[exercise.test_id]
            findings += [f"{place}: {finding}" for finding in plain_sight_findings(source)]
            in_sight = sum(part.points for part in exercise.parts if not part.hidden)
            tries += [
                (f"{place}: {what}", program, in_sight)
                for what, program in programs_to_try(source, exercise.id)
            ]
    earned = earned_by([program for _, program, _ in tries])
    findings += [
        f"{what}, handed in as the answer, earns {points:g} of {in_sight:g} points in sight; {REMEDY}"
        for (what, _, in_sight), points in zip(tries, earned, strict=True)
        if points >= in_sight
    ]
    return findings


def plain_sight_findings(released: str) -> Iterator[str]:
    """Yield findings on expected values and tables that a released test cell computes in plain sight."""
    rubric = read_rubric(released)
    if rubric is None or rubric.check_name is None:
        return
    known = _plain_values(rubric)
    for call in _calls(rubric):
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        values = {keyword.arg: keyword.value for keyword in call.keywords}
        if method in COMPARING:
            want = values.get("want", call.args[1] if len(call.args) > 1 else None)
            for what, value in (
                ("the expected value", want),
                ("the table of mistakes", values.get("mistakes")),
            ):
                if value is not None and not _is_plain(value, known):
                    yield f"line {value.lineno}: {what} is worked out where the student reads it; {REMEDY}"
        if method == "choice":
            for name in ("right", "because"):
                value = values.get(name)
                if value is not None and not isinstance(value, ast.Name):
                    yield f"line {value.lineno}: {name}= stands where the student reads it; seal it"


def programs_to_try(released: str, exercise: str) -> list[tuple[str, str]]:
    """Return, for each function and lambda of a released test cell, its description and a program.

    The program is the cell, with the function as the answer to `exercise`. It leaves the points in
    `earned_by_this_try`.
    """
    rubric = read_rubric(released)
    if rubric is None or rubric.check_name is None:
        return []
    before = [statement for statement in rubric.tree.body if statement.lineno < rubric.block.lineno]
    candidates = [
        (f"the function '{node.name}'", node, node.name)
        for statement in before
        for node in ast.walk(statement)
        if isinstance(node, ast.FunctionDef)
    ] + [
        ("the lambda", node, ast.unparse(node))
        for node in ast.walk(rubric.tree)
        if isinstance(node, ast.Lambda)
    ]
    lines = released.split("\n")
    start = rubric.block.lineno - 1
    programs = []
    for what, node, answer in candidates:
        own = [ast.unparse(node)] if isinstance(node, ast.FunctionDef) else []
        program = [*lines[:start], *own, f"{exercise} = {answer}", *lines[start:]]
        program.append(f"earned_by_this_try = {rubric.check_name}.score")
        programs.append((f"line {node.lineno}: {what}", "\n".join(program)))
    return programs


def earned_by(programs: list[str]) -> list[float]:
    """Return the points that each program leaves; all run in one other process. Raises LessonError."""
    if not programs:
        return []
    try:
        run = subprocess.run(
            [sys.executable, "-c", _TRIES],
            input=json.dumps(programs),
            capture_output=True,
            text=True,
            timeout=TRIES_SECONDS,
            check=True,
        )
        earned: list[float] = json.loads(run.stdout.splitlines()[-1])
        return earned
    except (subprocess.SubprocessError, ValueError, IndexError) as error:
        raise LessonError(
            f"the functions in the test cells could not be tried as answers: {error}"
        ) from error


def _calls(rubric: RubricCell) -> list[ast.Call]:
    return [
        node
        for check in find_checks(rubric.tree, rubric.check_name)
        for node in ast.walk(check.statement)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == rubric.check_name
    ]


def _plain_values(rubric: RubricCell) -> dict[str, bool]:
    """Return the names that a cell binds in plain sight, and whether each stands for plain values only."""
    known: dict[str, bool] = {}
    for node in ast.walk(rubric.tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                bound = targets
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                bound = [target]
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                bound = [target]
            case ast.FunctionDef(name=name):
                known[name] = False
                continue
            case _:
                continue
        for target in bound:
            for name in (inner.id for inner in ast.walk(target) if isinstance(inner, ast.Name)):
                known[name] = known.get(name, True) and _is_plain(value, known)
    return known


def _is_plain(value: ast.expr, known: dict[str, bool]) -> bool:
    """Whether an expression is a value written down, or comes from what is not bound in plain sight."""
    match value:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return known.get(name, True)
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return all(_is_plain(item, known) for item in items)
        case ast.Dict(keys=keys, values=values):
            return all(_is_plain(item, known) for item in (*keys, *values) if item is not None)
        case ast.UnaryOp(operand=operand):
            return _is_plain(operand, known)
        case ast.BinOp(left=left, right=right):
            return not _names(value) and _is_plain(left, known) and _is_plain(right, known)
        case ast.Subscript(value=inner) | ast.Starred(value=inner):
            return _is_plain(inner, known)
        case ast.Attribute(value=ast.Name(id="np" | "numpy" | "math"), attr=attribute):
            return attribute in NUMPY_WRITES_DOWN
        case ast.Call(func=function, args=arguments, keywords=keywords):
            given = [*arguments, *(keyword.value for keyword in keywords)]
            return _writes_down(function, known) and all(_is_plain(item, known) for item in given)
        case _:
            return False


def _writes_down(function: ast.expr, known: dict[str, bool]) -> bool:
    """Whether a call of this function writes a value down, or asks a sealed helper for it."""
    match function:
        case ast.Name(id=name):
            return name in WRITES_DOWN or known.get(name, True)
        case ast.Attribute(value=ast.Name(id="np" | "numpy" | "math"), attr=attribute):
            return attribute in NUMPY_WRITES_DOWN
        case ast.Attribute(value=inner):  # np.array([1, 2]).reshape(2, 1)
            return not isinstance(inner, ast.Name) and _is_plain(inner, known)
        case _:
            return False


def _names(value: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
