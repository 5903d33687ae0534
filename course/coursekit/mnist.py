"""The whole of MNIST, for those who have a network or have had one: 70,000 digits instead of 5,000.

    X, y, X_test, y_test = full_mnist(source="download")

No lesson needs this. `coursekit.datasets.mnist_small` comes with the course and works without a network.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coursekit.download import checksum, fetch

Bytes = NDArray[np.uint8]
Labels = NDArray[np.int64]

#: The file that `keras.datasets.mnist` uses, where it comes from, and its SHA-256.
URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"

OFFLINE = "Without a network, coursekit.datasets.mnist_small() has 5,000 of its digits."


def full_mnist(
    source: str = "cache", *, cache: Path | None = None, url: str = URL, sha256: str = SHA256
) -> tuple[Bytes, Labels, Bytes, Labels]:
    """MNIST's 60,000 training and 10,000 test digits.

    source: "cache" reads the file that an earlier call (or `keras.datasets.mnist`) has left in
        ~/.keras/datasets; "download" fetches the 11 MB first if it isn't there, or isn't the one expected
    cache, url, sha256: another place for the file; what it is fetched from, and its checksum

    Returns X (60000, 28, 28) uint8, y (60000,) int64, X_test (10000, 28, 28), y_test (10000,).

    Source: MNIST (Y. LeCun, C. Cortes, C. Burges). Licence: CC BY-SA 3.0.
    Raises `coursekit.download.DownloadError` if the file can't be fetched, `FileNotFoundError` if it isn't
    there and may not be fetched, `ValueError` for another source, and if the file there is not the one
    expected.
    """
    path = cache or _keras_home() / "datasets" / "mnist.npz"
    if source == "download":
        fetch(url, sha256, name=path.name, folder=path.parent, remedy=OFFLINE)
    elif source != "cache":
        raise ValueError(f'source must be "cache" or "download", not {source!r}')
    elif not path.is_file():
        raise FileNotFoundError(
            f'MNIST is not at {path}. With a network, full_mnist(source="download") puts it there. {OFFLINE}'
        )
    elif checksum(path) != sha256:
        raise ValueError(
            f"This is not MNIST as expected, its checksum differs: {path}. "
            'With a network, full_mnist(source="download") replaces it.'
        )
    with np.load(path, allow_pickle=False) as parts:
        X, y, X_test, y_test = (parts[name] for name in ("x_train", "y_train", "x_test", "y_test"))
    return X, y.astype(np.int64), X_test, y_test.astype(np.int64)


def _keras_home() -> Path:
    return Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))
