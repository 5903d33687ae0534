"""Small photographs of three grounds: a set for few pictures and much variation.

X, y = textures("train", n=20)
X_test, y_test = textures("test", n=60)
"""

from __future__ import annotations

import functools

import cv2
import numpy as np
from numpy.typing import NDArray

from coursekit.installed import installed_files
from coursekit.seeds import checked_seed

Bytes = NDArray[np.uint8]
Labels = NDArray[np.int64]

#: The classes, in the order of their numbers.
TEXTURES = ("brick", "grass", "gravel")
#: Which columns of a photograph of 512 pixels each part is cut from: no pixel is in two parts.
PARTS = {"train": (0, 256), "validation": (256, 384), "test": (384, 512)}
#: The sides of what is cut out, in pixels: so little is seen that it takes a second look.
SMALLEST, LARGEST = 16, 32


def textures(part: str = "train", n: int = 20, seed: int = 0, size: int = 97) -> tuple[Bytes, Labels]:
    """Cuttings from photographs of a brick wall, of grass and of gravel, in random order.

    part: "train", "validation" or "test", each cut from its own part of the photographs
    n: how many of each class
    size: height and width to which each cutting, 16 to 32 pixels a side, is enlarged

    Returns X (3 n, size, size, 3) uint8, grey with three equal channels, 0 to 255, and y (3 n,) int64:
    0 brick, 1 grass, 2 gravel. Each cutting has a place, a size, a quarter turn, a contrast and a brightness
    of its own. The same arguments give the same pictures.

    Source: scikit-image's "brick" and "gravel", from CC0 Textures, and "grass", from DeviantArt. Licence:
    CC0.
    Raises `FileNotFoundError` if scikit-image is not installed, `ValueError` for another part and for n or
    size below 1, `TypeError` or `ValueError` for a bad seed.
    """
    if part not in PARTS:
        raise ValueError(f"part must be one of {', '.join(PARTS)}, not {part!r}")
    if n < 1 or size < 1:
        raise ValueError(f"n and size must be 1 or more, not {n} and {size}")
    rng = np.random.RandomState([checked_seed(seed), list(PARTS).index(part)])
    cuttings = [_cutting(photo, part, rng, size) for photo in _photographs() for _ in range(n)]
    y = np.repeat(np.arange(len(TEXTURES)), n)
    order = rng.permutation(len(y))
    return np.repeat(np.stack(cuttings)[order, :, :, None], 3, axis=3), y[order]


def _cutting(photograph: Bytes, part: str, rng: np.random.RandomState, size: int) -> Bytes:
    left, right = PARTS[part]
    side = rng.randint(SMALLEST, LARGEST + 1)
    row = rng.randint(0, len(photograph) - side + 1)
    column = rng.randint(left, right - side + 1)
    square = np.rot90(photograph[row : row + side, column : column + side], rng.randint(4))
    contrast, brightness = rng.uniform(0.4, 1.2), rng.uniform(70, 180)
    lit = (square - square.mean()) * contrast + brightness
    pixels = np.clip(lit, 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(pixels, (size, size), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


@functools.cache
def _photographs() -> list[Bytes]:
    """One for each class, (512, 512), grey."""
    files = [installed_files("scikit-image", f"{name}.png")[0].read_bytes() for name in TEXTURES]
    decoded = [cv2.imdecode(np.frombuffer(file, dtype=np.uint8), cv2.IMREAD_GRAYSCALE) for file in files]
    return [np.asarray(pixels, dtype=np.uint8) for pixels in decoded]
