"""Keras layers and models as messages: configuration, weights, what is frozen, and the optimizer's memory.

What Keras itself has written is rebuilt from its configuration. A layer or a function with code of its own
stays in its process and becomes a `foreign` one in the rebuilt model.
"""

from __future__ import annotations

import inspect
import json
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from coursekit.remote import NotTransferable
from coursekit.remote.allowed import FUNCTIONS, LAYERS, NAMED, checked_configuration
from coursekit.remote.arrays import array_of, npy
from coursekit.remote.error_texts import in_short
from coursekit.remote.private_of_keras import (
    OPS,
    build_shapes,
    compile_options,
    last_parents,
    layers_right_within,
    serialization,
)

#: Makes a reference of a function.
Refer = Callable[[Callable[..., Any]], dict[str, Any]]
#: Makes a function of a reference.
Resolve = Callable[[Any], Callable[..., Any]]

#: More numbers than any model of the course has.
MAX_WEIGHTS = 100_000_000


def is_keras(value: Any) -> bool:
    """Whether it is a Keras layer or model; without importing Keras, which takes seconds."""
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(value, keras.layers.Layer)


def encode_model(layer: Any, refer: Refer | None = None, *, keeps_state: bool = False) -> dict[str, Any]:
    """Return a layer or model in a form that JSON can hold.

    `refer` gives a reference to a function. Without it, code of one's own raises NotTransferable.
    `keeps_state`: see `foreign.Owner`.
    """
    import keras

    try:
        layer = _plain_form(layer)
        with _serialising(refer, keeps_state) as serialise:
            if _is_own(layer):
                config = json.dumps(keras.saving.serialize_keras_object(layer))
            else:
                # A model of its own is trained and evaluated by Keras' own means, around its code.
                whole = _as_model(layer) if isinstance(layer, keras.Model) else layer
                config = json.dumps(serialise(whole))
                layer = whole
        return {"config": config, **state_of(layer)}
    except NotTransferable:
        raise
    except Exception as error:  # Keras raises many kinds here, and all mean the same
        raise NotTransferable(f"the {type(layer).__name__} {layer.name!r} ({_in_short(error)})") from error


def decode_model(data: Mapping[str, Any], resolve: Resolve | None = None) -> Any:
    """What `encode_model` was given, rebuilt. Raises NotTransferable."""
    import keras

    from coursekit.remote.foreign import OWN, resolving

    config = checked_configuration(data["config"], OWN)
    state = _read_state(data)
    try:
        with resolving(resolve or _nobody), _no_more_weights_than(state["weights"]):
            layer = keras.saving.deserialize_keras_object(config, custom_objects=OWN, safe_mode=True)
        if not isinstance(layer, keras.layers.Layer):
            raise TypeError("no layer")
        _set_state(layer, state)
    except NotTransferable:
        raise
    except Exception as error:  # as above
        raise NotTransferable(f"a Keras model that can't be rebuilt ({_in_short(error)})") from error
    return layer


def state_of(layer: Any) -> dict[str, Any]:
    """Weights, what is frozen, and the optimizer's memory where there is one."""
    state = {
        "weights": [npy(np.asarray(weight)) for weight in layer.get_weights()],
        "trainable": [bool(part.trainable) for part in _parts(layer)],
    }
    optimizer = getattr(layer, "optimizer", None)
    if optimizer is not None and optimizer.built:
        state["optimizer"] = [npy(np.asarray(variable)) for variable in optimizer.variables]
    return state


def set_state(layer: Any, data: Mapping[str, Any]) -> None:
    """Bring a layer or model to a state that `state_of` gave. Raises NotTransferable."""
    state = _read_state(data)
    try:
        _set_state(layer, state)
    except Exception as error:  # as above
        raise NotTransferable(
            f"a Keras model that can't be brought up to date ({_in_short(error)})"
        ) from error


