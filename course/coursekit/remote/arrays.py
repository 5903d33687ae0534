"""Arrays as text and back.

What is called of NumPy here is looked up when this module is imported, which for the side that serves a
student's functions is before any code of the student's has run (see `sealed`).
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from numpy import asarray, empty, load, ndarray, save


def npy(array: ndarray) -> str:
    """Return an array as text."""
    buffer = BytesIO()
    save(buffer, array, allow_pickle=False)
    return b64encode(buffer.getvalue()).decode()


def array_of(text: str) -> ndarray:
    """The array that `npy` was given. Raises ValueError; never reads a pickle."""
    # `load` looks other functions up, which may have been replaced by then: an array of a class of the
    # student's own could hide what becomes of it.
    return asarray(load(BytesIO(b64decode(text)), allow_pickle=False))


def array_of_objects(items: Sequence[Any], shape: Sequence[int]) -> ndarray:
    """An array that holds the items as they are, whatever they are, row by row."""
    array = empty(len(items), dtype=object)
    for place, item in enumerate(items):
        array[place] = item
    return array.reshape(shape)
