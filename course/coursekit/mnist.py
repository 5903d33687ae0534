"""The whole of MNIST, for those who have a network or have had one: 70,000 digits instead of 5,000.

    X, y, X_test, y_test = full_mnist(source="download")

No lesson needs this. `coursekit.datasets.mnist_small` comes with the course and works without a network.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Labels = NDArray[np.int64]

#: The file that `keras.datasets.mnist` uses, where it comes from, and its SHA-256.
URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
SECONDS = 60


def full_mnist(
    source: str = "cache", *, cache: Path | None = None, url: str = URL, sha256: str = SHA256
) -> tuple[Bytes, Labels, Bytes, Labels]:
    """MNIST's 60,000 training and 10,000 test digits.

    source: "cache" reads the file that an earlier call (or `keras.datasets.mnist`) has left in
        ~/.keras/datasets; "download" fetches the 11 MB first if it isn't there
    cache, url, sha256: another place for the file; what it is fetched from, and its checksum

    Returns X (60000, 28, 28) uint8, y (60000,) int64, X_test (10000, 28, 28), y_test (10000,).

    Source: MNIST (Y. LeCun, C. Cortes, C. Burges). Licence: CC BY-SA 3.0.
    Raises `FileNotFoundError` if the file isn't there and may not or can't be fetched, `ValueError` for
    another source, and if the file is not the one expected.
    """
    if source not in ("cache", "download"):
        raise ValueError(f'source must be "cache" or "download", not {source!r}')
    path = cache or _keras_home() / "datasets" / "mnist.npz"
    if path.is_file():
        data = _checked(path.read_bytes(), sha256, f"{path} (delete it to have it fetched again)")
    elif source == "download":
        data = _checked(_fetched(url), sha256, url)
        _keep(data, path)
    else:
        raise FileNotFoundError(
            f'MNIST is not at {path}. With a network, full_mnist(source="download") puts it there; '
            "without one, coursekit.datasets.mnist_small() has 5,000 of its digits."
        )
    with np.load(io.BytesIO(data), allow_pickle=False) as parts:
        X, y, X_test, y_test = (parts[name] for name in ("x_train", "y_train", "x_test", "y_test"))
    return X, y.astype(np.int64), X_test, y_test.astype(np.int64)


def _keras_home() -> Path:
    return Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))


def _fetched(url: str) -> bytes:
    try:
        with urlopen(url, timeout=SECONDS) as answer:
            data: bytes = answer.read()
            return data
    except (OSError, HTTPException) as error:
        raise FileNotFoundError(
            f"MNIST could not be fetched from {url} ({error}). Without a network, use "
            "coursekit.datasets.mnist_small(): 5,000 of its digits."
        ) from error


def _checked(data: bytes, sha256: str, place: str) -> bytes:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError(f"This is not MNIST as expected, its checksum differs: {place}")
    return data


def _keep(data: bytes, path: Path) -> None:
    """Whole or not at all: a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as half:
        half.write(data)
    Path(half.name).replace(path)
