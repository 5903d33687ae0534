"""Copies of arguments, to see afterwards whether a function changed them."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np


def copied(value: Any, keep: Sequence[Any] = ()) -> Any:
    """Copies of data all the way down; functions, models, what is in `keep` stay themselves."""
    if any(value is kept for kept in keep):
        return value
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(copied(item, keep) for item in value)
    if type(value) is dict:
        return {key: copied(item, keep) for key, item in value.items()}
    if type(value) in (set, bytearray):
        return copy.copy(value)
    return value


def unchanged(before: Any, after: Any) -> bool:
    """Whether data still equals its copy, container and dtype included."""
    if type(before) is not type(after):
        return False
    if isinstance(before, np.ndarray):
        return before.dtype == after.dtype and bool(
            np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
        )
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(unchanged, before, after))
    if isinstance(before, dict):
        return list(before) == list(after) and all(unchanged(before[key], after[key]) for key in before)
    if isinstance(before, set | bytearray):
        return bool(before == after)
    return before is after
