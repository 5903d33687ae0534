"""Code that a copier has dressed up gives the same tokens; code that does something else does not."""

from __future__ import annotations

import random

import pytest

from autograder.audit import disguised
from autograder.similarity.normal import code_tokens, import_aliases, word_tokens

CODE = '''\
import numpy as np

def slopes(x, w, rate=0.5):
    """Of each step."""
    first = np.exp(-x)
    second = {"relu": w}
    found = []
    for value in first:
        if value > rate:
            found.append(value * second["relu"])
    return np.sum(found, axis=0, keepdims=True)
'''
DISGUISES = {
    "names": CODE.replace("first", "a").replace("found", "res").replace("value", "i").replace("rate", "lr"),
    "name of an import": CODE.replace("np", "xp"),
    "layout": CODE.replace("np.exp(-x)", "(\n        np.exp( -x )\n    )").replace('"relu"', "'relu'"),
    "comments": CODE.replace("found = []", "# from here on\n    found = []  # empty"),
    "no docstring": CODE.replace('    """Of each step."""\n', ""),
    "prints": CODE.replace("    return", '    print("here", found)\n    return'),
    "types": CODE.replace("x, w, rate=0.5", "x: list, w: int, rate: float = 0.5").replace(
        "found = []", "found: list[float] = []"
    ),
    "order of statements": CODE.replace(
        '    second = {"relu": w}\n    found = []\n', '    found = []\n    second = {"relu": w}\n'
    ),
    "order of arguments": CODE.replace("axis=0, keepdims=True", "keepdims=True, axis=0"),
    "order of factors": CODE.replace('value * second["relu"]', 'second["relu"] * value'),
    "a comparison turned round": CODE.replace("value > rate", "rate < value"),
    "a name for what is returned": CODE.replace("return np", "answer = np") + "    return answer\n",
    "how a number is written": CODE.replace("axis=0", "axis=0.0"),
    "magic": "%matplotlib inline\n" + CODE,
}
OTHERS = {
    "operator": CODE.replace("-x", "+x"),
    "number": CODE.replace("0.5", "0.6"),
    "text": CODE.replace("relu", "tanh"),
    "function of a library": CODE.replace("np.exp", "np.log"),
    "comparison": CODE.replace(">", ">="),
    "argument": CODE.replace("axis=0", "axis=1"),
    "library": CODE.replace("import numpy as np", "import jax as np"),
}


def texts(source: str) -> list[str]:
    return [token.text for token in code_tokens(source)]


@pytest.mark.parametrize("source", DISGUISES.values(), ids=DISGUISES)
def test_a_disguise_changes_nothing(source: str) -> None:
    assert source != CODE and texts(source) == texts(CODE)


@pytest.mark.parametrize("source", OTHERS.values(), ids=OTHERS)
def test_what_it_does_differently_shows(source: str) -> None:
    assert texts(source) != texts(CODE)


def test_the_planted_disguise_is_the_same_code_and_the_rewritten_one_is_not() -> None:
    keep = {"slopes"}
    for seed in range(20):
        copy = disguised(CODE, random.Random(seed), keep)
        assert copy != CODE and texts(copy) == texts(CODE)
    rewritten = [disguised(CODE, random.Random(seed), keep, rewritten=True) for seed in range(20)]
    assert any(texts(copy) != texts(CODE) for copy in rewritten)


def test_a_name_that_the_lesson_imports_is_what_it_stands_for() -> None:
    given = import_aliases(["import numpy as np\nfrom keras import layers", "broken ("])
    assert given == {"np": "numpy", "layers": "layers"}
    own = code_tokens("import numpy as xp\ny = xp.ones(3)")
    assert [t.text for t in code_tokens("y = np.ones(3)", given)] == [t.text for t in own]


def test_tokens_know_their_lines() -> None:
    lines = {token.text: token.line for token in code_tokens(CODE, first_line=10)}
    assert lines[".exp"] == 14 and lines["axis="] == 20
    assert {t.text: t.line for t in word_tokens("One two,\nthree", 5)} == {"one": 5, "two": 5, "three": 6}


def test_what_does_not_parse_is_compared_by_its_characters() -> None:
    broken = "def f(x:\n    y = np.exp(x)  # so\n    return y + 1"
    assert texts(broken) == texts(broken.replace("y", "z").replace("# so", "# or so"))
    assert texts(broken) != texts(broken.replace("+ 1", "- 1"))
    assert {t.text: t.line for t in code_tokens(broken)}["return"] == 3


HOSTILE = {
    "nested brackets": "x = " + "(" * 5000 + ")" * 5000,
    "nested minus": "x = " + "-" * 9000 + "1",
    "a long sum": "x = " + "+".join(["a"] * 15_000),
    "attributes": "x = a" + ".b" * 15_000,
    "attributes that parse, too many to walk": "x = a" + ".b" * 980,
    "null byte": "x = 1\0",
    "open text": "x = '''" + "\\" * 30_000,
    "a huge number": "x = " + "9" * 4000,
    "many digits": "x = " + "9" * 39_000,
    "half a character": "x = '\ud83d'",
    "nested blocks": "\n".join(" " * depth + "if x:" for depth in range(90)),
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_any_text_gives_tokens(source: str) -> None:
    assert code_tokens(source)
