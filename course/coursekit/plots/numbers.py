"""Arguments that must hold numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def as_numbers(name: str, values: ArrayLike) -> NDArray[Any]:
    """`values` as an array of numbers; the error names the argument."""
    array = np.asarray(values)
    if array.dtype.kind not in "buif":
        raise ValueError(f"{name} must hold numbers, all rows of one length; it came as {array.dtype}")
    return array
