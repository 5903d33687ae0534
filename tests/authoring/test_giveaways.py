"""A released test cell is folded, sealed, and gives nothing away."""

from __future__ import annotations

import nbformat
import pytest
from coursekit.sealed import opened, seal, unseal

from autograder.authoring import check_lesson, release_course
from autograder.authoring.test_cells import FIRST_LINE, as_handed_out, as_written
from autograder.errors import LessonError

RUBRIC = 'with rubric("double", checks=2) as check:\n'


def released_cells(course):
    cells = nbformat.reads(course.build().release, as_version=4).cells
    return {cell.metadata["nbgrader"]["grade_id"]: cell for cell in cells if "nbgrader" in cell.metadata}


def test_a_test_cell_is_folded_and_its_first_line_says_what_it_is_for(course):
    cell = released_cells(course)["test_double"]
    assert cell.source.startswith(FIRST_LINE)
    assert cell.metadata["jupyter"]["source_hidden"]
    assert cell.metadata["cellView"] == "form"


def test_an_answer_cell_is_not_folded(course):
    assert "jupyter" not in released_cells(course)["double"].metadata


def test_what_is_sealed_can_not_be_read_and_runs_all_the_same(course):
    cell = released_cells(course)["test_question_1"]
    assert "Think again" not in cell.source
    space = {}
    exec(cell.source[: cell.source.index("with rubric")], space)
    assert (space["RIGHT"], space["BECAUSE"]) == ("b", {"a": "Think again."})


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "### BEGIN SEALED\nx = 1\n### END SEALED\ny = x",
        "a = 0\n\n### BEGIN SEALED\ndef f():\n    'é “'\n### END SEALED\n\n"
        "### BEGIN SEALED\nb = 1\n### END SEALED",
    ],
)
def test_a_notebooks_test_cell_leads_back_to_what_its_author_wrote(source):
    assert as_written(as_handed_out(source)) == source


def test_opening_leaves_other_cells_as_they_are():
    for source in ("", "exec('x = 1')", 'exec(unseal("eA=="))', seal("x = 1").replace("\n", " ")):
        assert opened(source) == source


def test_a_broken_seal_raises_an_error():
    with pytest.raises(ValueError):
        unseal("what is this?")


@pytest.mark.parametrize(
    "source",
    [
        "### BEGIN SEALED\n### END SEALED",
        "### BEGIN SEALED\nif x:\n### END SEALED\n    y = 1",
        "if x:\n    ### BEGIN SEALED\n    y = 1\n    ### END SEALED",
        "### BEGIN SEALED\nx = 1",
    ],
)
def test_a_sealed_region_that_is_no_whole_piece_is_refused(source):
    with pytest.raises(LessonError, match="line"):
        as_handed_out(source)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("4)", "int(np.pi) + 1)", ["expected value"]),
        ("4)", "np.multiply(2, 2))", ["expected value"]),
        ("4)", "want=np.multiply(2, 2))", ["expected value"]),
        ("4)", "4, mistakes={'Once.': 4 + len('x' * 2)})", ["table of mistakes"]),
        (
            "check.equal(check.call(double, 2), 4)",
            "want = np.add(2, 2); check.equal(double(2), want)",
            ["expected"],
        ),
        (
            RUBRIC,
            "def twice(x):\n    return 2 * x\n\n" + RUBRIC,
            ["the function 'twice'", "earns 1 of 1 points"],
        ),
        (RUBRIC, "reference = lambda x: x + x\n" + RUBRIC, ["the lambda", "earns 1 of 1"]),
        ("right=RIGHT", 'right="b"', ["right=", "seal it"]),
        ("because=BECAUSE", 'because={"a": "no"}', ["because=", "seal it"]),
    ],
)
def test_what_gives_the_answer_away_is_found(course, old, new, words):
    course.edit(course.text, old, new)
    release_course(course.root)
    findings = check_lesson(course.folder)
    assert len(findings) == 1, findings
    for word in words:
        assert word in findings[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("4)", "-(-4.0))"),
        ("4)", "np.array([1, 4 / 1])[1])"),
        (
            "check.equal(check.call(double, 2), 4)",
            "for x, want in [(2, 4), (3, 6)]: check.equal(double(x), want)",
        ),
        (RUBRIC, "def once(x):\n    return x\n\n" + RUBRIC),
        (RUBRIC, "### BEGIN SEALED\ndef twice(x):\n    return 2 * x\n### END SEALED\n" + RUBRIC),
    ],
)
def test_plain_values_and_sealed_helpers_are_let_through(course, old, new):
    course.edit(course.text, old, new)
    release_course(course.root)
    assert check_lesson(course.folder) == []
