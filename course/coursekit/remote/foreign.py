"""Layers and functions of the other process inside a Keras model of this one.

A layer with code of its own can't be rebuilt here. It stays where it is, as a function by value: weights and
inputs go there, outputs come back, and so do gradients when a model is trained. All else about the model,
its other layers, its weights, what is frozen, its loss and its optimizer, is real and on this side.

Importing this module imports Keras and TensorFlow.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from coursekit.remote import NotTransferable
from coursekit.remote.private_of_keras import layers_within, output_spec, trainable_variables_of

#: How many forward passes are remembered for the gradient that may follow.
REMEMBERED = 16
#: Functions of the other side, by what they do.
Reference = dict[str, Any]
DOING = ("forward", "backward", "shape", "build")


class Owner:
    """Serves a layer or a function of this side to a stand-in on the other.

    `keeps_state`: what a layer counts or averages is this side's word, and not the other's.
    """

    def __init__(self, thing: Any, *, keeps_state: bool) -> None:
        self._thing = thing
        self._keeps_state = keeps_state
        self._passes: OrderedDict[int, tuple[Any, list[Any], Any]] = OrderedDict()
        self._count = 0

    def functions(self) -> Reference:
        """The functions of the other side that the layer calls."""
        return {name: getattr(self, name) for name in DOING}

    def build(self, shape: Sequence[Any]) -> list[Any]:
        """Make the weights for inputs of this shape: how they are to be named, and what they begin as."""
        if not self._thing.built or not self._thing.weights:
            self._thing(keras.Input(tuple(shape)[1:]))
        return [specs_of_weights(self._thing), [np.asarray(v) for v in weights_of(self._thing)]]

    def forward(self, weights: Sequence[Any], inputs: Any, training: bool | None) -> list[Any]:
        """A number for `backward`, the outputs in a list, and the weights that no training changes."""
        self._set(weights)
        tensors = keras.tree.map_structure(tf.convert_to_tensor, inputs)
        watched = [*keras.tree.flatten(tensors), *(v.value for v in self._trained())]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            for tensor in watched:
                if isinstance(tensor, tf.Variable) or tensor.dtype.is_floating:
                    tape.watch(tensor)
            if isinstance(self._thing, keras.layers.Layer):
                outputs = self._thing(tensors, training=training)
            else:
                outputs = self._thing(*tensors)
            outputs = [tf.convert_to_tensor(out) for out in keras.tree.flatten(outputs)]
        self._count += 1
        self._passes[self._count] = (tape, watched, outputs)
        while len(self._passes) > REMEMBERED:
            self._passes.popitem(last=False)
        return [self._count, [np.asarray(out) for out in outputs], [np.asarray(v) for v in self._kept()]]

    def backward(self, number: int, slopes: Sequence[Any]) -> list[Any]:
        """The gradient by each input and each trained weight of that pass. Raises KeyError."""
        tape, watched, outputs = self._passes.pop(number)
        pairs = [
            (o, tf.cast(s, o.dtype)) for o, s in zip(outputs, slopes, strict=True) if o.dtype.is_floating
        ]
        slopes_of = tape.gradient([o for o, _ in pairs], watched, output_gradients=[s for _, s in pairs])
        return [
            np.zeros(w.shape, w.dtype.as_numpy_dtype)
            if slope is None
            else np.asarray(tf.convert_to_tensor(slope))
            for slope, w in zip(slopes_of, watched, strict=True)
        ]

    def shape(self, shapes: Any, dtypes: Sequence[str], single: bool) -> list[list[Any]]:
        """[shape, dtype] of each output, for inputs of these shapes and dtypes."""
        inputs = [keras.KerasTensor(tuple(s), d) for s, d in zip(shapes, dtypes, strict=True)]
        if isinstance(self._thing, keras.layers.Layer):
            spec = self._thing.compute_output_spec(inputs[0] if single else inputs)
        else:
            spec = _spec_of(self._thing, inputs)
        return [[list(out.shape), str(out.dtype)] for out in keras.tree.flatten(spec)]

    def _trained(self) -> list[Any]:
        return [v for v in weights_of(self._thing) if _is_trained(self._thing, v)]

    def _kept(self) -> list[Any]:
        return [v for v in weights_of(self._thing) if not _is_trained(self._thing, v)]

    def _set(self, weights: Sequence[Any]) -> None:
        for variable, array in zip(weights_of(self._thing), weights, strict=True):
            if not (self._keeps_state and not _is_trained(self._thing, variable)):
                variable.assign(array)


def weights_of(thing: Any) -> list[Any]:
    """The variables that a stand-in has to have."""
    return list(thing.weights) if isinstance(thing, keras.layers.Layer) else []


def specs_of_weights(layer: Any) -> list[list[Any]]:
    """[name, shape, dtype, whether training changes it] of each weight."""
    return [[v.name, list(v.shape), str(v.dtype), _is_trained(layer, v)] for v in weights_of(layer)]


def _is_trained(layer: Any, variable: Any) -> bool:
    """By what the variable is, not by whether the layer is frozen at the moment."""
    for part in layers_within(layer):
        if any(variable is v for v in trainable_variables_of(part)):
            return part is layer or bool(part.trainable) or not layer.trainable
    return False


def _spec_of(function: Callable[..., Any], inputs: list[Any]) -> Any:
    try:
        return output_spec(function, *inputs)
    except Exception:  # noqa: BLE001  NumPy code, for example: it may still work on numbers
        return inputs[0]


class _Computed:
    """Computes with functions of the other side, in a graph too, and knows the gradient."""

    def __init__(self, functions: Reference) -> None:
        self.functions = functions
        self._known: dict[Any, list[list[Any]]] = {}

    def spec(self, inputs: Any) -> list[list[Any]]:
        """[shape, dtype] of each output."""
        flat = keras.tree.flatten(inputs)
        key = tuple((tuple(t.shape), keras.backend.standardize_dtype(t.dtype)) for t in flat)
        if key not in self._known:
            shapes, dtypes = [list(shape) for shape, _ in key], [dtype for _, dtype in key]
            single = not isinstance(inputs, list | tuple)
            self._known[key] = self.functions["shape"](shapes, dtypes, single)
        return self._known[key]

    def __call__(
        self, inputs: Any, weights: Sequence[Any], kept: Sequence[Any], training: Any
    ) -> tuple[list[Any], list[Any]]:
        """Outputs, and new values for the variables in `kept`."""
        flat = [tf.convert_to_tensor(t) for t in keras.tree.flatten(inputs)]
        spec = self.spec(keras.tree.pack_sequence_as(inputs, flat))
        variables = [tf.convert_to_tensor(v) for v in weights]
        trained = [i for i, v in enumerate(weights) if not any(v is k for k in kept)]
        types = [tf.dtypes.as_dtype(dtype) for _, dtype in spec] + [tf.dtypes.as_dtype(v.dtype) for v in kept]

        def ask_forward(*arrays: Any) -> list[Any]:
            given = keras.tree.pack_sequence_as(inputs, list(arrays[: len(flat)]))
            number, outputs, state = self.functions["forward"](list(arrays[len(flat) :]), given, training)
            values = [*outputs, *state]
            if len(values) != len(types):
                raise NotTransferable("a layer that gives another number of outputs than it said")
            return [
                np.int64(number),
                *(np.asarray(v, t.as_numpy_dtype) for v, t in zip(values, types, strict=True)),
            ]

        def ask_backward(number: Any, *slopes: Any) -> list[Any]:
            found = self.functions["backward"](int(number), list(slopes))
            wanted = [*flat, *(variables[i] for i in trained)]
            return [np.asarray(f, w.dtype.as_numpy_dtype) for f, w in zip(found, wanted, strict=True)]

        @tf.custom_gradient  # type: ignore[untyped-decorator]
        def run(*tensors: Any) -> Any:
            number, *values = tf.numpy_function(ask_forward, tensors, [tf.int64, *types])
            for value, (shape, _) in zip(values, spec, strict=False):
                value.set_shape(shape)
            for value, variable in zip(values[len(spec) :], kept, strict=True):
                value.set_shape(variable.shape)

            def slopes_of(*slopes: Any) -> Any:
                wanted = [t.dtype for t in flat] + [variables[i].dtype for i in trained]
                found = tf.numpy_function(ask_backward, [number, *slopes[: len(spec)]], wanted)
                found = [found] if len(wanted) == 1 and not isinstance(found, list | tuple) else list(found)
                result: list[Any] = [None] * len(tensors)
                for place, slope in zip(
                    [*range(len(flat)), *(len(flat) + i for i in trained)], found, strict=True
                ):
                    slope.set_shape(tensors[place].shape)
                    result[place] = slope
                return result

            return tuple(values), slopes_of

        values = list(run(*flat, *variables))
        return values[: len(spec)], values[len(spec) :]


class ForeignLayer(keras.layers.Layer):  # type: ignore[misc]
    """A layer whose weights are here and whose code is on the other side."""

    def __init__(
        self, kind: str, functions: Reference, weights: Sequence[Any] | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.kind = kind
        self._computed = _Computed(functions)
        self._in_order: list[Any] = []
        self._kept: list[Any] = []
        if weights is not None:
            self._add(weights)
            self.built = True

    def build(self, input_shape: Any) -> None:
        """Build the layer on the other side, unless that was done."""
        weights, values = self.functions["build"](list(input_shape))
        self._add(weights)
        for variable, value in zip(self._in_order, values, strict=True):
            variable.assign(value)

    def _add(self, weights: Sequence[Any]) -> None:
        for name, shape, dtype, trained in weights:
            options = {"dtype": dtype, "trainable": bool(trained), "initializer": "zeros"}
            variable = self.add_weight(name=str(name), shape=tuple(shape), **options)
            self._in_order.append(variable)
            if not trained:
                self._kept.append(variable)

    @property
    def functions(self) -> Reference:
        """The functions that the other side serves."""
        return self._computed.functions

    @property
    def weights(self) -> list[Any]:
        """The weights, in the order of the other side."""
        return list(self._in_order)

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Compute the outputs on the other side, which knows of no mask."""
        outputs, state = self._computed(inputs, self._in_order, self._kept, training)
        for variable, value in zip(self._kept, state, strict=True):
            variable.assign(value)
        return outputs[0] if len(outputs) == 1 else outputs

    def compute_output_spec(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Return the shapes and dtypes that the other side gives."""
        found = [keras.KerasTensor(tuple(s), d) for s, d in self._computed.spec(inputs)]
        return found[0] if len(found) == 1 else found

    def get_config(self) -> dict[str, Any]:
        """Return the configuration for `keras.models.clone_model`."""
        weights = specs_of_weights(self) if self.built else None
        return {**super().get_config(), "kind": self.kind, "functions": self.functions, "weights": weights}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> ForeignLayer:
        """Make the object from what `get_config` gives, or from a message."""
        config = dict(config)
        config["functions"] = _functions(config["functions"])
        return cls(**config)


class ForeignFunction:
    """A function of the other side, from tensors to a tensor: an activation, a loss, a metric."""

    def __init__(self, name: str, functions: Reference) -> None:
        self.__name__ = name
        self._computed = _Computed(functions)

    @property
    def functions(self) -> Reference:
        """The functions that the other side serves."""
        return self._computed.functions

    def __call__(self, *inputs: Any) -> Any:
        if any(isinstance(value, keras.KerasTensor) for value in inputs):
            ((shape, dtype),) = self._computed.spec(list(inputs))
            return keras.KerasTensor(tuple(shape), dtype)
        outputs, _ = self._computed(list(inputs), [], [], None)
        return outputs[0]

    def get_config(self) -> dict[str, Any]:
        """Return the configuration for `keras.models.clone_model`."""
        return {"name": self.__name__, "functions": self.functions}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> ForeignFunction:
        """Make the object from what `get_config` gives, or from a message."""
        while "class_name" in config:  # Keras puts a function's name on its own, here with its class
            config = config["config"]
        return cls(str(config["name"]), _functions(config["functions"]))


OWN = {"ForeignLayer": ForeignLayer, "ForeignFunction": ForeignFunction}
_resolvers: list[Callable[[Any], Callable[..., Any]]] = []


@contextmanager
def resolving(resolve: Callable[[Any], Callable[..., Any]]) -> Any:
    """Within this, references in configurations become functions by `resolve`."""
    _resolvers.append(resolve)
    try:
        yield
    finally:
        _resolvers.pop()


def _functions(given: Any) -> Reference:
    if all(callable(function) for function in given.values()):
        return dict(given)
    return {name: _resolvers[-1](given[name]) for name in DOING}
