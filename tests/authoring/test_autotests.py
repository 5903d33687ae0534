"""nbgrader's automatic tests become asserts with the solution's values, once for each source."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import nbgrader
import pytest
from nbformat.v4 import new_code_cell
from test_plain_source import answer, notebook, write
from test_plain_source import test as graded

from autograder.authoring import load_assignment
from autograder.errors import LessonError

TEMPLATES = Path(nbgrader.__file__).parent / "docs/source/user_guide/autotests.yml"
ASKED = (
    "a = half(4)\n### AUTOTEST a\n"
    "### BEGIN HIDDEN TESTS\n### HASHED AUTOTEST half(3); half(0)\n### END HIDDEN TESTS"
)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir("/")  # nbgrader looks for autotests.yml where it is started
    return tmp_path / "cache"


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(**_: object) -> None:
        raise AssertionError("a kernel was started")

    monkeypatch.setattr("nbgrader.preprocessors.instantiatetests.start_new_kernel", start)


def last_cell(text: str) -> str:
    return str(nbformat.reads(text, as_version=4).cells[-1].source)


@pytest.mark.kernel
def test_autotests_are_made_once_from_the_course_s_templates(
    tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    shutil.copy(TEMPLATES, tmp_path)
    folder = write(tmp_path, notebook(new_code_cell("open('made', 'w').write('x')"), answer(), graded(ASKED)))
    lesson = load_assignment(folder)
    made, seen = last_cell(lesson.source), last_cell(lesson.release)
    assert "assert str(type(a)) == \"<class 'float'>\"" in made.replace('"""', '"')
    assert 'assert str(round(a, 2)) == "2.0"' in made.replace('"""', '"')
    assert len(re.findall(r"assert sha1\(str\(.*half\([03]\)", made)) == 4
    assert "sha1(str" not in seen
    assert "AUTOTEST" not in made + seen
    assert sorted(path.name for path in folder.iterdir()) == [f"{folder.name}.ipynb"], "it ran in a copy"

    request.getfixturevalue("no_kernel")
    assert load_assignment(folder) == lesson
    (tmp_path / "autotests.yml").write_text(TEMPLATES.read_text().replace("Success!", "All is well."))
    with pytest.raises(LessonError, match="a kernel was started"):
        load_assignment(folder)


@pytest.mark.kernel
def test_a_solution_that_fails_is_a_sentence_about_its_cell(tmp_path: Path) -> None:
    source = notebook(answer("### BEGIN SOLUTION\nraise KeyError('lost')\n### END SOLUTION"), graded(ASKED))
    folder = write(tmp_path, source)
    shutil.copy(TEMPLATES, folder)
    with pytest.raises(LessonError, match=r"cell 1 \(“### BEGIN SOLUTION”\): .*KeyError: 'lost'; correct it"):
        load_assignment(folder)


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    ("templates", "cells", "said"),
    [
        (None, [answer(), graded(ASKED)], "has an autotests.yml; `nbgrader quickstart --autotest`"),
        ("python3: [", [answer(), graded(ASKED)], "autotests.yml: it can't be used for the kernel 'python3'"),
        ("ir: {}", [answer(), graded(ASKED)], "autotests.yml: it can't be used for the kernel 'python3'"),
        ("python3: 1", [answer(), graded(ASKED)], "autotests.yml: it can't be used for the kernel 'python3'"),
    ],
    ids=["no templates", "no YAML", "another kernel's", "a number"],
)
def test_what_autotests_lack_is_said(
    templates: str | None, cells: list[nbformat.NotebookNode], said: str, tmp_path: Path
) -> None:
    folder = write(tmp_path, notebook(*cells))
    if templates is not None:
        (folder / "autotests.yml").write_text(templates)
    with pytest.raises(LessonError) as refused:
        load_assignment(folder)
    assert said in str(refused.value)


@pytest.mark.kernel
def test_autotests_stand_in_tests_only(tmp_path: Path) -> None:
    shutil.copy(TEMPLATES, tmp_path)
    folder = write(tmp_path, notebook(answer(), new_code_cell("### AUTOTEST half(1)"), graded()))
    with pytest.raises(LessonError, match=r"cell 2 .* mark it as 'Autograder tests'"):
        load_assignment(folder)
