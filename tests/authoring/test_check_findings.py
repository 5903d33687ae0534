"""Every rule of `release --check`, seen to fire."""

from __future__ import annotations

import pytest

from autograder.authoring import check_lesson, release_course

HIDDEN = "    ### BEGIN HIDDEN TESTS\n"
HIDDEN_END = "    ### END HIDDEN TESTS\n"
FIRST_CHECK = """\
    with check("2 becomes 4", points=1):
        check.equal(check.call(double, 2), 4)
"""


@pytest.fixture
def released(course):
    release_course(course.root)
    return course


def test_a_good_lesson_has_no_findings(released):
    assert check_lesson(released.folder) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param(
            'tests="double" points=3',
            'tests="double" points=4',
            ["test cell 'test_double'", "checks give 3 points", "points=4"],
            id="the points of the checks do not add up",
        ),
        pytest.param(
            "Exercise 1 of 1:",
            "Exercise 2 of 3:",
            ["exercise 1 of 1", "`## Exercise 1 of 1:"],
            id="numbering",
        ),
        pytest.param("Exercise 1 of 1:", "Exercise:", ["this is exercise 1 of 1"], id="no number"),
        pytest.param(
            "*(3 points)*", "*(2 points)*", ["'double'", "heading above it says 2 points"], id="heading"
        ),
        pytest.param(
            '# %% exercise="question_1"',
            '# %% exercise="lonely"\ndef lonely():\n    ### BEGIN SOLUTION\n    ### END SOLUTION\n\n'
            '# %% exercise="question_1"',
            ["exercise 'lonely'", "no cell tests it"],
            id="an exercise without a test",
        ),
        pytest.param(
            '# %% exercise="double"',
            "# %%",
            ["SOLUTION region can't stand here"],
            id="a solution without exercise",
        ),
        pytest.param(
            '# %% exercise="question_1"\ndef question_1():\n    """Return "a" or "b"."""\n'
            '    ### BEGIN SOLUTION\n    return "b"\n    ### END SOLUTION\n',
            "",
            ["test cell 'test_question_1'", 'no exercise "question_1" stands above it'],
            id="a test without an exercise",
        ),
        pytest.param(
            'rubric("double", checks=2)',
            'rubric("doubel", checks=2)',
            ["called 'doubel'"],
            id="rubric of another name",
        ),
        pytest.param(
            "checks=2",
            "checks=3",
            ["checks=3", "has 2 checks", "write checks=2"],
            id="wrong number of checks",
        ),
        pytest.param(
            'rubric("double", checks=2)',
            'rubric("double")',
            ["checks=None", "write checks=2"],
            id="no number of checks",
        ),
        pytest.param(
            'with rubric("double", checks=2) as check:',
            "if True:\n    check = None",
            ["test cell 'test_double'", "no `with rubric(…)`"],
            id="no rubric",
        ),
        pytest.param(
            " as check:\n" + FIRST_CHECK, ":\n    pass\n", ["as check"], id="the rubric is not named"
        ),
        pytest.param(
            FIRST_CHECK + HIDDEN,
            HIDDEN + FIRST_CHECK,
            ["no visible check", "not valid Python"],
            id="no visible check",
        ),
        pytest.param(
            FIRST_CHECK,
            "    for _ in [1]:\n        with check('2 becomes 4', points=1):\n            pass\n",
            ["a check inside another statement", "loops inside the check"],
            id="a check in a loop",
        ),
        pytest.param(
            'check("2 becomes 4"', 'check("2 becomes %d" % 4', ["title is not a literal"], id="computed title"
        ),
        pytest.param('4", points=1', '4", points=3 - 2', ["points are not a literal"], id="computed points"),
        pytest.param(
            '"arrays are doubled"',
            '"2 becomes 4"',
            ['2 checks are called "2 becomes 4"'],
            id="two checks of one title",
        ),
        pytest.param(
            '== 2, "The number of values should stay."',
            "== 2",
            ["assert without a message"],
            id="assert without a word",
        ),
        pytest.param(
            FIRST_CHECK,
            FIRST_CHECK + "        import keras; keras.models.load_model('net.keras')\n",
            ["may make Keras call what it names; read it by `check.load_model(path)`"],
            id="a file of the answer's read by Keras alone",
        ),
        pytest.param("import numpy as np\nfrom", "from", ["'np' is defined neither here"], id="a free name"),
        pytest.param(
            "import numpy as np\nfrom",
            "import numpy as np\nmath.pi\nfrom",
            ["'math' is defined neither here"],
            id="a name of a demonstration cell",
        ),
        pytest.param(
            HIDDEN + '    with check("arrays',
            "    numbers = len(hidden)\n" + HIDDEN + '    hidden = [1]\n    with check("arrays',
            ["'hidden' is defined in the hidden region but used outside"],
            id="a name that only the hidden region defines",
        ),
        pytest.param(
            FIRST_CHECK,
            "    first = double(1)\n" + FIRST_CHECK,
            ["'double' is used outside a check"],
            id="the answer is called outside a check",
        ),
        pytest.param(
            "check.score\n", "print(check.score)\n", ["last line is not `check.score`"], id="no score"
        ),
        pytest.param(
            "check.close(got, [2, 4])\n    ### END HIDDEN TESTS\ncheck.score",
            "check.close(got, [2, 4])\ncheck.score\n    ### END HIDDEN TESTS",
            ["hidden region takes in part of the statement"],
            id="the hidden region reaches out of the rubric",
        ),
        pytest.param(
            HIDDEN + '    with check("arrays are doubled", points=2, hint="What does * do with a list?"):\n',
            '    with check("arrays are doubled", points=2, hint="What does * do with a list?"):\n' + HIDDEN,
            ["hidden region takes in part of the statement"],
            id="the hidden region cuts a check",
        ),
        pytest.param(
            "import numpy as np\nfrom",
            "### BEGIN HIDDEN TESTS\nimport numpy as np\n### END HIDDEN TESTS\nfrom",
            ["hidden region takes in part of the statement in line", "imports above the block"],
            id="a hidden region above the rubric",
        ),
        pytest.param(
            "def double(x, times=1)", "def dubble(x, times=1)", ["does not define 'double'"], id="other name"
        ),
        pytest.param(
            "def question_1():",
            "def reply():",
            ["does not define 'question_1'"],
            id="a question's other name",
        ),
        pytest.param(
            '    return "b"',
            '    return = "b"',
            ["'question_1'", "not valid Python"],
            id="syntax",
        ),
        pytest.param(
            "double(x, times=1)",
            "double(y, times=1)",
            ["double(y, times=1)", "promises", "1"],
            id="parameter",
        ),
        pytest.param(
            "double(x, times=1)", "double(x, times=2)", ["promises `double(x, times=1)`"], id="default"
        ),
        pytest.param("double(x, times=1)", "double(x, *, times=1)", ["promises"], id="keyword only"),
        pytest.param("live=true", 'live="no"', ["live='no'"], id="an error of the build is a finding"),
    ],
)
def test_a_broken_rule_is_found(released, old, new, words):
    released.edit(released.text, old, new)
    findings = "\n".join(check_lesson(released.folder))
    for word in words:
        assert word in findings
    assert all(line.startswith(("01_double", "course/01_double")) for line in findings.splitlines())


