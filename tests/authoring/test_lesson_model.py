"""Notebooks -> Lesson, for this course's lessons and for assignments written for plain nbgrader."""

from __future__ import annotations

import nbformat
import pytest

from autograder.authoring import lesson_from_notebooks
from autograder.authoring.release import release_notebook
from autograder.model import Answer, Exercise, PartSpec
from autograder.notebooks.names import bound_names, free_names


def cell(source, kind="code", **metadata):
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    graded = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
    return make(source, metadata={"nbgrader": graded | metadata} if metadata else {})


def plain_lesson(tmp_path, *cells):
    """The lesson made of an assignment for plain nbgrader, released with nbgrader's defaults."""
    source = nbformat.writes(nbformat.v4.new_notebook(cells=list(cells)))
    return lesson_from_notebooks("ps1", source, release_notebook(tmp_path / "source" / "ps1", source))


def solution(grade_id, source):
    return cell(source, grade_id=grade_id, solution=True)


def test_cell(grade_id, source, points=1):
    return cell(source, grade_id=grade_id, grade=True, locked=True, points=points)


test_cell.__test__ = False


def test_a_rubric_cell_becomes_an_exercise_with_its_parts(course):
    lesson = course.build()
    assert lesson.exercises[0] == Exercise(
        id="double",
        kind="rubric",
        test_id="test_double",
        answer_ids=("double",),
        points=3.0,
        parts=(PartSpec("2 becomes 4", 1.0, False), PartSpec("arrays are doubled", 2.0, True)),
        live=False,
    )
    assert [exercise.id for exercise in lesson.exercises] == ["double", "question_1", "why"]
    assert lesson.exercises[1].live
    assert lesson.max_score == 5.5


def test_an_answer_knows_its_stub_and_what_its_solution_defines(course):
    double, question, why = course.build().answers
    assert double.defines == ("double",)
    assert double.stub.endswith("# YOUR CODE HERE\n    raise NotImplementedError()")
    assert question.defines == ("question_1",)
    assert why == Answer("why", "markdown", "YOUR ANSWER HERE", ())


def test_words_are_marked_by_a_person_and_are_their_own_answer(course):
    assert course.build().exercises[2] == Exercise("why", "manual", "why", ("why",), 2.0)


def test_a_plain_test_grades_the_solutions_since_the_last_test(tmp_path):
    lesson = plain_lesson(
        tmp_path,
        solution("helper", "### BEGIN SOLUTION\nimport math as m\n### END SOLUTION"),
        cell("print('no answer')"),
        solution(
            "squares", "def squares(n):\n    ### BEGIN SOLUTION\n    return n * n\n    ### END SOLUTION"
        ),
        test_cell(
            "test_squares", "assert squares(2) == 4\n### BEGIN HIDDEN TESTS\n1 / 0\n### END HIDDEN TESTS"
        ),
        solution("cubes", "x, *y = 1, 2"),
        test_cell("test_cubes", "x / 2", points=2.5),
    )
    assert [(e.id, e.kind, e.test_id, e.answer_ids, e.points) for e in lesson.exercises] == [
        ("test_squares", "plain", "test_squares", ("helper", "squares"), 1.0),
        ("test_cubes", "plain", "test_cubes", ("cubes",), 2.5),
    ]
    assert [(answer.id, answer.defines) for answer in lesson.answers] == [
        ("helper", ("m",)),
        ("squares", ("squares",)),
        ("cubes", ("x", "y")),
    ]
    assert lesson.answer("cubes").stub == "# YOUR CODE HERE\nraise NotImplementedError()"


def test_several_plain_tests_after_one_solution_all_grade_it(tmp_path):
    lesson = plain_lesson(
        tmp_path,
        solution("f", "def f(): return 1"),
        test_cell("f_is_one", "assert f() == 1"),
        cell("why?", "markdown", grade_id="why", grade=True, solution=True, points=2),
        test_cell("f_is_a_number", "assert f() + 1"),
    )
    assert [(e.id, e.kind, e.answer_ids) for e in lesson.exercises] == [
        ("f_is_one", "plain", ("f",)),
        ("why", "manual", ("why",)),
        ("f_is_a_number", "plain", ("f",)),
    ]


def test_code_that_a_person_marks_is_a_manual_exercise(tmp_path):
    lesson = plain_lesson(tmp_path, cell("plot()", grade_id="plot", grade=True, solution=True, points=3))
    assert lesson.exercises == (Exercise("plot", "manual", "plot", ("plot",), 3.0),)
    assert lesson.answers[0].cell_type == "code"


def test_a_task_is_marked_by_a_person_and_has_no_answer_cell(tmp_path):
    task = cell(
        "Draw.\n=== BEGIN MARK SCHEME ===\n1\n=== END MARK SCHEME ===",
        "markdown",
        grade_id="task1",
        task=True,
        locked=True,
        points=4,
    )
    lesson = plain_lesson(tmp_path, task)
    assert lesson.exercises == (Exercise("task1", "manual", "task1", (), 4.0),)
    assert lesson.answers == ()
    assert "MARK SCHEME" not in lesson.release


def test_a_solution_with_notebook_magics_is_understood(tmp_path):
    lesson = plain_lesson(tmp_path, solution("a", "%matplotlib inline\n!ls\nx = 1"))
    assert lesson.answers[0].defines == ("x",)


def test_a_solution_in_no_python_defines_nothing(tmp_path):
    assert plain_lesson(tmp_path, solution("a", "x <- function(")).answers[0].defines == ()


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import a.b, c as d\nfrom e import f, g as h", ("a", "d", "f", "h")),
        ("x = y = 1\nz: int = 2\nw: int\nx += 1", ("x", "y", "z")),
        ("for i in range(3):\n    j = i\nwhile (k := 1): break", ("i", "j", "k")),
        ("with open('x') as a, b as (c, d): e = 1", ("a", "c", "d", "e")),
        ("try:\n    a = 1\nexcept E as e:\n    b = 2\nfinally:\n    c = 3", ("a", "e", "b", "c")),
        (
            "match v:\n    case {'k': a, **b}: c = 1\n    case [d, *e]: pass\n    case F() as f: pass",
            tuple("abcdef"),
        ),
        ("def f(a):\n    b = 1\nclass C:\n    d = 1\nasync def g(): h = 1", ("f", "C", "g")),
        ("x = [i for i in y if (last := i)]\nf = lambda a: (b := a)", ("x", "last", "f")),
        ("a[0] = b.c = 1", ()),
    ],
)
def test_bound_names_are_those_of_the_top_level(source, names):
    assert set(bound_names(source)) == set(names)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = y + len([1])", ("y",)),
        ("def f(a):\n    return a + b\nf(1)", ("b",)),
        ("[i for i in n if i > m]", ("m", "n")),
        ("import numpy as np\nnp.array([q])", ("q",)),
        ("def f():\n    global g\n    g = 1\n    return g", ("g",)),
        ("class A(B):\n    x = c", ("B", "c")),
        ("%timeit f(1)\ndisplay(x)", ("x",)),
    ],
)
def test_free_names_are_those_that_the_cell_looks_up_elsewhere(source, names):
    assert free_names(source) == names
