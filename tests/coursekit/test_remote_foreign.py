"""Keras layers, models and losses with code of one's own, as the side of the tests gets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest
from test_remote import conversation

import __main__

X = np.random.default_rng(0).normal(size=(8, 2)).astype("float32")


@pytest.fixture(scope="module")
def builders() -> dict[str, Callable[[], Any]]:
    import keras
    from keras import layers

    class Own(layers.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.inner, self.norm = layers.Dense(3), layers.BatchNormalization()

        def call(self, x: Any, training: bool | None = None) -> Any:
            y = self.norm(self.inner(x), training=training)
            return y * 2 if training else y

    class Net(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.inner, self.outer = layers.Dense(4, activation="tanh"), layers.Dense(1)

        def call(self, x: Any) -> Any:
            return self.outer(self.inner(x))

    class Branching(Net):
        def call(self, x: Any, training: bool | None = None) -> Any:
            return super().call(x + 1 if training else x)

    class Row(keras.Sequential):
        def __init__(self) -> None:
            super().__init__()
            self.add(keras.Input((2,)))
            self.add(layers.Dense(4, activation="tanh"))
            self.add(layers.Dense(1))

    class Drawn(keras.Model):
        def __init__(self) -> None:
            inputs = keras.Input((2,))
            super().__init__(inputs, layers.Dense(1)(layers.Dense(4, activation="tanh")(inputs)))

    class Doubling(Drawn):
        def call(self, x: Any, training: bool | None = None) -> Any:
            return super().call(2 * x, training=training)

    def squares(truth: Any, p: Any) -> Any:
        return keras.ops.mean(keras.ops.square(truth - p), axis=-1)

    def with_activation(function: Any) -> Any:
        return keras.Sequential([keras.Input((2,)), layers.Dense(4, activation=function), layers.Dense(1)])

    def with_a_loss() -> Any:
        model = with_activation("tanh")
        model.compile(keras.optimizers.SGD(0.1), squares, metrics=[squares])
        return model

    def called(model: Any) -> Any:
        model(X[:1])
        return model

    def with_lambda_layer() -> Any:
        inputs = keras.Input((2,))
        return keras.Model(inputs, layers.Dense(1)(layers.Lambda(lambda z: z * 3)(inputs)))

    return {
        "lambda": lambda: with_activation(lambda z: keras.ops.sin(z)),
        "partial": lambda: with_activation(partial(keras.activations.leaky_relu, negative_slope=0.5)),
        "own layer": lambda: keras.Sequential([keras.Input((2,)), Own(), layers.Dense(1)]),
        "Lambda": with_lambda_layer,
        "subclassed": lambda: called(Net()),
        "subclassed, branching": lambda: called(Branching()),
        "Sequential subclassed": Row,
        "functional subclassed": Drawn,
        "functional subclassed, within another": lambda: keras.Sequential(
            [keras.Input((2,)), Drawn(), layers.Dense(1)]
        ),
        "functional subclassed, with a call": Doubling,
        "own loss": with_a_loss,
    }


KINDS = (
    *("lambda", "partial", "own layer", "Lambda", "subclassed", "subclassed, branching", "own loss"),
    *("Sequential subclassed", "functional subclassed", "functional subclassed, within another"),
    "functional subclassed, with a call",
)


@pytest.fixture
def crossed(builders: dict[str, Callable[[], Any]]) -> Iterator[Callable[[str], tuple[Any, Any]]]:
    """(the model as the test gets it, one like it as the student has it)."""
    before = dict(vars(__main__))

    def cross(kind: str) -> tuple[Any, Any]:
        made = conversation({"make": builders[kind]}, ["make"])["make"]()
        mine = builders[kind]()
        mine.set_weights(made.get_weights())
        return made, mine

    yield cross
    vars(__main__).clear()
    vars(__main__).update(before)


Cross = Callable[[str], tuple[Any, Any]]


@pytest.mark.parametrize("kind", KINDS)
def test_it_answers_as_the_students_does(crossed: Cross, kind: str) -> None:
    made, mine = crossed(kind)
    for training in (False, True):
        assert np.allclose(made(X, training=training), mine(X, training=training), atol=1e-5)
    assert (made.input_shape, made.output_shape) == ((None, 2), (None, 1))
    assert [w.shape for w in made.get_weights()] == [w.shape for w in mine.get_weights()]


@pytest.mark.parametrize("kind", KINDS)
def test_it_learns_as_the_students_does(crossed: Cross, kind: str) -> None:
    made, mine = crossed(kind)
    for model in (made, mine):
        if not model.compiled:
            model.compile("sgd", "mse")
        model.fit(X, X[:, :1] + 1, batch_size=4, epochs=2, shuffle=False, verbose=0)
    for weight, other in zip(made.get_weights(), mine.get_weights(), strict=True):
        assert np.allclose(weight, other, atol=1e-3)


def test_known_weights_count_and_not_what_a_layer_would_like_to_remember(
    crossed: Cross, builders: dict[str, Callable[[], Any]]
) -> None:
    made, _ = crossed("own layer")
    first = np.asarray(made(X, training=False))
    weights = made.get_weights()
    made.set_weights([2 * weight for weight in weights])
    assert not np.allclose(made(X, training=False), first)
    made.set_weights(weights)
    assert np.allclose(made(X, training=False), first)
