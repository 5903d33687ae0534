"""What a cell defines is told from its text, also where the text is no Python."""

from __future__ import annotations

import pytest

from autograder.intake.look import is_prose
from autograder.notebooks.names import bound_names as bound_by_python
from autograder.notebooks.scanning import MAX_LENGTH, bound_names, without_comments

PYTHON = [
    "def f(x):\n    a = 1\n    return a\nb = c = 3",
    "x, y = 1, 2\n(p, *q) = [1, 2]",
    "answer_3: str = 'b'\nn: int = 0",
    "a == 3\nb <= 4\nc[0] = 1\nd.e = 2\nf(g=1)",
    "try:\n    def g(): pass\nexcept ValueError:\n    g = None\nelse:\n    h = 1",
    "if True:\n    class A:\n        x = 1\n        def m(self): pass\n    z = A()\nw = 1",
    "\"\"\"\ndef no():\n\"\"\"\ndef yes(): pass\ns = '''\nt = 1\n'''; u = 1",
    "f(\na=3,\nb=4)\nc = {\n'k': 1,\n}\nd = 2",
    "import numpy as np, os.path\nfrom math import (pi, tau as t)",
    "async def q(): pass\n@staticmethod\ndef r(): pass",
    "s = '# no' # yes = 1\nx = \"it's\"; y = 'a\\'b'  ; z = 1",
    "f = lambda x: x == 2\ng = h = lambda: (i := 1)",
    "def f(\n    a=1,\n    b=2,\n):\n    c = 3\n\n# comment\n    d = 4\ne = 5",
    "def f(x): return x; y = 1",
    "이름 = 1\ndef 함수(): pass",
]


@pytest.mark.parametrize("source", PYTHON)
def test_of_valid_python_the_names_are_those_that_python_binds(source):
    assert bound_names(source) == set(bound_by_python(source))


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def double(x:\n    return (2 * x", {"double"}),
        ("x = (1\ny = [2\ndef f(): pass\nz = 1", {"x", "f", "z"}),
        ("%%time\ndef f(): pass", {"f"}),
        ("\n%%capture out\nf = 1", {"f"}),
        ("%%bash\nx=1", set()),
        ("%%writefile f.py\ndef f(): pass", set()),
        ("%matplotlib inline\n!ls\nx = 1", {"x"}),
        ("The answer is = to two", set()),
        ("s = 'never ends\nt = 1", {"s", "t"}),
        ('s = """never ends\nt = 1', {"s"}),
        ("", set()),
    ],
)
def test_of_anything_else_the_names_are_those_that_a_reader_sees(source, names):
    assert bound_names(source) == names


def test_comments_go_and_strings_stay():
    assert without_comments("a = '# no'  # yes\n# all of it\nb = 1") == "a = '# no'  \n\nb = 1"


def test_a_cell_of_data_is_looked_at_in_its_beginning_only():
    source = "a = 1\n" + "x = '" + "#" * MAX_LENGTH + "'\nb = 1"
    assert bound_names(source) == {"a", "x"}
    assert without_comments(source) == source


@pytest.mark.parametrize(
    ("source", "prose"),
    [
        ("# It moves the line.", True),
        ("The bias moves the line.", True),
        ("편향은 직선을 옮긴다.", True),
        ("x + 1", False),
        ("x = (1", False),
        ("print(x", True),  # broken, so perhaps words: a person looks
        ("%time f()", False),
        ("", False),
        ("-" * 100_000 + "1", True),  # too deep for Python
    ],
)
def test_words_in_a_code_cell_are_told_from_code(source, prose):
    assert is_prose(source) == prose
