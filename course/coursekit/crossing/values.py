"""Values as JSON and back: numbers, text, containers, NumPy arrays, Keras models. Never pickle.

Functions cross as references that the other side can call. An object that is none of these arrives as a
`Stranger`, which equals nothing. A Keras model with code of its own in it raises `CannotCross`: it may well
be a right answer, but nothing else can stand for it.
"""

from __future__ import annotations

import base64
import io
import json
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np

from coursekit.crossing import CannotCross

#: Key that marks a JSON object as a value which JSON itself can't express.
TAG = "!"
MAX_DEPTH = 60
#: Integers that every JSON reader keeps exactly.
EXACT = 2**53
LONGEST_REPR = 200

ToReference = Callable[[Callable[..., Any]], int]
FromReference = Callable[[int, str], Callable[..., Any]]


@dataclass(frozen=True, eq=False)
class Stranger:
    """Stands for an object of the other side that no value can express."""

    kind: str
    text: str

    def __repr__(self) -> str:
        return self.text


def encode(value: Any, to_reference: ToReference | None = None) -> str:
    """`value` as JSON text. `to_reference` gives a number to a function. Raises CannotCross."""
    return json.dumps(_encode(value, to_reference, 0), allow_nan=False)


def decode(text: str, from_reference: FromReference | None = None) -> Any:
    """The value that `encode` was given. Raises CannotCross for text that it did not make."""
    try:
        return _decode(json.loads(text), from_reference)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise CannotCross(f"a message that can't be read ({type(error).__name__}: {error})") from error


