"""Tell in words how a student's value differs from the expected one.

Comparison is by value, never by spelling: lists, tuples, arrays and tensors are alike, and so are
Python's and NumPy's numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from coursekit.crossing.values import Stranger

#: A sentence for the student, and the value that this mistake leads to (or a function that computes it).
Mistakes = Mapping[str, Any]


def close_difference(got: Any, want: Any, *, name: str, rtol: float, atol: float) -> str:
    """Say how numbers differ: '' when `got` has the shape of `want` and its values within tolerance."""
    if got is None:
        return _none(name)
    numbers = _as_numbers(got)
    expected = np.asarray(want, dtype=float)
    if numbers is None:
        return f"{name} is {show(got)}, {_kind(got)}; {_numbers_of_shape(expected.shape)} expected."
    if numbers.shape != expected.shape:
        return shape_difference(numbers, expected.shape, name=name)
    right = np.isclose(numbers, expected, rtol=rtol, atol=atol, equal_nan=True)
    if right.all():
        return ""
    if not np.isfinite(numbers).all() and np.isfinite(expected).all():
        return f"{name} contains {'nan' if np.isnan(numbers).any() else 'inf'}: {show(numbers)}."
    if expected.size <= 8:
        return f"{name} is {show(numbers)}; expected {show(expected)}."
    first = tuple(int(i) for i in np.argwhere(~right)[0])
    place = ", ".join(map(str, first))
    wrong = int((~right).sum())
    return (
        f"{wrong} of the {expected.size} values of {name} {'is' if wrong == 1 else 'are'} wrong; "
        f"the first is at [{place}]: {show(numbers[first])}, expected {show(expected[first])}."
    )


def equal_difference(got: Any, want: Any, *, name: str) -> str:
    """Say how two values differ: '' when they are equal as plain Python data."""
    if got is None and want is not None:
        return _none(name)
    if _same_plain(plain(got), plain(want)):
        return ""
    return f"{name} is {show(got)}; expected {show(want)}."


def shape_difference(got: Any, shape: tuple[int, ...], *, name: str) -> str:
    """Say how the shape differs: '' when `got` has exactly that shape."""
    if got is None:
        return _none(name)
    try:
        found = tuple(got.shape) if hasattr(got, "shape") else np.asarray(got).shape
    except ValueError:
        return f"{name} has rows of different lengths; {_numbers_of_shape(shape)} expected."
    if found == tuple(shape):
        return ""
    return f"{name} has shape {_shape(found)}; expected {_shape(tuple(shape))}."


def known_mistake(got: Any, want: Any, mistakes: Mistakes | None, differs: Callable[[Any, Any], str]) -> str:
    """Return the sentence of the first known mistake that leads to `got`, or ''.

    `differs(a, b)` is one of the functions above. A mistake whose value is right by chance says nothing.
    """
    for sentence, value in (mistakes or {}).items():
        wrong = value() if callable(value) else value
        if not differs(got, wrong) and differs(want, wrong):
            return sentence
    return ""


def plain(value: Any) -> Any:
    """Arrays, tensors, tuples and NumPy scalars as lists and Python numbers; other values unchanged."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if not isinstance(value, type) and callable(getattr(value, "numpy", None)):
        return np.asarray(value).tolist()
    return value


def show(value: Any, longest: int = 160) -> str:
    """A value in few characters, as a student would type it."""
    if isinstance(value, np.ndarray) and value.ndim:
        text = np.array2string(
            value,
            separator=", ",
            threshold=20,
            edgeitems=2,
            formatter={"float_kind": lambda number: f"{number:.5g}"},
        )
        text = " ".join(text.split())
    else:
        value = plain(value)
        text = f"{value:.6g}" if isinstance(value, float) else " ".join(repr(value).split())
    text = re.sub(r" at 0x[0-9a-fA-F]+", "", text)  # an address says nothing, and differs from run to run
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _as_numbers(value: Any) -> np.ndarray | None:
    try:
        array = np.asarray(value)
        return array.astype(float) if array.dtype.kind in "biuf" else None
    except (TypeError, ValueError):
        return None


def _same_plain(got: Any, want: Any) -> bool:
    if isinstance(want, list):
        return isinstance(got, list) and len(got) == len(want) and all(map(_same_plain, got, want))
    if isinstance(want, dict):
        return (
            isinstance(got, dict)
            and got.keys() == want.keys()
            and all(_same_plain(got[key], want[key]) for key in want)
        )
    if isinstance(want, float) and np.isnan(want):
        return isinstance(got, float) and bool(np.isnan(got))
    try:
        return bool(got == want)
    except (TypeError, ValueError):
        return False


def _none(name: str) -> str:
    return f"{name} is None. Does the function end in `return`?"


def _kind(value: Any) -> str:
    kind = value.kind if isinstance(value, Stranger) else type(value).__name__
    return f"an object of the type {kind}"


def _numbers_of_shape(shape: tuple[int, ...]) -> str:
    return "a number was" if shape == () else f"numbers of shape {_shape(shape)} were"


def _shape(shape: tuple[int, ...]) -> str:
    return str(shape) if shape else "() (a single number)"
