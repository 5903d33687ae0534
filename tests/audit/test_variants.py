"""A form changes how an answer is written or what its values are made of, and never what it means."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.audit.variants import FORMS, in_form

ANSWER = '''
import numpy as np


def answer(x, k=2):
    """Twice x, and whether there is any."""
    doubled = [k * each for each in x]
    if len(x) > 0:
        many = len(doubled)
    else:
        many = 0
    return np.array(doubled) + 0.5, many, 1.5, many > 0
'''
#: Forms that this answer has no use for: they are of letters, models, paths, or of NumPy's functions alone.
OF_OTHERS = {
    "a large letter",
    "paths by pathlib",
    "activation as a layer",
    "activation as a function",
    "activation as a layer's object",
    "input_shape in place of Input",
    "loss and optimiser as objects",
    "model functional",
    "model by add",
    "model subclassed",
    "model compiled as well",
    "keras.ops for NumPy",
}


def run(source: str, name: str = "answer") -> Any:
    scope: dict[str, Any] = {}
    exec(source.replace("%%time\n", ""), scope)
    return scope[name]


def formed(name: str, source: str = ANSWER, function: str = "answer") -> str:
    other = in_form(source, function, FORMS[name])
    assert other is not None
    return other


@pytest.mark.parametrize("name", sorted(set(FORMS) - OF_OTHERS))
def test_an_answer_in_another_form_means_the_same(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    other = formed(name)
    assert other != ANSWER
    array, many, number, there = run(other)(np.array([1.0, 2.0]), k=3)
    np.testing.assert_allclose(np.asarray(array, dtype=float), [3.5, 6.5])
    assert (many, number, bool(there)) == (2, 1.5, True)
    assert run(other)([])[1] == 0


@pytest.mark.parametrize("name", sorted(OF_OTHERS))
def test_a_form_does_not_apply_where_there_is_nothing_of_its_kind(name: str) -> None:
    assert in_form(ANSWER, "answer", FORMS[name]) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("gives lists", list),
        ("gives tuples", tuple),
        ("gives arrays", np.ndarray),
    ],
)
def test_containers_are_of_the_kind_that_the_form_says(name: str, kind: type) -> None:
    assert type(run(formed(name))([1.0, 2.0])[0]) is kind


def test_arrays_are_laid_out_as_the_form_says() -> None:
    def array(name: str) -> np.ndarray:
        return np.asarray(run(formed(name))([1.0, 2.0])[0])

    assert array("gives float32").dtype == np.float32
    assert not array("gives read-only arrays").flags.writeable
    assert not array("gives non-contiguous arrays").flags.contiguous
    assert array("gives arrays with negative strides").strides[0] < 0


def test_a_choice_has_no_forms_of_numbers() -> None:
    letter = 'def question_1():\n    return "b"'
    assert in_form(letter, "question_1", FORMS["gives lists"]) is None
    assert run(formed("a large letter", letter, "question_1"), "question_1")() == " B "


def test_helpers_of_two_answers_do_not_share_a_name() -> None:
    one, other = ANSWER, ANSWER.replace("def answer", "def reply").replace("k * each", "0 * each")
    form = "a helper, called by keywords"
    both = formed(form, one) + "\n" + formed(form, other, "reply")
    assert list(run(both)([1.0])[0]) == [2.5]


MODEL = """
import keras
from keras import layers


def answer(n):
    model = keras.Sequential([keras.Input((2,)), layers.Dense(n, activation="relu"), layers.Dense(1)])
    model.compile("adam", loss="mse")
    return model
"""


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("activation as a layer", "layers.Dense(n), keras.layers.Activation('relu')"),
        ("activation as a function", "activation=keras.activations.get('relu')"),
        ("input_shape in place of Input", "[layers.Dense(n, activation='relu', input_shape=(2,)),"),
        (
            "loss and optimiser as objects",
            "compile(keras.optimizers.Adam(), loss=keras.losses.MeanSquaredError())",
        ),
        ("model functional", "keras.Model(inputs, x)"),
        ("model by add", "again.add(layer)"),
        ("model subclassed", "class Subclassed(keras.Model)"),
    ],
)
def test_a_model_is_put_together_in_another_way(name: str, holds: str) -> None:
    assert holds in formed(name, MODEL)


def test_a_model_that_is_compiled_is_not_compiled_again() -> None:
    assert in_form(MODEL, "answer", FORMS["model compiled as well"]) is None
    not_compiled = MODEL.replace('    model.compile("adam", loss="mse")\n', "")
    assert "model.compile" in formed("model compiled as well", not_compiled)
