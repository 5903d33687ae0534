"""The exercise catalogue (`solutions/catalogue.toml`): which exercise a lesson holds, and its signature."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.lesson import model_answers
from autograder.authoring.numbering import exercise_numbers
from autograder.errors import LessonError
from autograder.layout import CATALOGUE_FILE
from autograder.model import Lesson
from autograder.notebooks.names import as_python


@dataclass(frozen=True)
class Entry:
    """One exercise: its number in the lesson, its name, and its parameters as they stand in the brackets."""

    number: str
    name: str
    parameters: str

    @property
    def signature(self) -> str:
        return f"{self.name}({self.parameters})"


def read_catalogue(path: Path) -> dict[str, tuple[Entry, ...]]:
    """Return the exercises by lesson name. Raises LessonError when the file can't be read as a catalogue."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LessonError(f"{path.name}: {error}; correct the TOML") from error
    return {
        lesson: tuple(_entry(path, number, text) for number, text in exercises.items())
        for lesson, exercises in tables.items()
    }


def catalogue_findings(lesson: Lesson, catalogue: dict[str, tuple[Entry, ...]]) -> list[str]:
    """Return where the lesson departs from the catalogue: missing exercises, other numbers or parameters."""
    if lesson.name not in catalogue:
        return [f"the lesson is not in {CATALOGUE_FILE}; add a table [{lesson.name}] with its exercises"]
    findings = []
    solutions = model_answers(lesson)
    numbers = exercise_numbers(lesson)
    for entry in catalogue[lesson.name]:
        if entry.name not in solutions:
            findings.append(
                f"exercise {entry.number} `{entry.signature}` is missing; write a cell "
                f'exercise="{entry.name}", or move it to another lesson in {CATALOGUE_FILE}'
            )
            continue
        if numbers.get(entry.name) != entry.number:
            findings.append(
                f"exercise '{entry.name}' has number {entry.number} in {CATALOGUE_FILE} and "
                f"{numbers.get(entry.name, 'no number')} in the heading above it; make them agree"
            )
        parameters = _parameters(solutions[entry.name], entry.name)
        if parameters is None:
            findings.append(
                f"exercise '{entry.name}': the cell defines no function of that name at its top level; "
                f"write `def {entry.signature}`"
            )
        elif parameters != entry.parameters:
            findings.append(
                f"exercise '{entry.name}': it is `{entry.name}({parameters})`, but the catalogue promises "
                f"`{entry.signature}` ({entry.number}); use those parameters"
            )
    return findings


def _entry(path: Path, number: str, text: object) -> Entry:
    try:
        body = ast.parse(f"def {text}: ...").body
    except SyntaxError:
        body = []
    match body:
        case [ast.FunctionDef(name=name, args=arguments)]:
            return Entry(number, name, _plain(arguments))
        case _:
            raise LessonError(f'{path.name}: {number} = "{text}" is no signature; write "name(x, y=1)"')


def _parameters(source: str, name: str) -> str | None:
    try:
        tree = ast.parse(as_python(source))
    except SyntaxError:
        return None
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == name:
            return _plain(statement.args)
    return None


def _plain(arguments: ast.arguments) -> str:
    """Return parameters in one spelling: no type hints, defaults as Python writes them (`.1` is `0.1`)."""
    for argument in ast.walk(arguments):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return ast.unparse(arguments)