def test_type_hints_and_another_spelling_of_a_default_are_no_other_parameters(released):
    released.edit(released.text, "double(x, times=1)", "double(x: float, times: int = 0x1) -> float")
    assert not [finding for finding in check_lesson(released.folder) if "promises" in finding]


def test_a_cell_whose_whole_function_is_the_solution_leaves_the_student_without_its_head(released):
    released.edit(released.text, "    ### BEGIN SOLUTION\n", "")
    released.edit(released.text, "    ### END SOLUTION\n", "")
    assert any("the released cell has lost 'double'" in finding for finding in check_lesson(released.folder))


def test_a_hidden_region_in_the_wrong_place_is_one_finding(released):
    imports = "import numpy as np\n"
    released.edit(
        released.text, imports, f"### BEGIN HIDDEN TESTS\n{imports}import os\n### END HIDDEN TESTS\n"
    )
    findings = [finding for finding in check_lesson(released.folder) if "takes in part" in finding]
    assert len(findings) == 1


def test_a_name_that_only_the_model_solution_defines_is_free_in_the_test(released):
    released.edit(released.text, "import numpy as np\nfrom", "from")
    released.edit(
        released.text,
        "### END SOLUTION\n\n# %% tests",
        "### END SOLUTION\n\n### BEGIN SOLUTION\nimport numpy as np\n### END SOLUTION\n\n# %% tests",
    )
    assert any("'np' is defined neither here" in finding for finding in check_lesson(released.folder))


