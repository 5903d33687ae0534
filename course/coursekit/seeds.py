"""One seed for every source of randomness that a lesson uses."""

from __future__ import annotations

import importlib.util
import operator
import random
import sys
from collections.abc import Callable

import numpy as np

LARGEST_SEED = 2**32 - 1

#: Called with each seed that `set_seed` is given: other processes that take part must follow.
followers: list[Callable[[int], None]] = []


def set_seed(seed: int) -> None:
    """Make what follows repeatable: Python's `random`, `numpy.random` and, where it is installed, Keras.

    `seed` is a whole number from 0 to 4294967295. Two runs on the same machine then give the same
    numbers; another processor or version may differ in the last digits.

    Raises `TypeError` if `seed` is not a whole number, `ValueError` if it is out of range.
    """
    seed = checked_seed(seed)
    _start(seed, with_keras=importlib.util.find_spec("keras") is not None)
    for follow in followers:
        follow(seed)


def follow_seed(seed: int) -> None:
    """Like `set_seed`, but loads no Keras where nobody has: its first use then starts from `random`."""
    _start(seed, with_keras="keras" in sys.modules)


def _start(seed: int, with_keras: bool) -> None:
    random.seed(seed)
    np.random.seed(seed)
    if with_keras:
        import keras

        keras.utils.set_random_seed(seed)


def checked_seed(seed: int) -> int:
    """`seed` as a plain int, or an error that says what a seed is."""
    try:
        number = operator.index(seed)
    except TypeError:
        raise TypeError(f"seed must be a whole number such as 0 or 42, not {seed!r}") from None
    if not 0 <= number <= LARGEST_SEED:
        raise ValueError(f"seed must lie between 0 and {LARGEST_SEED}, not {number}")
    return number
