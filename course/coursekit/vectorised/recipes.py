"""Classifiers trained by one recipe from several starts at once, in plain NumPy, as lesson 07 compares them.

    result = climb(Recipe(act="relu"), X, y, X_test, y_test, epochs=20)
    result.test[:, -1]  # the test accuracy of each net at the end

Keras would need minutes for what this does in seconds, since here each array has one axis more, the
number of the net. The arithmetic is that of Keras, with Keras' defaults: a test trains both side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from coursekit.seeds import checked_seed

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

INITS = ("glorot", "he")
ACTS = ("sigmoid", "relu")
OPTS = ("sgd", "momentum", "adam")
BN_MOMENTUM, BN_EPS = np.float32(0.99), np.float32(1e-3)


@dataclass(frozen=True)
class Recipe:
    """How a network is built and trained. With the defaults it learns nothing, as in lesson 07, section 1.

    init: "glorot" (uniform, Keras' default) or "he" (normal, cut off at two standard deviations)
    act: "sigmoid" or "relu"
    opt: "sgd", "momentum" (SGD with momentum 0.9) or "adam"; rate: its learning rate
    bn: batch normalisation between each hidden layer and its activation
    dropout: the rate of dropout after each hidden activation, one number or one for each layer
    widths: the hidden layers
    """

    init: str = "glorot"
    act: str = "sigmoid"
    opt: str = "sgd"
    rate: float = 0.001
    bn: bool = False
    dropout: float | tuple[float, ...] = 0.0
    batch: int = 32
    widths: tuple[int, ...] = (50, 50, 50, 50)

    def __post_init__(self) -> None:
        for name, value, known in (
            ("init", self.init, INITS),
            ("act", self.act, ACTS),
            ("opt", self.opt, OPTS),
        ):
            if value not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}, not {value!r}")
        rates = self.dropout if isinstance(self.dropout, tuple) else (self.dropout,)
        if not all(0 <= rate < 1 for rate in rates) or len(rates) not in (1, len(self.widths)):
            raise ValueError(
                f"dropout must lie from 0 to below 1, one for all or {len(self.widths)}, not {self.dropout}"
            )
        if self.batch < 1:
            raise ValueError(f"batch must be 1 or more, not {self.batch}")


@dataclass(frozen=True)
class TrainingResult:
    """How the nets of one recipe did.

    epochs: (m,) after which epochs the accuracies were taken
    train: (nets, m) share of right answers on the training rows, while training, over that epoch
    test: (nets, m) share of right answers on the test rows
    probabilities: (nets, n, k) what each net says to each test row at the end
    updates: how many steps were taken
    """

    epochs: Labels
    train: NDArray[np.float64]
    test: NDArray[np.float64]
    probabilities: Floats
    updates: int


def train_recipe(
    recipe: Recipe,
    X: ArrayLike,
    y: ArrayLike,
    X_test: ArrayLike,
    y_test: ArrayLike,
    *,
    epochs: int = 20,
    nets: int = 5,
    every: int | None = None,
    seed: int = 0,
) -> TrainingResult:
    """Train `nets` networks by one recipe, from different starts, on the same rows in the same order.

    X, X_test: (n, d) inputs, as they are: nothing is scaled here; y, y_test: (n,) labels from 0
    every: take the accuracies after every so many epochs, and after the last; left out, only then

    The same `seed` gives the same numbers. A net that has diverged says nan, and counts as saying 0.
    Raises `ValueError` for arrays that do not fit each other.
    """
    inputs, labels = _rows("X", X, y)
    test_inputs, test_labels = _rows("X_test", X_test, y_test)
    classes = int(max(labels.max(), test_labels.max())) + 1
    rng = np.random.default_rng(checked_seed(seed))
    net = Networks(recipe, _initial_weights(rng, [inputs.shape[1], *recipe.widths, classes], nets, recipe))
    step = _optimiser(recipe, net.weights)
    every = every or epochs
    marked, train, test, updates = [], [], [], 0
    # The products are small: a second thread would only wait for the first one, and burn time doing so.
    with threadpool_limits(1, "blas"), np.errstate(over="ignore", invalid="ignore"):
        for epoch in range(1, epochs + 1):
            right = np.zeros(nets)
            for chosen in _batches(rng, len(inputs), recipe.batch):
                p = net.forward(inputs[chosen], rng)
                right += (p.argmax(axis=-1) == labels[chosen]).sum(axis=-1)
                step(net.gradients(labels[chosen]))
                updates += 1
            if epoch % every == 0 or epoch == epochs:
                p = net.predict(test_inputs)
                marked.append(epoch)
                train.append(right / len(inputs))
                test.append((p.argmax(axis=-1) == test_labels).mean(axis=-1))
    return TrainingResult(np.array(marked), np.array(train).T, np.array(test).T, p, updates)


class Networks:
    """`nets` networks of one shape. `weights` is a flat list, changed in place by the optimiser.

    For each hidden layer a kernel (nets, in, out), a bias (nets, 1, out) and, with `bn`, gamma and beta
    (nets, 1, out); kernel and bias of the softmax last. `moving` holds the mean and the variance of each
    normalised layer.
    """

    def __init__(self, recipe: Recipe, weights: list[Floats]) -> None:
        self.recipe, self.weights = recipe, weights
        self._size = 4 if recipe.bn else 2
        layers = len(recipe.widths)
        rates = recipe.dropout if isinstance(recipe.dropout, tuple) else (recipe.dropout,) * layers
        self._rates = [np.float32(rate) for rate in rates]
        shapes = [weights[i * self._size + 1].shape for i in range(layers)]
        self.moving = [(np.zeros(s, np.float32), np.ones(s, np.float32)) for s in shapes]
        self._kept: list[dict[str, Any]] = []

    def predict(self, X: Floats) -> Floats:
        """Probabilities (nets, n, k), with moving averages and without dropout."""
        a = X
        for i in range(len(self.recipe.widths)):
            kernel, bias, *scale = self._layer(i)
            z = a @ kernel + bias
            if scale:
                mean, variance = self.moving[i]
                z = scale[0] * (z - mean) / np.sqrt(variance + BN_EPS) + scale[1]
            a = self._activate(z)
        return _softmax(a @ self.weights[-2] + self.weights[-1])

    def forward(self, X: Floats, rng: np.random.Generator) -> Floats:
        """Probabilities (nets, n, k) as in training; keeps what `gradients` needs."""
        self._kept, a = [], X
        for i in range(len(self.recipe.widths)):
            kernel, bias, *scale = self._layer(i)
            kept: dict[str, Any] = {"into": a}
            z = a @ kernel + bias
            if scale:
                z = self._normalise(z, i, kept)
            a = kept["out"] = self._activate(z)
            if rate := self._rates[i]:
                mask = (rng.random(a.shape, dtype=np.float32) >= rate) / (1 - rate)
                kept["mask"] = mask.astype(np.float32)
                a = a * kept["mask"]
            self._kept.append(kept)
        self._kept.append({"into": a, "p": _softmax(a @ self.weights[-2] + self.weights[-1])})
        answers: Floats = self._kept[-1]["p"]
        return answers

    def gradients(self, y: Labels) -> list[Floats]:
        """The slope of each net's cross-entropy along each of its weights, in the order of `weights`."""
        last = self._kept[-1]
        error = last["p"].copy()
        error[:, np.arange(len(y)), y] -= 1
        error /= np.float32(len(y))
        backwards = [_sum(error), last["into"].swapaxes(-1, -2) @ error]
        error = error @ self.weights[-2].swapaxes(-1, -2)
        for i in reversed(range(len(self.recipe.widths))):
            kept, (kernel, _, *scale) = self._kept[i], self._layer(i)
            if "mask" in kept:
                error = error * kept["mask"]
            out = kept["out"]
            error = error * (out * (1 - out) if self.recipe.act == "sigmoid" else out > 0)
            if scale:
                unit, spread = kept["unit"], kept["spread"]
                backwards += [_sum(error), _sum(error * unit)]
                error = error * scale[0]
                mean, along = error.mean(axis=1, keepdims=True), (error * unit).mean(axis=1, keepdims=True)
                error = (error - mean - unit * along) / spread
            backwards += [_sum(error), kept["into"].swapaxes(-1, -2) @ error]
            if i:
                error = error @ kernel.swapaxes(-1, -2)
        return backwards[::-1]

    def _layer(self, i: int) -> list[Floats]:
        return self.weights[i * self._size : (i + 1) * self._size]

    def _activate(self, z: Floats) -> Floats:
        if self.recipe.act == "relu":
            return np.maximum(z, np.float32(0))
        # By tanh, which can't overflow.
        answers: Floats = np.float32(0.5) * (1 + np.tanh(np.float32(0.5) * z))
        return answers

    def _normalise(self, z: Floats, i: int, kept: dict[str, Any]) -> Floats:
        gamma, beta = self._layer(i)[2:]
        mean, variance = z.mean(axis=1, keepdims=True), z.var(axis=1, keepdims=True)
        for moving, new in zip(self.moving[i], (mean, variance), strict=True):
            moving += (1 - BN_MOMENTUM) * (new - moving)
        kept["spread"] = np.sqrt(variance + BN_EPS)
        kept["unit"] = (z - mean) / kept["spread"]
        answers: Floats = gamma * kept["unit"] + beta
        return answers


def _rows(name: str, X: ArrayLike, y: ArrayLike) -> tuple[Floats, Labels]:
    inputs, labels = np.asarray(X, dtype=np.float32), np.asarray(y, dtype=np.int64)
    if inputs.ndim != 2 or labels.shape != inputs.shape[:1] or not len(labels):
        raise ValueError(f"{name} must be (n, d) and its labels (n,), not {inputs.shape} and {labels.shape}")
    return inputs, labels


def _initial_weights(rng: np.random.Generator, sizes: list[int], nets: int, recipe: Recipe) -> list[Floats]:
    weights = []
    for i, (width, next_width) in enumerate(pairwise(sizes)):
        shape = (nets, width, next_width)
        last = i == len(sizes) - 2
        if recipe.init == "he" and not last:
            kernel = _truncated_normal(rng, shape) * np.sqrt(2 / width) / 0.87962566
        else:
            limit = np.sqrt(6 / (width + next_width))
            kernel = rng.uniform(-limit, limit, shape)
        weights += [kernel.astype(np.float32), np.zeros((nets, 1, next_width), np.float32)]
        if recipe.bn and not last:
            weights += [
                np.ones((nets, 1, next_width), np.float32),
                np.zeros((nets, 1, next_width), np.float32),
            ]
    return weights


def _truncated_normal(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Normal numbers, those beyond 2 drawn again: Keras' he_normal is truncated there (std 0.8796)."""
    values = rng.normal(size=shape)
    while (far := np.abs(values) > 2).any():
        values[far] = rng.normal(size=int(far.sum()))
    return values


def _batches(rng: np.random.Generator, n: int, batch: int) -> Iterator[Labels]:
    order = rng.permutation(n)
    return (order[i : i + batch] for i in range(0, n, batch))


def _softmax(z: Floats) -> Floats:
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    answers: Floats = e / e.sum(axis=-1, keepdims=True)
    return answers


def _sum(error: Floats) -> Floats:
    total: Floats = error.sum(axis=1, keepdims=True)
    return total


def _optimiser(recipe: Recipe, weights: list[Floats]) -> Callable[[list[Floats]], None]:
    rate = np.float32(recipe.rate)
    means, squares = ([np.zeros_like(w) for w in weights] for _ in range(2))
    steps = 0

    def sgd(slopes: list[Floats]) -> None:
        for w, g in zip(weights, slopes, strict=True):
            w -= rate * g

    def momentum(slopes: list[Floats]) -> None:
        for w, g, v in zip(weights, slopes, means, strict=True):
            v *= np.float32(0.9)
            v -= rate * g
            w += v

    def adam(slopes: list[Floats]) -> None:
        nonlocal steps
        steps += 1
        size = np.float32(recipe.rate * np.sqrt(1 - 0.999**steps) / (1 - 0.9**steps))
        for w, g, mean, square in zip(weights, slopes, means, squares, strict=True):
            mean += np.float32(0.1) * (g - mean)
            square += np.float32(0.001) * (g * g - square)
            w -= size * mean / (np.sqrt(square) + np.float32(1e-7))

    return {"sgd": sgd, "momentum": momentum, "adam": adam}[recipe.opt]
