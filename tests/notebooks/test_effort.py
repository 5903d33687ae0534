"""Cells that would keep their reader busy are not read: they count as cells that may do anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from tiny_course import LESSON, make_course

from autograder.authoring import build_lesson
from autograder.bounded import BoundedProcess
from autograder.execution.slicing import cells_to_skip
from autograder.intake.read import MAX_CELLS
from autograder.model import Lesson
from autograder.notebooks.dataflow.effort import MOST_CHARACTERS, MOST_OF_A_NOTEBOOK, effort, is_readable
from autograder.notebooks.dataflow.uses import names_in

REPOSITORY = Path(__file__).parents[2]

#: Cells for a reader to choke on; most are as long as a cell may be that is read.
CELLS = {
    "sixteen million items": "x=[" + "a," * 16_000_000 + "]",
    "two million items": "x=[" + "a," * 1_000_000 + "]",
    "as many items as are read": "x=[" + "a," * 9_900 + "]",
    "ten thousand commands": "!a\n" * 10_000,
    "as many commands as are read": "!a\n" * 220,
    "commands in assignments": "x = %a\n" * 160,
    "questions": "a?\n" * 220,
    "commands in commands": "%time " * 3_000 + "x",
    "as many commands in commands as are read": "%time " * 180 + "x",
    "a command in an open text": 'x = %"""',
    "an open text": 'x = """' + "a\n" * 6_000,
    "open brackets": "(" * 19_000,
    "brackets": "(" * 180 + ")" * 180,
    "a call in a call": "f(" * 90 + ")" * 90,
    "signs": "-" * 19_000 + "1",
    "negations": "not " * 4_900 + "1",
    "lambdas": "lambda:" * 2_800 + "0",
    "dots": "a" + ".b" * 9_900 + " = 1",
    "indices": "a" + "[0]" * 6_600 + " = 1",
    "steps": "".join(" " * n + "if 1:\n" for n in range(98)) + " " * 98 + "1",
    "many steps": "".join(" " * n + "if 1:\n" for n in range(150)),
    "branches": "if a:1\n" + "elif a:1\n" * 2_200,
    "functions in functions": "".join(" " * n + f"def f{n}():\n" for n in range(90)) + " " * 90 + "x",
    "functions": "def f(): return x\n" * 1_100,
    "classes": "class A: x = x\n" * 1_300,
    "comprehensions": "[x for x in y]\n" * 1_300,
    "sums": "a += 1\n" * 2_800,
    "deletions": "del a\n" * 3_300,
    "powers": "9**9**9**9**9",
    "a large number": "1" * 9_000,
    "null characters": "a = 1\0" * 3_000,
    "form feeds": "\f" * 19_000 + "a = 1",
    "carriage returns": "a = 1\r" * 3_000,
    "lines that go on": "\\\n" * 9_000,
    "half a character": "a = '\ud800'",
    "letters that are others": "ｘ = ªbc = ﬁ" * 900,
    "prompts": ">>> a\n" * 3_000,
    "numbered prompts": "In [1]: a\n" * 1_900,
    "a strange escape": "'\\\x1b'",
    "tabs and spaces": "if 1:\n\t1\n        2",
    "nothing": "",
    "white space": " \n\t" * 6_000,
}


@pytest.fixture(scope="module")
def limited() -> Iterator[BoundedProcess]:
    with BoundedProcess(cpu_seconds=10, memory_bytes=1 << 29) as process:
        yield process


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    return build_lesson(make_course(tmp_path_factory.mktemp("tiny")) / "solutions" / LESSON)


@pytest.mark.parametrize("kind", CELLS)
def test_a_cell_is_read_within_its_limits_or_not_at_all(limited: BoundedProcess, kind: str) -> None:
    names = limited.run(names_in, CELLS[kind])
    assert names.opaque or is_readable(CELLS[kind])


def test_what_is_not_read_may_do_anything() -> None:
    for source in ("x = 1\n" * MOST_CHARACTERS, "x = %a\n" * 2_000):
        names = names_in(source)
        assert names.opaque and names.reads_anything


@pytest.mark.parametrize("cell", ["x = 1\n", "print(x?)\n", "%a\n"])
def test_in_a_notebook_of_too_much_code_nothing_is_skipped(
    limited: BoundedProcess, lesson: Lesson, cell: str
) -> None:
    few, many = (_with(lesson, [cell * 100] * count) for count in (1, 3_000))
    assert limited.run(cells_to_skip, many, lesson) == frozenset()
    assert isinstance(cells_to_skip(few, lesson), frozenset)


def test_many_small_cells_are_no_trouble(limited: BoundedProcess, lesson: Lesson) -> None:
    limited.run(cells_to_skip, _with(lesson, [f"a{n} = a{n - 1}" for n in range(MAX_CELLS)]), lesson)


def _with(lesson: Lesson, sources: list[str]) -> list[NotebookNode]:
    cells = nbformat.reads(lesson.source, as_version=4).cells
    return [*cells, *(new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources))]


def test_every_lesson_is_far_within_the_limits() -> None:
    books = sorted((REPOSITORY / "course").glob("*/*.ipynb"))
    assert books
    for path in books:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        assert all(map(is_readable, sources)), path
        assert 3 * sum(map(effort, sources)) < MOST_OF_A_NOTEBOOK, path
