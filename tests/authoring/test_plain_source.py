"""Source notebooks of plain nbgrader assignments: what can be graded, and a sentence for what can't."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from full_length import STRESS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from autograder.authoring import load_assignment
from autograder.errors import LessonError
from autograder.model import Lesson
from autograder.reports import hidden as hiding

NAME = "ps 1ß"
PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}
SOLUTION = "def half(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION"
TEST = "assert half(4) == 2"


def cell(source: str = "x = 1", kind: str = "code", **nbgrader: Any) -> nbformat.NotebookNode:
    make = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}[kind]
    flags = {"schema_version": 3, "grade": False, "solution": False, "locked": False, **nbgrader}
    return make(source, metadata={"nbgrader": flags})


def answer(source: str = SOLUTION, **nbgrader: Any) -> nbformat.NotebookNode:
    return cell(source, **{"grade_id": "half", "solution": True, **nbgrader})


def test(source: str = TEST, **nbgrader: Any) -> nbformat.NotebookNode:
    return cell(source, **{"grade_id": "test_half", "grade": True, "locked": True, "points": 2, **nbgrader})


test.__test__ = False  # type: ignore[attr-defined]  # it makes a test cell


def without(made: nbformat.NotebookNode, key: str) -> nbformat.NotebookNode:
    del made.metadata.nbgrader[key]
    return made


def notebook(*cells: nbformat.NotebookNode, **metadata: Any) -> nbformat.NotebookNode:
    made = new_notebook(cells=list(cells), metadata={"kernelspec": PYTHON})
    made.metadata.update(metadata)
    return made


def write(folder: Path, source: nbformat.NotebookNode | bytes, name: str = NAME) -> Path:
    """The folder of an assignment whose one notebook is `source`."""
    path = folder / "source" / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(source if isinstance(source, bytes) else json.dumps(source).encode())
    return path.parent


def refusal(folder: Path, source: nbformat.NotebookNode | bytes) -> str:
    with pytest.raises(LessonError) as refused:
        load_assignment(write(folder, source))
    return str(refused.value)


BROKEN = {
    "no id": (notebook(answer(), without(test(), "grade_id")), "cell 2 (“assert half(4)", "ID field"),
    "empty id": (notebook(answer(), test(grade_id="")), "it has no grade_id", "ID field"),
    "an id with a blank": (notebook(answer(), test(grade_id="a b")), "'a b' is no id", "ID field"),
    "a number as id": (notebook(answer(), test(grade_id=7)), "7 is no id", "ID field"),
    "an id twice": (notebook(answer(), test(), test("assert 1")), "that of cell 2 too", "another one"),
    "an answer's id twice": (notebook(answer(), answer(), test()), "that of cell 1 too", "another one"),
    "no points": (notebook(answer(), without(test(), "points")), "it has no points", "Points field"),
    "points below 0": (notebook(answer(), test(points=-1)), "its points are -1", "Points field"),
    "points in words": (notebook(answer(), test(points="two")), "its points are 'two'", "Points field"),
    "points nan": (notebook(answer(), test(points=float("nan"))), "its points are nan", "Points field"),
    "a task without points": (
        notebook(cell("Do it.", "markdown", grade_id="do", task=True)),
        "it has no points",
        "Points field",
    ),
    "a task in code": (notebook(cell(grade_id="do", task=True, points=1)), "has to be a markdown", "toolbar"),
    "a test in words": (
        notebook(answer(), cell("Is it?", "markdown", grade_id="q", grade=True, points=1)),
        "marked as test, but it is a markdown cell",
        "Manually graded answer",
    ),
    "a raw test": (
        notebook(answer(), cell("1", "raw", grade_id="q", grade=True, points=1)),
        "it is a raw cell",
        "code cell",
    ),
    "an ungraded answer in words": (
        notebook(cell("Because.", "markdown", grade_id="q", solution=True), test()),
        "marked as autograded answer, but",
        "Manually graded answer",
    ),
    "a flag that is a word": (notebook(answer(), test(grade="yes")), "true or false for grade", "toolbar"),
    "metadata that are none": (
        notebook(new_code_cell("1", metadata={"nbgrader": "yes"}), test()),
        "not readable",
        "toolbar",
    ),
    "a version in words": (notebook(answer(schema_version="3"), test()), "is '3', not a number", "toolbar"),
    "a version to come": (notebook(answer(schema_version=4), test()), "none above 3", "newer nbgrader"),
    "old metadata beyond repair": (
        notebook(answer(), test(schema_version=0, points="many")),
        "can't be upgraded",
        "toolbar",
    ),
    "a solution in a test": (
        notebook(answer(), test(f"{SOLUTION}\n{TEST}")),
        "cell 2 (“def half(x):”)",
        "within solution cells",
    ),
    "a solution in a cell of nobody's": (
        notebook(new_code_cell(SOLUTION), test()),
        "cell 1 (“def half(x):”)",
        "within solution cells",
    ),
    "a solution without an end": (
        notebook(answer("### BEGIN SOLUTION\n1"), test()),
        "no end solution",
        "add the line",
    ),
    "a solution within a solution": (
        notebook(answer(f"### BEGIN SOLUTION\n{SOLUTION}"), test()),
        "nested begin solution",
        "end the first",
    ),
    "hidden tests without an end": (
        notebook(answer(), test("### BEGIN HIDDEN TESTS\n1")),
        "No end hidden tests",
        "add the line",
    ),
    "hidden tests in an answer": (
        notebook(answer(f"{SOLUTION}\n### BEGIN HIDDEN TESTS\n1\n### END HIDDEN TESTS"), test()),
        "cell 1 (“def half(x):”)",
        "within 'Autograder tests' cells",
    ),
    "a test that is no Python": (
        notebook(answer(), test("assert (")),
        "test cell 'test_half'",
        "not valid Python",
    ),
    "nothing graded": (notebook(answer(), new_code_cell("1")), "no cell of it carries points", "mark one"),
    "no cell": (notebook(), "no cell of it carries points", "mark one"),
    "R": (
        notebook(answer(), test(), kernelspec={"name": "ir", "display_name": "R", "language": "R"}),
        "written in R",
        "nbgrader autograde",
    ),
    "R by its name": (
        notebook(answer(), test(), kernelspec={"name": "ir", "display_name": "R"}),
        "written in R",
        "nbgrader autograde",
    ),
    "Julia": (
        notebook(answer(), test(), kernelspec={"name": "julia-1.9", "display_name": "Julia"}),
        "written in Julia",
        "nbgrader autograde",
    ),
    "a language without a kernel": (
        new_notebook(cells=[answer(), test()], metadata={"language_info": {"name": "octave"}}),
        "written in octave",
        "nbgrader autograde",
    ),
    "no JSON": (b"{", "it is not JSON", "restore it"),
    "nothing": (b"", "it is not JSON", "restore it"),
    "too deep": (b"[" * 100_000, "it is not JSON", "restore it"),
    "another encoding": (json.dumps(notebook(answer(), test())).encode("utf-16"), "not UTF-8", "save it"),
    "a list": (b"[]", "no notebook", "save it"),
    "an object": (b'{"cells": []}', "no notebook", "save it"),
    "cells that are none": (
        b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 3}',
        "",
        "save it",
    ),
    "a cell that is none": (
        b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code"}]}',
        "",
        "save it",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_source_is_a_sentence_with_file_cell_and_remedy(case: str, tmp_path: Path) -> None:
    source, what, remedy = BROKEN[case]
    said = refusal(tmp_path, source)
    assert what in said
    assert remedy in said
    assert said.startswith((f"source/{NAME}/{NAME}.ipynb", NAME))


def points(lesson: Lesson) -> dict[str, float]:
    return {exercise.id: exercise.points for exercise in lesson.exercises}


GOOD = {
    "as nbgrader writes it": notebook(answer(), test()),
    "the first schema": notebook(
        new_code_cell(SOLUTION, metadata={"nbgrader": {"solution": True, "grade_id": "half"}}),
        new_code_cell(TEST, metadata={"nbgrader": {"grade": True, "grade_id": "test_half", "points": "2"}}),
        new_code_cell("1", metadata={"nbgrader": {"grade": False}}),
    ),
    "a schema between": notebook(answer(schema_version=1), test(schema_version=2)),
    "no kernel": new_notebook(cells=[answer(), test()]),
    "a kernel of another name": notebook(answer(), test(), kernelspec={**PYTHON, "name": "python"}),
    "empty metadata": notebook(new_code_cell("1", metadata={"nbgrader": {}}), answer(), test()),
    "an end without a begin": notebook(answer(), test(f"{TEST}\n### END HIDDEN TESTS")),
    "a byte order mark": b"\xef\xbb\xbf" + json.dumps(notebook(answer(), test())).encode(),
    "Windows line ends": json.dumps(notebook(answer(SOLUTION.replace("\n", "\r\n")), test()), indent=1)
    .replace("\n", "\r\n")
    .encode(),
    "format 3": nbformat.writes(
        nbformat.convert(new_notebook(cells=[answer(), test()], metadata={"kernelspec": PYTHON}), 3),
        version=3,
    ).encode(),
}


@pytest.mark.parametrize("case", GOOD)
def test_an_odd_source_is_taken_as_nbgrader_takes_it(case: str, tmp_path: Path) -> None:
    lesson = load_assignment(write(tmp_path, GOOD[case]))
    assert points(lesson) == {"test_half": 2}
    assert [(a.id, a.defines) for a in lesson.answers] == [("half", ("half",))]
    assert "YOUR CODE HERE" in lesson.release
    assert "return x / 2" not in lesson.release


def test_a_cell_may_be_worth_nothing(tmp_path: Path) -> None:
    assert points(load_assignment(write(tmp_path, notebook(answer(), test(points=0))))) == {"test_half": 0}


def test_a_header_is_part_of_the_assignment_wherever_one_stands(tmp_path: Path, monkeypatch: Any) -> None:
    folder = write(tmp_path, notebook(answer(), test()))
    config = 'c = get_config()\nc.IncludeHeaderFooter.header = "source/header.ipynb"\n'
    (tmp_path / "nbgrader_config.py").write_text(config)
    header = tmp_path / "source" / "header.ipynb"
    header.write_text(json.dumps(notebook(new_markdown_cell("# Søndag"), cell(grade_id="ro", locked=True))))
    monkeypatch.chdir("/")
    lesson = load_assignment(folder)
    for text in (lesson.source, lesson.release):
        assert [c.source for c in nbformat.reads(text, as_version=4).cells][:2] == ["# Søndag", "x = 1"]
    header.write_text(json.dumps(notebook(answer("y = 1"))))
    with pytest.raises(LessonError, match=r"with its header and footer, cell 2 .* that of cell 1 too"):
        load_assignment(folder)
    header.unlink()
    with pytest.raises(LessonError, match=r"IncludeHeaderFooter in nbgrader_config\.py"):
        load_assignment(folder)


def test_a_course_may_keep_its_sources_further_down(tmp_path: Path) -> None:
    config = 'c = get_config()\nc.CourseDirectory.source_directory = "content/source"\n'
    config += 'c.ClearSolutions.code_stub = {"python": "..."}\n'
    (tmp_path / "nbgrader_config.py").write_text(config)
    write(tmp_path / "content", notebook(answer(), test()))
    lesson = load_assignment(tmp_path / "content" / "source" / NAME)
    assert lesson.answers[0].stub == "def half(x):\n    ..."


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("c.x = (", r"nbgrader_config\.py: SyntaxError: .*; correct it"),
        ("1 / 0", r"nbgrader_config\.py: ZeroDivisionError: division by zero; correct it"),
        ("c.CourseDirectory.ignore = 7", r"nbgrader_config\.py: .*'ignore'.*; correct that setting"),
        (
            "c.GenerateAssignment.preprocessors = ['no.such.Step']",
            r"nbgrader_config\.py: .*no.*; correct that",
        ),
        ("c.ClearSolutions.code_stub = {'R': 'fail()'}", r"ClearSolutions refuses it: language 'python'"),
    ],
)
def test_a_configuration_that_cant_be_used_is_a_sentence(setting: str, said: str, tmp_path: Path) -> None:
    folder = write(tmp_path, notebook(answer(), test()))
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{setting}\n")
    with pytest.raises(LessonError, match=said):
        load_assignment(folder)


def test_steps_may_be_left_out_and_named_as_nbgrader_allows(tmp_path: Path) -> None:
    folder = write(tmp_path, notebook(answer(), test()))
    steps = ["nbgrader.preprocessors.LockCells", "nbgrader.preprocessors.ClearHiddenTests"]
    config = f"c = get_config()\nc.GenerateAssignment.preprocessors = {steps}\n"
    (tmp_path / "nbgrader_config.py").write_text(config)
    assert "return x / 2" in load_assignment(folder).release
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\nc.ClearSolutions.enabled = False\n")
    assert "return x / 2" in load_assignment(folder).release


def test_hidden_tests_stay_hidden_whatever_a_course_calls_them(tmp_path: Path) -> None:
    words = {"begin_test_delimeter": "VERSTECKT", "end_test_delimeter": "OFFEN"}
    config = "".join(f"c.ClearHiddenTests.{name} = {word!r}\n" for name, word in words.items())
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{config}")
    hidden = test(f"{TEST}\n# VERSTECKT\nassert half(3) == 3 / 2\n# OFFEN")
    lesson = load_assignment(write(tmp_path, notebook(answer(), hidden)))
    assert "assert half(3)" not in lesson.release
    assert "assert half(3) == 3 / 2" in hiding.hidden_lines(lesson)
    assert TEST not in hiding.hidden_lines(lesson)
    assert hiding.tests_with_hidden_checks(lesson) == {"test_half"}
    open_to_all = load_assignment(write(tmp_path, notebook(answer(), test())))
    assert not hiding.hidden_lines(open_to_all)
    assert not hiding.tests_with_hidden_checks(open_to_all)


def test_the_files_of_an_assignment_are_those_that_nbgrader_copies(tmp_path: Path) -> None:
    folder = write(tmp_path, notebook(answer(), test()))
    config = f'c = get_config()\nc.Autograde.exclude_overwriting = {{"{NAME}": ["own.py"]}}\n'
    (tmp_path / "nbgrader_config.py").write_text(config)
    for name in (
        "data.csv",
        "sub/Übung.txt",
        "own.py",
        "__pycache__/x.py",
        ".ipynb_checkpoints/y.csv",
        "z.pyc",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(name)
    assert load_assignment(folder).files == (
        ("data.csv", b"data.csv"),
        ("sub/Übung.txt", "sub/Übung.txt".encode()),
    )


SOUND = json.loads(
    json.dumps(notebook(answer(), test(), cell("Why?", "markdown", grade_id="why", task=True, points=1)))
)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 9), st.floats(), st.text(max_size=5), st.just([]), st.just({})
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value: what holds it, and under which key."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in items for place in [(value, key), *places(inner)]]


@settings(
    deadline=None,
    max_examples=2000 if STRESS else 60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(where=st.integers(0, 10_000), value=VALUES)
def test_one_thing_wrong_anywhere_is_a_lesson_or_a_sentence(where: int, value: Any, tmp_path: Path) -> None:
    source = copy.deepcopy(SOUND)
    found = places(source)
    holder, key = found[where % len(found)]
    holder[key] = value
    folder = write(tmp_path, json.dumps(source).encode())
    try:
        lesson = load_assignment(folder)
    except LessonError as error:
        assert NAME in str(error)
    else:
        assert lesson.exercises
