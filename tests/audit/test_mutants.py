"""Each rule makes the mistake that its name says, and nothing where it does not apply."""

from __future__ import annotations

import ast

import pytest

from autograder.audit.mutants import MISTAKES
from autograder.audit.rewriting import plainly, rewrites, what_changed

#: (rule, an answer, what one of its mutants must be)
EXAMPLES = [
    ("activation dropped", "Dense(1, activation='relu')", "Dense(1)"),
    ("another activation", "Dense(1, activation='softmax')", "Dense(1, activation='sigmoid')"),
    ("another loss", "m.compile(loss='binary_crossentropy')", "m.compile(loss='mse')"),
    ("another padding", "Conv2D(8, 3, padding='same')", "Conv2D(8, 3, padding='valid')"),
    ("another setting", "RandomFlip('horizontal')", "RandomFlip('vertical')"),
    ("freezing forgotten", "base.trainable = False", "pass"),
    ("wrong mode of batch normalisation", "base(x, training=False)", "base(x, training=not False)"),
    ("layers in another order", "[Input(s), Norm(), Act()]", "[Input(s), Act(), Norm()]"),
    (
        "layers in another order",
        "if deep:\n    m.add(a)\n    m.add(b)",
        "if deep:\n    m.add(b)\n    m.add(a)",
    ),
    ("layer left out", "[Input(s), Norm(), Act()]", "[Input(s), Act()]"),
    ("scaled twice or not at all", "x / 255", "x"),
    ("scaled twice or not at all", "x / 255.0", "x / 255.0 / 255.0"),
    ("colours or columns not turned round", "x[..., ::-1]", "x"),
    (
        "labels not shuffled with pictures",
        "def f(X, y):\n    order = draw(X)\n    return X[order], y[order]",
        "def f(X, y):\n    order = draw(X)\n    return X[order], y[sorted(order)]",
    ),
    ("leak between sets", "def f():\n    return (a, b), (c, d)", "def f():\n    return (a, b), (a, b)"),
    (
        "leak between sets",
        "def f(x, n):\n    return [x[:n], x[n:]]",
        "def f(x, n):\n    return [x[:n], x[n - 1:]]",
    ),
    ("one-hot of another width", "np.eye(k)[y]", "np.eye(np.max(y) + 1)[y]"),
    ("one-hot of another width", "np.eye(k)[y]", "np.eye(k + 1)[y]"),
    ("one-hot of another width", "to_categorical(y, k)", "to_categorical(y)"),
    ("rows not picked", "(X[kept], y[kept])", "(X[kept], y)"),
    ("wrong end of a slice", "rows[first:]", "rows[:first]"),
    ("wrong axis", "p.argmax(axis=1)", "p.argmax(axis=0)"),
    ("wrong axis", "x.mean(axis=(1, 2))", "x.mean(axis=(2,))"),
    ("transpose forgotten", "A.T @ y", "A @ y"),
    ("another reduction", "np.mean(x)", "np.sum(x)"),
    ("another comparison", "x > 0", "x >= 0"),
    ("wrong sign", "a - b", "a + b"),
    ("wrong sign", "x[-1]", "x[1]"),
    ("another operation", "a / b", "a * b"),
    ("half of the formula", "1 - x", "x"),
    ("and for or", "a and b", "a or b"),
    ("condition turned round", "a if b else c", "a if not b else c"),
    ("case forgotten", "a if b else c", "a"),
    ("statement dropped", "def f(x):\n    x = x + 1\n    return x", "def f(x):\n    pass\n    return x"),
    ("return forgotten", "def f(x):\n    return x", "def f(x):\n    print(x)"),
    ("returned in another order", "def f():\n    return (a, b)", "def f():\n    return (b, a)"),
    ("arguments swapped", "f(a, b)", "f(b, a)"),
    ("keyword forgotten", "cut(X, stratify=y)", "cut(X)"),
    ("argument ignored", "def f(x, k=2):\n    return x * k", "def f(x, k=2):\n    k = 2\n    return x * k"),
    ("seed ignored", "np.random.default_rng(seed)", "np.random.default_rng(0)"),
    ("function left out", "np.sqrt(x)", "x"),
    ("loop left early", "for a in b:\n    c(a)", "for a in b:\n    c(a)\n    break"),
    ("off by one", "range(3)", "range(4)"),
    ("another constant", "slope * 0.5", "slope * 1.0"),
]


@pytest.mark.parametrize(("rule", "answer", "mutant"), EXAMPLES)
def test_a_rule_makes_its_mistake(rule: str, answer: str, mutant: str) -> None:
    assert plainly(mutant) in set(rewrites(answer, MISTAKES[rule]))


@pytest.mark.parametrize(
    "answer",
    [
        "def f(X, y):\n    for i in range(3):\n        g(X[i], y[i])",
        "def f(X, y):\n    return X[-1], y[-1]",
        "def f(A, B, key):\n    return A[key], B[key]",
    ],
)
def test_where_no_rows_are_picked_there_is_no_order_to_lose(answer: str) -> None:
    assert list(rewrites(answer, MISTAKES["labels not shuffled with pictures"])) == []


def test_every_rule_has_an_example_but_the_one_that_is_tried_by_running_it() -> None:
    assert {rule for rule, _, _ in EXAMPLES} == set(MISTAKES) - {"argument changed"}


def test_a_changed_argument_is_seen_by_the_caller_and_not_in_the_result() -> None:
    answer = "def total(x):\n    return sum(x[:]) + 0 * len(x)"
    (mutant,) = set(rewrites(answer, MISTAKES["argument changed"]))
    scope: dict[str, object] = {}
    exec(mutant, scope)
    given = [1, 2, 3]
    assert scope["total"](given) == 6  # type: ignore[operator]
    assert given == [3, 2, 1]


@pytest.mark.parametrize("rule", MISTAKES.values(), ids=list(MISTAKES))
def test_a_rule_has_nothing_to_say_of_an_answer_without_its_subject(rule: object) -> None:
    assert list(rewrites("def f(x):\n    '''Words, 1 + 1, relu.'''\n    import numpy as np", rule)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", MISTAKES.values(), ids=list(MISTAKES))
def test_a_rule_leaves_the_answer_as_it_found_it_and_its_mutants_can_be_read(rule: object) -> None:
    answer = "\n\n".join(f"def f{n}(x):\n    {each.splitlines()[0]}" for n, each in enumerate(ONE_LINERS))
    mutants = list(rewrites(answer, rule))  # type: ignore[arg-type]
    assert mutants == list(rewrites(answer, rule))  # type: ignore[arg-type]
    for mutant in mutants:
        assert mutant != plainly(answer)
        ast.parse(mutant)


ONE_LINERS = [answer for _, answer, _ in EXAMPLES if "\n" not in answer]


def test_a_mutant_is_named_by_the_line_that_differs() -> None:
    before, after = "def f(x):\n    y = 1\n    return x", "def f(x):\n    y = 2\n    return x"
    assert what_changed(before, after) == "`y = 1` becomes `y = 2`"
    assert what_changed(before, before) == ""


def test_of_long_lines_that_part_is_shown_that_differs() -> None:
    before, after = f"f({'a, ' * 40}axis=1, {'b, ' * 40})", f"f({'a, ' * 40}axis=0, {'b, ' * 40})"
    old, _, new = what_changed(before, after).partition(" becomes ")
    assert "axis=1" in old and "axis=0" in new
    assert len(old) < 80


def test_what_only_says_how_something_is_done_is_let_be() -> None:
    assert list(rewrites("fit(verbose=0)", MISTAKES["off by one"])) == []