def test_a_helper_function_may_name_the_answer_outside_a_check(released):
    released.edit(
        released.text,
        'with rubric("double"',
        'def twice(x):\n    return double(double(x))\n\nwith rubric("double"',
    )
    assert not [finding for finding in check_lesson(released.folder) if "outside a check" in finding]


def test_constants_between_hidden_checks_are_allowed(released):
    released.edit(released.text, HIDDEN, HIDDEN + "    numbers = [1, 2]\n")
    assert [finding for finding in check_lesson(released.folder) if "stale" not in finding] == []


def test_an_exercise_that_the_catalogue_promises_but_the_lesson_lacks_is_found(released):
    released.edit(released.catalogue, '"1"', '"2" = "halve(x)"\n"1"')
    assert check_lesson(released.folder) == [
        '01_double.py: exercise 2 `halve(x)` is missing; write a cell exercise="halve", '
        "or move it to another lesson in catalogue.toml"
    ]


def test_an_exercise_that_is_no_function_is_found(released):
    released.edit(released.catalogue, '"1"', '"2" = "question_1(x)"\n"1"')
    stub = (
        'def question_1():\n    """Return "a" or "b"."""\n    ### BEGIN SOLUTION\n    return "b"\n    ### END'
    )
    released.edit(released.text, stub, '### BEGIN SOLUTION\nquestion_1 = "b"\n### END')
    assert "defines no function of that name" in "\n".join(check_lesson(released.folder))


def test_a_lesson_that_the_catalogue_does_not_know_is_found(released):
    released.edit(released.catalogue, "[01_double]", "[01_other]")
    assert "add a table [01_double]" in "\n".join(check_lesson(released.folder))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("double(x, times=1)", "double(x", "is no signature"),
        ('"double(x, times=1)"', "7", "is no signature"),
        ("[01_double]", "[01_double", "correct the TOML"),
    ],
)
def test_a_broken_catalogue_is_found(released, old, new, words):
    released.edit(released.catalogue, old, new)
    findings = check_lesson(released.folder)
    assert len(findings) == 1
    assert findings[0].startswith("catalogue.toml: ")
    assert words in findings[0]


def test_a_missing_catalogue_is_found(released):
    released.catalogue.unlink()
    assert "solutions/catalogue.toml: missing" in "\n".join(check_lesson(released.folder))


def test_a_changed_lesson_makes_its_release_stale(released):
    released.edit(released.text, "# # Doubling", "# # Doubling numbers")
    assert check_lesson(released.folder) == [
        "course/01_double/01_double.ipynb: stale; "
        "run `autograder release 01_double` and commit what it writes"
    ]


def test_a_changed_solution_alone_does_not_make_the_release_stale(released):
    released.edit(released.text, "x = 2 * x", "x = x + x")
    assert check_lesson(released.folder) == []


def test_a_changed_file_that_the_lesson_ships_is_stale(released):
    (released.folder / "data.csv").write_text("x\n2\n", encoding="utf-8")
    assert "course/01_double/data.csv: stale" in "\n".join(check_lesson(released.folder))


def test_problems_of_the_attempts_are_findings(released):
    released.attempts.unlink()
    assert "01_double/attempts.py: missing" in "\n".join(check_lesson(released.folder))