def _encode(value: Any, reference: ToReference | None, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise CannotCross(f"a value nested deeper than {MAX_DEPTH} levels")

    def inner(item: Any) -> Any:
        return _encode(item, reference, depth + 1)

    match value:
        case None | bool() | str():
            return value
        case np.generic():
            return {TAG: "scalar", "npy": _npy(np.asarray(value))}
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
            return {TAG: "array", "npy": _npy(value)}
        case Mapping():
            return {TAG: "dict", "items": [[inner(key), inner(item)] for key, item in value.items()]}
        case PurePath():
            return {TAG: "path", "text": str(value)}
        case np.random.Generator():
            return {TAG: "generator", "state": inner(value.bit_generator.state)}
        case _ if value is ...:
            return {TAG: "ellipsis"}
        case _:
            return _encode_live(value, reference, depth)


def _encode_live(value: Any, reference: ToReference | None, depth: int) -> Any:
    if _is_keras(value):
        return _encode_keras(value)
    if not isinstance(value, type):
        if hasattr(value, "__array__"):  # tensors, series, images
            return _encode(np.asarray(value), reference, depth)
        if callable(value) and reference is not None:
            return {TAG: "function", "reference": reference(value), "name": _name(value)}
    return {TAG: "stranger", "kind": type(value).__name__, "text": repr(value)[:LONGEST_REPR]}


def _decode(data: Any, reference: FromReference | None) -> Any:
    def inner(item: Any) -> Any:
        return _decode(item, reference)

    if isinstance(data, list):
        return [inner(item) for item in data]
    if not isinstance(data, dict):
        return data
    match data[TAG]:
        case "scalar":
            return _array(data["npy"])[()]
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
            array = np.empty(len(data["items"]), dtype=object)
            array[:] = [inner(item) for item in data["items"]]
            return array.reshape(data["shape"])
        case "array":
            return _array(data["npy"])
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
        case "stranger":
            return Stranger(str(data["kind"]), str(data["text"]))
        case "keras":
            return _decode_keras(data)
        case "function" if reference is not None:
            return reference(int(data["reference"]), str(data["name"]))
        case tag:
            raise CannotCross(f"a value of the unknown kind {tag!r}")


def _name(function: Callable[..., Any]) -> str:
    return str(getattr(function, "__name__", "function"))


def _npy(array: np.ndarray) -> str:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return base64.b64encode(buffer.getvalue()).decode()


def _array(text: str) -> np.ndarray:
    return np.asarray(np.load(io.BytesIO(base64.b64decode(text)), allow_pickle=False))


def _bit_generator(state: Any) -> str:
    name = state["bit_generator"]
    if name not in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"):
        raise CannotCross(f"a random generator of the kind {name!r}")
    return str(name)


def _is_keras(value: Any) -> bool:
    # Without importing Keras, which takes seconds: a value can only be Keras' if somebody has imported it.
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(value, keras.layers.Layer)


def _encode_keras(layer: Any) -> dict[str, Any]:
    """Configuration, weights, and what is frozen. A model's compilation is part of its configuration."""
    import keras

    layer = _with_all_its_places(layer)
    for part in _parts(layer):
        if _in_several_places(part):
            raise CannotCross(
                f"the Sequential {part.name!r}, which holds one layer in several places: "
                "its configuration would tell of the first place only"
            )
    try:
        config = json.dumps(keras.saving.serialize_keras_object(layer))
        weights = [_npy(np.asarray(weight)) for weight in layer.get_weights()]
    except Exception as error:  # Keras raises many kinds here, and all mean the same
        raise CannotCross(f"the {type(layer).__name__} {layer.name!r} ({_first_line(error)})") from error
    trainable = [bool(part.trainable) for part in _parts(layer)]
    return {TAG: "keras", "config": config, "weights": weights, "trainable": trainable}


def _in_several_places(layer: Any) -> bool:
    """Whether this is a Sequential with a layer that it holds twice."""
    import keras

    places = [id(inner) for inner in layer.layers] if isinstance(layer, keras.Sequential) else []
    return len(set(places)) < len(places)


def _with_all_its_places(layer: Any) -> Any:
    """Keras writes a Sequential down with each layer once, wherever it stands; a functional model in full."""
    import keras

    if not _in_several_places(layer) or not layer.built:
        return layer
    model = keras.Model(layer.inputs[0], layer.outputs[0], name=layer.name)
    if layer.compiled:
        model.compile_from_config(layer.get_compile_config())
    return model


def _decode_keras(data: Mapping[str, Any]) -> Any:
    import keras

    config = json.loads(data["config"])
    _refuse_foreign_code(config)
    try:
        layer = keras.saving.deserialize_keras_object(config, custom_objects={}, safe_mode=True)
        layer.set_weights([_array(weight) for weight in data["weights"]])
        _freeze_as(layer, data["trainable"])
    except Exception as error:  # as above
        raise CannotCross(f"a Keras model that can't be rebuilt ({_first_line(error)})") from error
    return layer


def _freeze_as(layer: Any, trainable: list[bool]) -> None:
    """Restore the flags inside a nested model too: Keras keeps only those of the outermost layers."""
    parts = _parts(layer)
    # An activation layer that several layers share is one part here and several in the rebuilt model.
    if all(trainable) or [bool(part.trainable) for part in parts] == trainable:
        return
    for part, flag in zip(
        parts, trainable, strict=True
    ):  # from the outside in: an outer flag sets the inner ones
        part.trainable = flag
    if getattr(layer, "compiled", False):
        layer.compile_from_config(layer.get_compile_config())


def _refuse_foreign_code(config: Any) -> None:
    """Keras imports whatever module a configuration names: let it name Keras alone."""
    if isinstance(config, dict):
        module = config.get("module")
        if isinstance(module, str) and module.split(".")[0] not in ("keras", "builtins"):
            raise CannotCross(f"a Keras model with {config.get('class_name')!r} from {module!r} in it")
        config = list(config.values())
    if isinstance(config, list):
        for item in config:
            _refuse_foreign_code(item)


def _parts(layer: Any) -> list[Any]:
    """The layer and all inside it, outer ones first."""
    return [layer, *(part for part in layer._flatten_layers() if part is not layer)]


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