def owned_weights(layer: Any) -> list[tuple[int, Any]]:
    """Place and variable of the weights that layers with code of this side's own keep for themselves."""
    parts = [part for part in _parts(layer) if not _is_own(part)]
    if not parts:
        return []
    from coursekit.remote.foreign import specs_of_weights, weights_of

    kept = {
        id(variable)
        for part in parts
        for variable, (*_, trained) in zip(weights_of(part), specs_of_weights(part), strict=True)
        if not trained
    }
    return [(place, weight) for place, weight in enumerate(layer.weights) if id(weight) in kept]


# --- what crosses as it is, and what stays where it is ----------------------------------------------


def _is_own(layer: Any) -> bool:
    """Whether a layer's code is Keras' own, and its configuration tells all of it."""
    import keras

    kind = type(layer)
    if kind in (keras.Sequential, keras.Model) or kind.__name__ == "Functional":
        return _keras_has(kind) and not _in_several_places(layer)
    return _keras_has(kind) and kind.__name__ in LAYERS


def _keras_has(kind: type) -> bool:
    return kind.__module__.split(".")[0] == "keras" and not kind.__module__.startswith(OPS)


def _plain_form(layer: Any, *, nested: bool = False) -> Any:
    """A model of Keras' own kinds that is the same, where there is one.

    `nested`: inside another model, whose list of weights goes on as it is.
    """
    import keras

    kind = type(layer)
    if not isinstance(layer, keras.Model) or (_is_own(layer) and kind is not keras.Model):
        return layer
    code = ("call", "fit", "train_step", "predict", "predict_step", "test_step", "evaluate", "compute_loss")
    changed = [name for name in code if getattr(kind, name) is not getattr(keras.Model, name)]
    if isinstance(layer, keras.Sequential):
        if all(getattr(kind, name) is getattr(keras.Sequential, name) for name in code):
            if _in_several_places(layer):
                # Keras writes such a Sequential down with each layer once; a functional model in full.
                return _functional_like(layer, layer.inputs[0], layer.outputs[0]) if layer.built else layer
            whole = [*getattr(layer, "inputs", ()), *layer.layers]  # it lists its layers without their input
            return _compiled_like(keras.Sequential(whole, name=layer.name), layer)
    elif _is_functional(layer) and layer.inputs:
        functional = _functional_like(layer, layer.input, layer.output)  # in a list or not, as they are there
        if all(getattr(kind, name) is getattr(type(functional), name) for name in code):
            return functional
    elif changed == ["call"]:
        drawn = _drawn(layer)
        if drawn is not None and not (nested and _ids(drawn.weights) != _ids(layer.weights)):
            return drawn
    return layer


def _ids(things: list[Any]) -> list[int]:
    return [id(thing) for thing in things]


def _functional_like(model: Any, inputs: Any, outputs: Any) -> Any:
    import keras

    return _compiled_like(keras.Model(inputs, outputs, name=model.name), model)


def _is_functional(layer: Any) -> bool:
    return any(kind.__name__ == "Functional" and _keras_has(kind) for kind in type(layer).__mro__)


def _drawn(model: Any) -> Any:
    """A subclassed model as the graph that its `call` draws, if it draws the same one always; else None."""
    import keras

    shape = _input_shape(model)
    if shape is None:
        return None
    takes_training = "training" in inspect.signature(type(model).call).parameters
    graphs, outlines = [], []
    for training in (None, False, True) if takes_training else (None,):
        inputs = keras.Input(shape[1:])
        options = {"training": training} if takes_training else {}
        try:
            graphs.append(keras.Model(inputs, model.call(inputs, **options), name=model.name))
        except Exception:  # noqa: BLE001  code that works on numbers only
            return None
        outlines.append(_outline(graphs[-1]))
    drawn = graphs[0]
    if any(outline != outlines[0] for outline in outlines):
        return None
    if set(_ids(drawn.weights)) != set(_ids(model.weights)):
        return None
    return _compiled_like(drawn, model)


def _outline(model: Any) -> list[tuple[Any, ...]]:
    """Which layers and operations follow each other, in a graph that was drawn last."""
    places = {id(operation): place for place, operation in enumerate(model.operations)}
    return [
        (
            type(operation),
            id(operation) if getattr(operation, "weights", None) else 0,
            *(places.get(id(parent.operation), -1) for parent in last_parents(operation)),
        )
        for operation in model.operations
    ]


