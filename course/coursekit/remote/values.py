"""Values as JSON and back: numbers, text, containers, NumPy arrays. Never pickle.

What is no value (a function, a model, a folder) crosses by way of a `Live` (see `live`). An object that is
nothing of all this arrives as a `RemoteObject`, which equals nothing.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Protocol

import numpy as np

from coursekit.remote import NotTransferable
from coursekit.remote.arrays import array_of, array_of_objects, npy
from coursekit.remote.models import decode_model, encode_model, is_keras

#: Key that marks a JSON object as a value which JSON itself can't express.
TAG = "!"
MAX_DEPTH = 60
#: Integers that every JSON reader keeps exactly.
EXACT = 2**53
LONGEST_REPR = 200
#: What JSON gives besides lists and objects. Nothing else comes in, not even of a class made from these.
PLAIN = frozenset((type(None), bool, int, float, str))

Inner = Callable[[Any], Any]


class Live(Protocol):
    """How objects that are not plain values are encoded and decoded."""

    def encode(self, value: Any, inner: Inner) -> dict[str, Any] | None:
        """Return the object's form in a message, or None if it is a plain value."""

    def decode(self, data: Mapping[str, Any], inner: Inner) -> Any:
        """Return the object that a form in a message stands for. Raises KeyError for an unknown one."""


@dataclass(frozen=True, eq=False)
class RemoteObject:
    """A placeholder for an object of the other side that no value can express."""

    kind: str
    text: str

    def __repr__(self) -> str:
        return self.text


def encode(value: Any, live: Live | None = None) -> str:
    """`value` as JSON text. Raises NotTransferable."""
    return json.dumps(_encode(value, live, 0), allow_nan=False)


def decode(text: str, live: Live | None = None) -> Any:
    """The value that `encode` was given. Raises NotTransferable for text that it did not make."""
    try:
        return _decode(json.loads(text), live)
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        OverflowError,
        RecursionError,
        MemoryError,
    ) as error:
        raise NotTransferable(
            f"a message that can't be read ({type(error).__name__}: {error})"[:300]
        ) from error


def remote_object(value: Any) -> dict[str, Any]:
    """The form that a placeholder for an object has in a message."""
    return {TAG: "remote object", "kind": type(value).__name__, "text": repr(value)[:LONGEST_REPR]}


def _encode(value: Any, live: Live | None, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise NotTransferable(f"a value nested deeper than {MAX_DEPTH} levels")
    if live is not None and not isinstance(value, bool | int | float | None):
        found = live.encode(value, lambda item: _encode(item, live, depth + 1))
        if found is not None:
            return found

    def inner(item: Any) -> Any:
        return _encode(item, live, depth + 1)

    match value:
        case None | bool() | str():
            return value
        case np.generic():
            return {TAG: "scalar", "npy": npy(np.asarray(value))}
        case int():
            return value if -EXACT <= value <= EXACT else {TAG: "int", "digits": str(value)}
        case float():
            return value if math.isfinite(value) else {TAG: "float", "name": str(value)}
        case complex():
            return {TAG: "complex", "parts": [inner(value.real), inner(value.imag)]}
        case list():
            return [inner(item) for item in value]
        case tuple() | set() | frozenset() | range():
            kind = next(kind for kind in (tuple, set, frozenset, range) if isinstance(value, kind))
            return {TAG: kind.__name__, "items": [inner(item) for item in value]}
        case bytes() | bytearray():
            return {TAG: "bytes", "base64": base64.b64encode(value).decode()}
        case np.ndarray() if value.dtype.hasobject:
            return {TAG: "objects", "shape": list(value.shape), "items": [inner(item) for item in value.flat]}
        case np.ndarray():
            return {TAG: "array", "npy": npy(value)}
        case Mapping():
            return {TAG: "dict", "items": [[inner(key), inner(item)] for key, item in value.items()]}
        case PurePath():
            return {TAG: "path", "text": str(value)}
        case np.random.Generator():
            return {TAG: "generator", "state": inner(value.bit_generator.state)}
        case _ if value is ...:
            return {TAG: "ellipsis"}
        case _ if is_keras(value):
            return {TAG: "keras", **encode_model(value)}
        case _ if not isinstance(value, type) and hasattr(value, "__array__"):  # tensors, series, images
            return _encode(np.asarray(value), live, depth)
        case _:
            return remote_object(value)


def _decode(data: Any, live: Live | None) -> Any:
    if isinstance(data, list):
        return [_decode(item, live) for item in data]
    if type(data) in PLAIN:
        return data

    def inner(item: Any) -> Any:
        return _decode(item, live)

    match data[TAG]:
        case "scalar":
            return array_of(data["npy"])[()]
        case "int":
            return int(data["digits"])
        case "float":
            return float(data["name"])
        case "complex":
            return complex(*map(inner, data["parts"]))
        case "tuple":
            return tuple(map(inner, data["items"]))
        case "set":
            return set(map(inner, data["items"]))
        case "frozenset":
            return frozenset(map(inner, data["items"]))
        case "range":
            return list(map(inner, data["items"]))
        case "bytes":
            return base64.b64decode(data["base64"])
        case "objects":
            return array_of_objects([inner(item) for item in data["items"]], data["shape"])
        case "array":
            return array_of(data["npy"])
        case "dict":
            return {inner(key): inner(item) for key, item in data["items"]}
        case "path":
            return PurePath(data["text"])
        case "generator":
            generator = np.random.Generator(getattr(np.random, _bit_generator(inner(data["state"])))())
            generator.bit_generator.state = inner(data["state"])
            return generator
        case "ellipsis":
            return ...
        case "remote object":
            return RemoteObject(str(data["kind"]), str(data["text"]))
        case "keras" if live is None:
            return decode_model(data)
        case tag if live is None:
            raise NotTransferable(f"a value of the unknown kind {tag!r}")
        case _:
            return live.decode(data, inner)


def _bit_generator(state: Any) -> str:
    name = state["bit_generator"]
    if name not in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"):
        raise NotTransferable(f"a random generator of the kind {name!r}")
    return str(name)
