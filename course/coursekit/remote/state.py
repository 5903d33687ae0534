"""Whether data is still what it was: a fingerprint that two processes agree on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from numpy import asarray, generic, ndarray

#: Whether a value is the same on both sides though it may look different there.
IsSame = Callable[[Any], bool]


def fingerprint(value: Any, is_same: IsSame = lambda value: False) -> str:
    """A text that is equal for equal data in both processes, where a tensor counts as its array.

    Functions, models and other live things count as the same whatever happens to them, and so does what
    `is_same` says.
    """
    digest = sha256()
    _feed(value, digest.update, is_same)
    return digest.hexdigest()


def _feed(value: Any, feed: Callable[[bytes], None], is_same: IsSame) -> None:
    if is_same(value):
        feed(b"live ")
        return
    match value:
        case generic():
            feed(f"array {asarray(value).shape} {asarray(value).dtype.str} ".encode())
            feed(generic.tobytes(value))
        case None | bool() | str() | float() | complex():
            feed(f"{_name_of(value)} {_text_of(value)} ".encode(errors="surrogatepass"))
        case int():
            feed(f"int {int(value)} ".encode())
        case bytes() | bytearray():
            feed(b"bytes %d " % len(value) + bytes(value))
        case PurePath():
            feed(f"path {value} ".encode(errors="surrogatepass"))
        case ndarray():
            array = asarray(value)  # without what a subclass says of itself
            if array.dtype.hasobject:
                feed(f"array {array.shape} objects ".encode())
                _feed(array.ravel().tolist(), feed, is_same)
            else:
                feed(f"array {array.shape} {array.dtype.str} ".encode())
                feed(array.tobytes())
        case list() | tuple() | range():
            feed(f"{'tuple' if isinstance(value, tuple) else 'list'} {len(value)} ".encode())
            for item in value:
                _feed(item, feed, is_same)
        case set() | frozenset():
            feed(f"set {sorted(fingerprint(item, is_same) for item in value)} ".encode())
        case Mapping():
            feed(f"dict {len(value)} ".encode())
            for key, item in value.items():
                _feed(key, feed, is_same)
                _feed(item, feed, is_same)
        case _ if not isinstance(value, type) and hasattr(value, "__array__"):
            _feed(asarray(value), feed, is_same)
        case _:
            feed(b"live ")


def _name_of(value: Any) -> str:
    return next(kind.__name__ for kind in (bool, str, float, complex, type(None)) if isinstance(value, kind))


def _text_of(value: Any) -> str:
    """The value's text, without what a subclass makes of it."""
    match value:
        case bool():
            return repr(value)
        case str():
            return str.__repr__(value)
        case float():
            return float.__repr__(value)
        case complex():
            return complex.__repr__(value)
    return ""