def _input_shape(model: Any) -> tuple[int | None, ...] | None:
    """The shape of the one input that a model was built for."""
    given = (
        [tensor.shape for tensor in model.inputs] if _is_functional(model) else build_shapes(model).values()
    )
    shapes = [*given]
    if not model.built or len(shapes) != 1:
        return None
    (shape,) = shapes
    if not shape or not all(size is None or isinstance(size, int) for size in shape):
        return None
    return (None, *shape[1:])


def _as_model(layer: Any) -> Any:
    """A model around one with code of its own, that is trained and evaluated as any."""
    import keras

    shape = _input_shape(layer)
    # In a graph Keras counts calls of a functional model from the second on; a stand-in has one less.
    row = [layer] if shape is None else [keras.Input(shape[1:]), layer]
    return _compiled_like(keras.Sequential(row, name=f"{layer.name}_whole"), layer)


def _compiled_like(model: Any, other: Any) -> Any:
    """Compile a model with the very optimizer and losses of another one."""
    if getattr(other, "compiled", False) and (options := compile_options(other)) is not None:
        model.compile(**options)
    return model


def _in_several_places(layer: Any) -> bool:
    """Whether this is a Sequential with a layer that it holds twice."""
    import keras

    places = [id(inner) for inner in layer.layers] if isinstance(layer, keras.Sequential) else []
    return len(set(places)) < len(places)


@contextmanager
def _serialising(refer: Refer | None, keeps_state: bool) -> Iterator[Callable[[Any], Any]]:
    """Have Keras write references down where there is code of one's own.

    Layers, losses and models call Keras' own function for each thing in their configuration, so it is there
    that it has to be done.
    """
    serialization_lib = serialization()
    usual = serialization_lib.serialize_keras_object

    def serialise(thing: Any) -> Any:
        import keras

        if isinstance(thing, keras.layers.Layer):
            plain = _plain_form(thing, nested=True)
            return usual(plain) if _is_own(plain) else _foreign_layer(thing, refer, keeps_state)
        if isinstance(thing, types.FunctionType | types.BuiltinFunctionType | types.MethodType):
            if _is_keras_function(thing):
                return usual(thing)
            return _foreign_function(thing, refer)
        if isinstance(thing, type) or not callable(thing) or _is_from_keras(thing):
            return usual(thing)
        return _other(thing, refer, usual)

    serialization_lib.serialize_keras_object = serialise
    try:
        yield serialise
    finally:
        serialization_lib.serialize_keras_object = usual


def _is_keras_function(function: Any) -> bool:
    module = getattr(function, "__module__", None) or ""
    return module.startswith("keras.") and getattr(function, "__name__", "") in FUNCTIONS


def _is_from_keras(thing: Any) -> bool:
    kind = type(thing)
    if kind.__module__.startswith(OPS):
        return True
    return _keras_has(kind) and (
        kind.__name__ in frozenset().union(*NAMED.values()) or not hasattr(thing, "get_config")
    )


def _other(thing: Any, refer: Refer | None, usual: Callable[[Any], Any]) -> Any:
    """An object that can be called and is none of Keras' own."""
    import keras

    if isinstance(thing, keras.initializers.Initializer):
        return usual(keras.initializers.Zeros())  # the weights follow
    if isinstance(thing, keras.optimizers.schedules.LearningRateSchedule):
        raise NotTransferable(f"the learning rate schedule {type(thing).__name__}")
    return _foreign_function(thing, refer)


def _foreign_layer(layer: Any, refer: Refer | None, keeps_state: bool) -> dict[str, Any]:
    if refer is None:
        raise NotTransferable(f"the {type(layer).__name__} {layer.name!r}, which has code of its own")
    from coursekit.remote.foreign import ForeignLayer, Owner, specs_of_weights

    if isinstance(layer, ForeignLayer):
        functions, kind = layer.functions, layer.kind
    else:
        functions = Owner(layer, keeps_state=keeps_state).functions()
        kind = type(layer).__name__
    config = {
        "name": layer.name,
        "trainable": bool(layer.trainable),
        "dtype": layer.dtype_policy.name,
        "kind": kind,
        "functions": {name: refer(function) for name, function in functions.items()},
        "weights": specs_of_weights(layer) if layer.built else None,
    }
    return {"module": None, "class_name": "ForeignLayer", "registered_name": "ForeignLayer", "config": config}


