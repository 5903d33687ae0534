"""Lesson text -> source notebook."""

from __future__ import annotations

import re

import jupytext
import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from autograder.authoring.test_cells import as_written
from autograder.authoring.text import PERCENT, source_notebook
from autograder.errors import LessonError


def cells_by_grade_id(notebook):
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}


def source_of(course):
    return source_notebook("01_double", course.text.read_text(encoding="utf-8"))


def test_a_cell_header_becomes_nbgrader_metadata(course):
    cells = cells_by_grade_id(source_of(course))
    assert list(cells) == ["double", "test_double", "question_1", "test_question_1", "why"]
    assert cells["test_double"].metadata.nbgrader == {
        "schema_version": 3,
        "grade": True,
        "grade_id": "test_double",
        "solution": False,
        "locked": True,
        "task": False,
        "points": 3,
        "cell_type": "code",
    }
    answer = cells["double"].metadata.nbgrader
    assert (answer.grade, answer.solution, answer.locked, "points" in answer) == (False, True, False, False)
    words = cells["why"].metadata.nbgrader
    assert (words.grade, words.solution, words.locked, words.points) == (True, True, False, 2)


def test_the_options_themselves_do_not_reach_the_notebook(course):
    keys = {key for cell in source_of(course).cells for key in cell.metadata}
    assert keys == {"nbgrader", "autograder", "jupyter", "cellView"}


def test_every_cell_of_the_text_is_in_the_notebook_as_it_was_written(course):
    written = jupytext.reads(course.text.read_text(encoding="utf-8"), fmt=PERCENT).cells
    made = source_of(course).cells
    assert [cell.cell_type for cell in made] == [cell.cell_type for cell in written]
    assert [as_written(cell.source) for cell in made] == [cell.source for cell in written]


def test_live_is_kept_in_the_cell_metadata(course):
    cells = cells_by_grade_id(source_of(course))
    assert cells["test_question_1"].metadata.autograder == {"live": True}
    assert "autograder" not in cells["test_double"].metadata


def test_the_source_notebook_is_valid_for_jupyter_and_for_nbgrader(course):
    notebook = source_of(course)
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    assert notebook.metadata.kernelspec.name == "python3"


def test_cell_ids_are_the_same_in_every_build_and_all_different(course):
    first, second = ([cell.id for cell in source_of(course).cells] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", cell_id) for cell_id in first)


def test_cells_with_the_same_text_get_different_ids():
    notebook = source_notebook("01_x", "# %%\nx = 1\n\n# %%\nx = 1\n\n# %%\nx = 1\n")
    assert len({cell.id for cell in notebook.cells}) == 3


def test_an_exercise_with_a_very_long_name_gets_a_valid_cell_id():
    names = [f"{'f' * 70}_{number}" for number in range(2)]
    text = "".join(f'# %% exercise="{name}"\ndef {name}(): ...\n\n' for name in names)
    notebook = source_notebook("01_x", text)
    nbformat.validate(notebook)
    assert len({cell.id for cell in notebook.cells}) == 2


def test_editing_one_cell_leaves_the_ids_of_the_others(course):
    before = [cell.id for cell in source_of(course).cells]
    course.edit(course.text, "# # Doubling", "# # Doubling, again")
    after = [cell.id for cell in source_of(course).cells]
    assert before[0] != after[0]
    assert before[1:] == after[1:]


def test_a_comment_that_looks_like_a_shell_command_stays_a_comment(course):
    assert any("# cat and dog" in cell.source for cell in source_of(course).cells)


def test_tags_reach_the_notebook():
    notebook = source_notebook("01_x", '# %% tags=["hide-input"]\nx = 1\n')
    assert notebook.cells[0].metadata == {"tags": ["hide-input"]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('# %% excercise="f"\nx = 1', ["unknown option 'excercise'", "exercise"]),
        ("# %% exercise=f\nx = 1", ["exercise=f", "can't be read"]),
        ('# %% First steps exercise="f"\nx = 1', ["First steps", "markdown"]),
        ('# %% tests="f"\nx = 1', ["'points=…' is missing"]),
        ('# %% tests="f" points=0\nx = 1', ["points=0", "above 0"]),
        ('# %% tests="f" points="3"\nx = 1', ["points='3'"]),
        ('# %% tests="f" points=true\nx = 1', ["points=True"]),
        ('# %% tests="f" points=1 live="yes"\nx = 1', ["live='yes'", "live=true"]),
        ('# %% exercise="f" points=1\nx = 1', ["unknown option 'points' beside 'exercise'"]),
        ('# %% exercise="f" tests="f" points=1\nx = 1', ["unknown option 'tests'"]),
        ('# %% exercise="an exercise"\nx = 1', ["'an exercise' is no id"]),
        ("# %% exercise=7\nx = 1", ["exercise=7 is no id"]),
        ('# %% [markdown] exercise="f"\n# words', ["belongs on a code cell"]),
        ('# %% answer="f" points=1\nx = 1', ["belongs on a markdown cell"]),
        ('# %% [raw] exercise="f"\n# words', ["a raw cell"]),
        ('# %% exercise="f"\nx = 1\n\n# %% exercise="f"\nx = 2', ["id 'f' is taken", "rename"]),
        ('# %% exercise="test_f"\nx = 1\n\n# %% tests="f" points=1\nx = 2', ["id 'test_f' is taken"]),
        ("# %%\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION", ["SOLUTION region", "exercise=…"]),
        ('# %% exercise="f"\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS', ["HIDDEN TESTS region"]),
        ("# %%\n### BEGIN MARK SCHEME\n### END MARK SCHEME", ["MARK SCHEME", "lesson texts have none"]),
        ('# %% exercise="f"\n### BEGIN SOLUTION\nx = 1', ["line 1", "never closed"]),
        ('# %% exercise="f"\nx = 1\n### END SOLUTION', ["line 2", "without a '### BEGIN SOLUTION'"]),
        (
            '# %% exercise="f"\n### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION',
            ["line 2", "inside the region opened in line 1"],
        ),
    ],
)
def test_a_wrong_header_or_region_is_refused_with_the_remedy(text, words):
    with pytest.raises(LessonError) as caught:
        source_notebook("01_x", text)
    for word in words:
        assert word in str(caught.value)


def test_all_findings_of_a_text_are_told_at_once():
    with pytest.raises(LessonError) as caught:
        source_notebook("01_x", '# %% tests="f"\nx\n\n# %% tests="g"\nx\n')
    assert len(str(caught.value).splitlines()) == 2
