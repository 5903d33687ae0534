"""Sets of generated pictures as arrays: which classes, how many of each, in which order."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coursekit.pictures.drawing import animals, fruit
from coursekit.pictures.drawing.brush import Bytes, Rng
from coursekit.seeds import checked_seed

Labels = NDArray[np.int64]

#: The smallest and the largest height and width.
SIZES = (16, 512)
#: The labels 0, 1, … in words; sorted, as `keras.utils.image_dataset_from_directory` sorts folders.
CAT_OR_DOG = animals.CLASS_NAMES
FRUITS = fruit.CLASS_NAMES


@dataclass(frozen=True)
class Kind:
    """A kind of picture set: its classes, and what draws one picture of a class.

    `number` keeps kinds apart, so that the same seed leads to other random numbers.
    """

    number: int
    class_names: tuple[str, ...]
    draw: Callable[[Rng, int, int, float], Bytes]


CATS_AND_DOGS = Kind(0, CAT_OR_DOG, animals.draw)
FRUIT = Kind(1, FRUITS, fruit.draw)


def cats_and_dogs(
    n: int = 200, size: int = 64, difficulty: float = 0.5, seed: int = 0
) -> tuple[Bytes, Labels]:
    """Drawn cats (0) and dogs (1) of several breeds, in many coats, poses, places and lights.

    n: how many; half of them cats, in a random order. The first 100 of 200 are those of n=100.
    size: height and width in pixels
    difficulty: 0 is a picture book: typical animals, from near, in front of a plain wall. Towards 1 there are
        rarer breeds, other poses, smaller and turned animals, crowded rooms, dim light, things in front.
    seed: another one draws other animals

    Returns
        X: (n, size, size, 3) uint8, red, green, blue
        y: (n,) int64, the places in `CAT_OR_DOG`

    Source: generated here. Licence: that of this course.
    Raises `TypeError` or `ValueError` for an argument that is none, with what it should be.
    """
    return drawn(CATS_AND_DOGS, n, size, difficulty, seed)


def fruits(n: int = 200, size: int = 64, difficulty: float = 0.5, seed: int = 0) -> tuple[Bytes, Labels]:
    """Drawn pumpkins (0), tomatoes (1) and watermelons (2), one or several, whole or cut.

    Arguments, returns, source, licence and errors as for `cats_and_dogs`; the labels are the places in
    `FRUITS`. Towards difficulty 1 the colours everybody thinks of become rarer: there are green tomatoes and
    white pumpkins.
    """
    return drawn(FRUIT, n, size, difficulty, seed)


def drawn(
    kind: Kind, n: int, size: int, difficulty: float, seed: int, stream: int = 0
) -> tuple[Bytes, Labels]:
    """Pictures and labels. Each `stream` of a seed has its own pictures: no random number is used twice."""
    n, size = checked_count("n", n), checked_size(size)
    difficulty = checked_difficulty(difficulty)
    # RandomState and not default_rng: NumPy promises that its stream never changes.
    start = [checked_seed(seed), kind.number, stream]
    y = _labels(Rng(start), n, len(kind.class_names))
    X = [kind.draw(Rng([*start, 1 + i]), int(label), size, difficulty) for i, label in enumerate(y)]
    return np.array(X), y


def checked_count(name: str, n: Any, least: int = 1) -> int:
    """`n` as an int, `least` or more, or an error that says what it should be."""
    number = _whole(name, n)
    if number < least:
        raise ValueError(f"{name} must be {least} or more, not {number}")
    return number


def checked_size(size: Any) -> int:
    """`size` as an int within `SIZES`, or an error that says what it should be."""
    number = _whole("size", size)
    if not SIZES[0] <= number <= SIZES[1]:
        raise ValueError(f"size must lie between {SIZES[0]} and {SIZES[1]} pixels, not {number}")
    return number


def checked_difficulty(difficulty: Any) -> float:
    """`difficulty` as a float from 0 to 1, or an error that says what it should be."""
    try:
        number = float(difficulty)
    except (TypeError, ValueError):
        raise TypeError(f"difficulty must be a number from 0 to 1, not {difficulty!r}") from None
    if not 0 <= number <= 1:
        raise ValueError(f"difficulty must lie between 0 (easy) and 1 (hard), not {number:g}")
    return number


def _labels(rng: Rng, n: int, classes: int) -> Labels:
    """Each class once in a random order, again and again: what comes later changes nothing before it."""
    rounds = [rng.permutation(classes) for _ in range(math.ceil(n / classes))]
    return np.concatenate(rounds)[:n].astype(np.int64)


def _whole(name: str, value: Any) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, not {value!r}") from None
