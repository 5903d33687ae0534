"""Tell in words how a student's value differs from the expected one.

Comparison is by value, never by spelling: lists, tuples, arrays and tensors are alike, and so are
Python's and NumPy's numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from coursekit.remote.error_texts import NOISE
from coursekit.remote.values import RemoteObject

#: A sentence for the student, and the value that this mistake leads to (or a function that computes it).
Mistakes = Mapping[str, Any]
#: So many values are shown as a whole; of more, the first one that is wrong.
SHOWN_WHOLE = 8


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
    if expected.size <= SHOWN_WHOLE:
        return _is_not(numbers, expected, name)
    first = tuple(int(i) for i in np.argwhere(~right)[0])
    place = ", ".join(map(str, first))
    wrong = int((~right).sum())
    mine, wanted = _shown_apart(numbers[first], expected[first])
    return (
        f"{wrong} of the {expected.size} values of {name} {'is' if wrong == 1 else 'are'} wrong; "
        f"the first is at [{place}]: {mine}, expected {wanted}."
    )


def equal_difference(got: Any, want: Any, *, name: str) -> str:
    """Say how two values differ: '' when they are equal as plain Python data."""
    if got is None and want is not None:
        return _none(name)
    mine, wanted = plain(got), plain(want)
    if _same_plain(mine, wanted):
        return ""
    if _values(wanted) <= SHOWN_WHOLE and not (_is_cut(mine) or _is_cut(wanted)):
        return _is_not(got, want, name)
    if isinstance(mine, list) and isinstance(wanted, list) and len(mine) != len(wanted):
        return f"{name} has {len(mine)} entries; expected {len(wanted)}."
    place, mine, wanted = _first_difference(mine, wanted)
    if not place:
        return _is_not(got, want, name)
    return f"{name} first differs at {place}: {_is_not(mine, wanted)}."


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


#: As Python shows a function, with the functions that it was defined in; its own name, if it has one.
_FUNCTION = re.compile(r"<function (?:[\w.]+\.<locals>\.|\w+\.)*(?:(\w+)|<lambda>)>")


def show(value: Any, longest: int = 160, digits: int | None = None) -> str:
    """A value in few characters, as a student would type it; a number to so many digits, else 5 or 6."""
    if isinstance(value, np.ndarray) and value.ndim:
        text = np.array2string(
            value,
            separator=", ",
            threshold=20,
            edgeitems=2,
            formatter={"float_kind": lambda number: f"{number:.{digits or 5}g}"},
        )
        text = " ".join(text.split())
    else:
        value = plain(value)
        text = f"{value:.{digits or 6}g}" if isinstance(value, float) else " ".join(repr(value).split())
    text = NOISE.sub("", text)
    text = _FUNCTION.sub(lambda found: f"the function {found[1]}" if found[1] else "a lambda", text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _is_not(got: Any, want: Any, name: str = "") -> str:
    """What came back and what was expected: a sentence about `name`, or the two values alone."""
    mine, wanted = _shown_apart(got, want)
    return f"{name} is {mine}; expected {wanted}." if name else f"{mine}; expected {wanted}"


def _shown_apart(got: Any, want: Any) -> tuple[str, str]:
    """Two different values, with as many digits as it takes to tell them apart."""
    mine, wanted = show(got), show(want)
    for digits in (9, 17):
        if mine != wanted:
            break
        mine, wanted = show(got, digits=digits), show(want, digits=digits)
    return mine, wanted


def _is_cut(value: Any) -> bool:
    return show(value).endswith("…")


def _values(value: Any) -> int:
    """How many values plain data hold, those of lists in lists counted one by one."""
    if isinstance(value, dict):
        return sum(map(_values, value.values()))
    return sum(map(_values, value)) if isinstance(value, list) else 1


def _first_difference(got: Any, want: Any) -> tuple[str, Any, Any]:
    """Where two plain values first differ, as `[3]['a']`, and what is there; '' if they are nothing alike."""
    if isinstance(got, list) and isinstance(want, list) and len(got) == len(want):
        keys: list[Any] = list(range(len(want)))
    elif isinstance(got, dict) and isinstance(want, dict) and got.keys() == want.keys():
        keys = list(want)
    elif isinstance(got, str) and isinstance(want, str) and _is_cut(want):
        at = next(
            (i for i, (a, b) in enumerate(zip(got, want, strict=False)) if a != b), min(len(got), len(want))
        )
        return f"character {at + 1}", got[at : at + 30], want[at : at + 30]
    else:
        return "", got, want
    key = next(key for key in keys if not _same_plain(got[key], want[key]))
    place, mine, wanted = _first_difference(got[key], want[key])
    return f"[{key!r}]{', ' * place.startswith('c')}{place}", mine, wanted


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
    kind = value.kind if isinstance(value, RemoteObject) else type(value).__name__
    return f"an object of the type {kind}"


def _numbers_of_shape(shape: tuple[int, ...]) -> str:
    return "a number was" if shape == () else f"numbers of shape {_shape(shape)} were"


def _shape(shape: tuple[int, ...]) -> str:
    return str(shape) if shape else "() (a single number)"
