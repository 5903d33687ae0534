"""Private names of Keras that values need to cross between processes: all of them stand here.

Keras has no public way to ask a layer for its parts, or a model how it was compiled. If one of these names
goes, models with code of a student's own are refused (`NotTransferable`), and a person has to look at them.
tests/test_private_names.py holds the version with which they were tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

#: By these modules configurations name what Keras has made public elsewhere.
FUNCTIONAL = "keras.src.models.functional"
SEQUENTIAL = "keras.src.models.sequential"
OPS = "keras.src.ops"
OPS_NUMPY = "keras.src.ops.numpy"
OPS_NN = "keras.src.ops.nn"
OPS_MATH = "keras.src.ops.math"
OPS_CORE = "keras.src.ops.core"


def layers_within(layer: Any) -> Iterable[Any]:
    """The layer and all layers inside of it."""
    found: Iterable[Any] = layer._flatten_layers()
    return found


def layers_right_within(layer: Any) -> Iterable[Any]:
    """The layers right inside of a layer, without itself and without those inside of them."""
    found: Iterable[Any] = layer._flatten_layers(include_self=False, recursive=False)
    return found


def trainable_variables_of(layer: Any) -> Iterable[Any]:
    """A layer's own variables that training changes, whether it is frozen at the moment or not."""
    found: Iterable[Any] = layer._trainable_variables
    return found


def last_parents(operation: Any) -> Iterable[Any]:
    """The nodes that lead to an operation, where it was called last."""
    found: Iterable[Any] = operation._inbound_nodes[-1].parent_nodes
    return found


def build_shapes(model: Any) -> Mapping[str, Any]:
    """The shapes that a model was built for, by the argument; {} if it is not known."""
    return getattr(model, "_build_shapes_dict", None) or {}


def compile_options(model: Any) -> dict[str, Any] | None:
    """What a model was compiled with: the very optimizer and losses. None if that is not known."""
    compiled = model._compile_config
    return None if compiled is None else dict(compiled.config)


def output_spec(function: Callable[..., Any], *inputs: Any) -> Any:
    """Shape and type of what a function gives for inputs of which only these are known."""
    from keras.src.backend import compute_output_spec

    return compute_output_spec(function, *inputs)


def serialization() -> Any:
    """The module whose `serialize_keras_object` layers, losses and models call for all that is in them."""
    from keras.src.saving import serialization_lib

    return serialization_lib
