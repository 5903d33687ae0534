"""Many small networks trained at once, to tell what a recipe does from what luck does.

    p = train_many(X, y, [5, 5], "relu", nets=50)
    right = ((p > 0.5) == y).mean(axis=1)  # 50 accuracies

One `fit` of Keras spends seconds on getting started. Here each array has one axis more, the number of the
net, so that fifty nets cost little more than one. The arithmetic is that of lesson 03, and that of Keras:
Dense layers started as Keras starts them, one sigmoid output, Adam.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coursekit.seeds import checked_seed

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
#: A function of the sums, and its slope, written in terms of what the function returns.
Activation = tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]

COSTS = ("cross-entropy", "mse")


def train_many(
    X: ArrayLike,
    y: ArrayLike,
    widths: Sequence[int],
    activation: str,
    *,
    slope: float | None = None,
    cost: str = "cross-entropy",
    nets: int = 50,
    updates: int = 400,
    batch: int = 100,
    rate: float = 0.005,
    seed: int = 0,
) -> Floats:
    """Train `nets` networks from different starts; return what each says to each row at the end.

    X: (n, d) inputs; y: (n,) labels 0 and 1
    widths: the numbers of nodes of the hidden layers
    activation: of the hidden layers: "sigmoid", "tanh", "relu", or "leaky_relu" with its `slope`
    cost: "cross-entropy" or "mse", the mean squared error
    updates: how many steps of Adam, each on `batch` rows drawn at random, the same for all nets

    Returns probabilities, shape (nets, n). The same `seed` gives the same numbers.
    Raises `ValueError` for an activation or a cost that is none of these, and for X and y that do not fit.
    """
    inputs, labels = np.asarray(X, dtype=np.float32), np.asarray(y, dtype=np.float32)
    if inputs.ndim != 2 or labels.shape != inputs.shape[:1]:
        raise ValueError(f"X must be (n, d) and y (n,), not {inputs.shape} and {labels.shape}")
    if cost not in COSTS:
        raise ValueError(f"cost must be one of {', '.join(COSTS)}, not {cost!r}")
    rng = np.random.default_rng(checked_seed(seed))
    weights = _initial_weights(rng, [inputs.shape[1], *widths, 1], nets)
    chosen = (rng.integers(0, len(inputs), batch) for _ in range(updates))
    how = _activation(activation, slope)
    _train(weights, inputs, labels[:, None], chosen, how, cost, rate)
    return _forward(weights, inputs, how)[-1][..., 0]


def _activation(name: str, slope: float | None) -> Activation:
    if (slope is not None) != (name == "leaky_relu"):
        raise ValueError(f"slope belongs to 'leaky_relu', which needs one; here are {name!r} and {slope}")
    leak = np.float32(slope or 0)
    match name:
        case "sigmoid":
            return _sigmoid, lambda a: a * (1 - a)
        case "tanh":
            return np.tanh, lambda a: 1 - a * a
        case "relu" | "leaky_relu":
            return lambda z: np.where(z > 0, z, leak * z), lambda a: np.where(a > 0, np.float32(1), leak)
    raise ValueError(f"activation must be sigmoid, tanh, relu or leaky_relu, not {name!r}")


def _sigmoid(z: Floats) -> Floats:
    # By tanh, which can't overflow.
    answers: Floats = np.float32(0.5) * (1 + np.tanh(np.float32(0.5) * z))
    return answers


def _initial_weights(rng: np.random.Generator, sizes: Sequence[int], nets: int) -> list[Floats]:
    """Kernel (nets, in, out) and bias (nets, 1, out) of each layer, in Keras' order and spread."""
    weights = []
    for width, next_width in pairwise(sizes):
        limit = np.sqrt(6 / (width + next_width))
        weights.append(rng.uniform(-limit, limit, (nets, width, next_width)).astype(np.float32))
        weights.append(np.zeros((nets, 1, next_width), dtype=np.float32))
    return weights


def _forward(weights: list[Floats], X: Floats, how: Activation) -> list[Floats]:
    """What goes into each layer and, last, the probabilities (nets, rows, 1)."""
    inputs = [X]
    for kernel, bias in zip(weights[:-2:2], weights[1:-2:2], strict=True):
        inputs.append(how[0](inputs[-1] @ kernel + bias))
    return [*inputs, _sigmoid(inputs[-1] @ weights[-2] + weights[-1])]


def _gradients(
    weights: list[Floats], inputs: list[Floats], y: Floats, how: Activation, cost: str
) -> list[Floats]:
    """The slope of each net's own cost along each of its weights, in the order of `weights`."""
    p = inputs[-1]
    error = p - y if cost == "cross-entropy" else 2 * (p - y) * p * (1 - p)
    error = error / np.float32(y.shape[0])
    backwards = []
    for kernel, into in zip(weights[-2::-2], inputs[-2::-1], strict=True):
        backwards += [error.sum(axis=1, keepdims=True), into.swapaxes(-1, -2) @ error]
        if into.ndim == 3:  # all but the first layer's
            error = (error @ kernel.swapaxes(-1, -2)) * how[1](into)
    return backwards[::-1]


def _train(
    weights: list[Floats],
    X: Floats,
    y: Floats,
    chosen: Iterable[Rows],
    how: Activation,
    cost: str,
    rate: float,
) -> None:
    """Adam, with the constants that Keras has. Changes `weights` in place."""
    means, squares = ([np.zeros_like(w) for w in weights] for _ in range(2))
    for t, rows in enumerate(chosen, start=1):
        slopes = _gradients(weights, _forward(weights, X[rows], how), y[rows], how, cost)
        step = np.float32(rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t))
        for w, g, mean, square in zip(weights, slopes, means, squares, strict=True):
            mean += np.float32(0.1) * (g - mean)
            square += np.float32(0.001) * (g * g - square)
            w -= step * mean / (np.sqrt(square) + np.float32(1e-7))
