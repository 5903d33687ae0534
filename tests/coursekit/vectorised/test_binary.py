from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from coursekit.datasets import moons, xor
from coursekit.vectorised import binary, train_many


@pytest.mark.parametrize(
    ("activation", "slope", "cost", "loss"),
    [
        ("leaky_relu", 0.2, "cross-entropy", "binary_crossentropy"),
        ("relu", None, "mse", "mse"),
        ("sigmoid", None, "mse", "mse"),
        ("tanh", None, "cross-entropy", "binary_crossentropy"),
    ],
)
def test_each_net_is_trained_as_keras_would_train_it(
    activation: str, slope: float | None, cost: str, loss: str
) -> None:
    import keras

    X, y = moons(60)
    rng = np.random.default_rng(1)
    weights = binary._initial_weights(rng, [2, 6, 4, 1], nets=3)
    first = [w[2] for w in weights]
    rows = [rng.integers(0, 60, 20) for _ in range(30)]
    how = binary._activation(activation, slope)

    hidden: Any = keras.layers.LeakyReLU(negative_slope=slope) if slope else activation
    model = keras.Sequential([keras.Input((2,))])
    for width in (6, 4):
        model.add(keras.layers.Dense(width, activation=hidden))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.set_weights([w.reshape(v.shape) for w, v in zip(first, model.get_weights(), strict=True)])
    model.compile(keras.optimizers.Adam(0.01), loss)
    everything = np.concatenate(rows)
    model.fit(X[everything], y[everything], batch_size=20, shuffle=False, verbose=0)

    binary._train(weights, X, y[:, None].astype(np.float32), iter(rows), how, cost, 0.01)
    p = binary._forward(weights, X, how)[-1]
    assert np.allclose(p[2], model.predict(X, verbose=0), atol=1e-3)
    assert not np.allclose(p[1], p[2], atol=1e-3)


def test_most_nets_learn_xor() -> None:
    X, y = xor()
    p = train_many(X, y[:, 0], [8], "tanh", nets=20, updates=300, batch=4, rate=0.05)
    assert p.shape == (20, 4)
    assert ((p > 0.5) == y[:, 0]).all(axis=1).mean() > 0.7


def test_the_seed_decides() -> None:
    X, y = moons(50)
    one, same, other = (train_many(X, y, [3], "relu", nets=2, updates=5, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_no_hidden_layer_is_a_row_of_neurons() -> None:
    X, y = moons(100)
    p = train_many(X, y, [], "relu", nets=3, updates=300, rate=0.05)
    assert ((p > 0.5) == y).mean() > 0.8


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"activation": "swish"}, "not 'swish'"),
        ({"activation": "leaky_relu"}, "needs one"),
        ({"activation": "relu", "slope": 0.1}, "belongs to"),
        ({"activation": "relu", "cost": "rmse"}, "not 'rmse'"),
        ({"activation": "relu", "y": np.zeros((4, 1))}, r"\(4, 1\)"),
    ],
)
def test_what_does_not_fit_is_named(arguments: dict[str, Any], said: str) -> None:
    X, y = xor()
    with pytest.raises(ValueError, match=said):
        train_many(**{"X": X, "y": y[:, 0], "widths": [2], **arguments})