def _foreign_function(function: Any, refer: Refer | None) -> dict[str, Any]:
    name = str(getattr(function, "__name__", type(function).__name__))
    if refer is None:
        raise NotTransferable(f"the function {name!r}, which has code of its own")
    from coursekit.remote.foreign import ForeignFunction, Owner

    if isinstance(function, ForeignFunction):
        functions = function.functions
    else:
        functions = Owner(function, keeps_state=False).functions()
    config = {"name": name, "functions": {key: refer(value) for key, value in functions.items()}}
    inner = {
        "module": None,
        "class_name": "ForeignFunction",
        "registered_name": "ForeignFunction",
        "config": config,
    }
    # Where an activation is written down, Keras takes what stands under "config" of a function only.
    return {**inner, "config": inner} if isinstance(function, types.FunctionType) else inner


# --- states -----------------------------------------------------------------------------------------


def _read_state(data: Mapping[str, Any]) -> dict[str, list[Any]]:
    weights = [array_of(text) for text in data["weights"]]
    memory = [array_of(text) for text in data.get("optimizer", ())]
    if sum(array.size for array in (*weights, *memory)) > MAX_WEIGHTS:
        raise NotTransferable("a Keras model of too many weights")
    return {
        "weights": weights,
        "optimizer": memory,
        "trainable": [bool(flag) for flag in data["trainable"]],
    }


def _set_state(layer: Any, state: Mapping[str, list[Any]]) -> None:
    layer.set_weights(state["weights"])
    _freeze_as(layer, state["trainable"])
    if state["optimizer"]:
        optimizer = layer.optimizer
        if not optimizer.built:
            optimizer.build(layer.trainable_variables)
        for variable, value in zip(optimizer.variables, state["optimizer"], strict=True):
            variable.assign(value)


def _freeze_as(layer: Any, trainable: list[bool]) -> None:
    """Restore the flags inside a nested model too: Keras keeps only those of the outermost layers."""
    parts = _parts(layer)
    # An activation layer that several layers share is one part here and several in the rebuilt model.
    if [bool(part.trainable) for part in parts] == trainable or (
        all(trainable) and len(parts) != len(trainable)
    ):
        return
    for part, flag in zip(
        parts, trainable, strict=True
    ):  # from the outside in: an outer flag sets the inner ones
        part.trainable = flag
    if getattr(layer, "compiled", False):
        layer.compile_from_config(layer.get_compile_config())


def _parts(layer: Any) -> list[Any]:
    """The layer and all inside it that crosses, outer ones first; a foreign layer is one part."""
    if not _is_own(layer):
        return [layer]
    inner = layers_right_within(layer)
    return [layer, *(part for child in inner for part in _parts(_plain_form(child, nested=True)))]


@contextmanager
def _no_more_weights_than(weights: list[np.ndarray]) -> Iterator[None]:
    """Refuse to build a layer that is larger than the weights sent, such as a Dense of 10^9 units."""
    import keras

    left = sum(array.size for array in weights)
    usual = keras.layers.Layer.add_weight

    def add_weight(self: Any, shape: Any = None, *args: Any, **options: Any) -> Any:
        nonlocal left
        left -= int(np.prod([int(size) for size in shape or ()], dtype=float))
        if left < 0:
            raise NotTransferable("a Keras model that asks for more weights than it brings")
        return usual(self, shape, *args, **options)

    keras.layers.Layer.add_weight = add_weight
    try:
        yield
    finally:
        keras.layers.Layer.add_weight = usual


def _nobody(_: Any) -> Callable[..., Any]:
    raise NotTransferable("a Keras model with code of its own")


def _in_short(error: BaseException) -> str:
    return in_short(str(error), 200) or type(error).__name__
