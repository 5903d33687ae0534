"""Objects that are transferred by reference: functions, callbacks, iterators, data sets, models, folders.

Each side of a conversation has a `Desk`. Functions cross as numbers, which the other side can call; all the
rest is made up of values and functions. What was handed over once is known again when it comes back.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np

from coursekit.remote import NotTransferable
from coursekit.remote.arrays import npy
from coursekit.remote.files import Folders
from coursekit.remote.models import (
    decode_model,
    encode_model,
    is_keras,
    owned_weights,
    set_state,
    state_of,
)
from coursekit.remote.state import fingerprint
from coursekit.remote.values import TAG, Inner, RemoteObject, remote_object

#: Calls the other side's function of that number.
Call = Callable[[int, str, tuple[Any, ...], dict[str, Any]], Any]
#: What a callback of Keras can be asked to do.
HOOKS = tuple(
    f"on_{what}_{when}"
    for what in ("epoch", "train", "test", "predict", "batch", "train_batch", "test_batch", "predict_batch")
    for when in ("begin", "end")
)
#: What a callback is told before it is asked anything, by the attribute where it keeps that.
TOLD = {"model": "set_model", "params": "set_params"}
#: What a model of the other side tells of those that it shares variables with.
SHARING = "_shares_variables_with"
#: More than these a conversation has not to do with.
MOST_FUNCTIONS = 100_000


@dataclass(frozen=True, eq=False, repr=False)
class Passing(RemoteObject):
    """An iterator of the other side: it gives its items one by one, and is otherwise a `RemoteObject`."""

    ask: Callable[[], Any]

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self.ask()


class ObjectTable:
    """One side's table of the objects that have been transferred.

    `call` calls a function of the other side. `trusted`: whether this side's word counts, which holds for
    the side of the tests.
    """

    def __init__(self, call: Call, *, trusted: bool) -> None:
        self.folders = Folders()
        self._call = call
        self._trusted = trusted
        self._mine: list[Callable[..., Any]] = []
        self._numbers: dict[int, int] = {}
        self._theirs: dict[int, Callable[..., Any]] = {}
        self._their_numbers: dict[int, int] = {}
        self._models: dict[int, Any] = {}  # handed over by the side of the tests, by number
        self._model_numbers: dict[int, int] = {}
        self._before: dict[int, str] = {}
        self._shared: list[list[Any] | dict[Any, Any]] = []

    def is_same(self, value: Any) -> bool:
        """Whether a value is the same on both sides though it may look different there, or may be changed."""
        if isinstance(value, str | PurePath):
            return self.folders.place_of(str(value)) is not None
        return isinstance(value, list | dict) and self._shared_number(value) is not None

    # --- things that are no values ------------------------------------------------------------------

    def encode(self, value: Any, inner: Inner) -> dict[str, Any] | None:
        """Do as `values.Live` says."""
        if (number := self._shared_number(value)) is not None:
            return {TAG: "shared", "number": number}
        if isinstance(value, str | PurePath):
            place = self.folders.place_of(str(value))
            return place and {TAG: "place", "as": "text" if isinstance(value, str) else "path", **place}
        if isinstance(value, np.ndarray | np.generic | list | tuple | Mapping | bytes | set | frozenset):
            return None
        if is_keras(value):
            return self._encode_model(value)
        if isinstance(value, type):
            return {TAG: "function", **self.refer(value)}
        if _is_callback(value):
            hooks = {name: self.refer(getattr(value, name)) for name in _overridden(value)}
            looked_at = [attribute for attribute in TOLD if _looks_at(attribute, value, hooks)]
            hooks |= {TOLD[attribute]: self.refer(getattr(value, TOLD[attribute])) for attribute in looked_at}
            return {TAG: "callback", "kind": type(value).__name__, "hooks": hooks}
        if _is_dataset(value):
            return self._encode_dataset(value)
        if isinstance(value, Passing):
            return {TAG: "iterator", **_text(value), "next": self.refer(value.ask)}
        if isinstance(value, Iterator):
            return {TAG: "iterator", **_text(value), "next": self.refer(value.__next__)}
        if hasattr(value, "__array__") or not callable(value):
            return None
        return {TAG: "function", **self.refer(value)}

    def decode(self, data: Mapping[str, Any], inner: Inner) -> Any:
        """Do as `values.Live` says."""
        match data[TAG]:
            case "function":
                return self.resolve(data)
            case "keras":
                return self._decode_model(data)
            case "model":
                return self._models[data["number"]]
            case "shared":
                return self._shared[_natural(data["number"])]
            case "place":
                path = self.folders.path(data)
                return str(path) if data["as"] == "text" else path
            case "callback":
                hooks = {
                    name: self.resolve(hook)
                    for name, hook in data["hooks"].items()
                    if name in (*HOOKS, *TOLD.values())
                }
                return _callback(str(data["kind"]), hooks)
            case "iterator":
                ask = self.resolve(data["next"])
                return Passing(str(data["kind"]), str(data["text"]), ask)
            case "dataset":
                return _dataset(data, self.resolve(data["batches"]))
            case tag:
                raise NotTransferable(f"a value of the unknown kind {str(tag)[:40]!r}")

    # --- functions ----------------------------------------------------------------------------------

    def refer(self, function: Callable[..., Any]) -> dict[str, Any]:
        """Register a function or class; return its form in a message."""
        name = str(getattr(function, "__name__", type(function).__name__))[:100]
        if id(function) in self._their_numbers:
            return {"whose": "yours", "number": self._their_numbers[id(function)], "name": name}
        if id(function) not in self._numbers:
            self._numbers[id(function)] = len(self._mine)
            self._mine.append(function)  # kept, so that its id is nobody else's
            if len(self._mine) > MOST_FUNCTIONS:
                raise NotTransferable("too many functions")
        number = self._numbers[id(function)]
        kind = "class" if isinstance(function, type) else "function"
        if kind == "function" and not hasattr(function, "__name__"):
            kind = "object"  # that can be called: a model of another library, say
        return {"whose": "mine", "number": number, "name": name, "is": kind}

    def resolve(self, data: Mapping[str, Any]) -> Callable[..., Any]:
        """Return the function that a message refers to. Raises NotTransferable for an unknown number."""
        number = _natural(data["number"])
        if data["whose"] == "yours":
            return self.mine(number)
        if number not in self._theirs:
            self._theirs[number] = self._stand_in(number, str(data["name"]), data.get("is"))
            self._their_numbers[id(self._theirs[number])] = number
        return self._theirs[number]

    def mine(self, number: Any) -> Callable[..., Any]:
        """The function of this side that has this number. Raises LookupError."""
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < len(self._mine):
            raise LookupError("a call of a function that nobody has handed over")
        return self._mine[number]

    def _stand_in(self, number: int, name: str, kind: Any) -> Callable[..., Any]:
        def function(*args: Any, **kwargs: Any) -> Any:
            return self._call(number, name, args, kwargs)

        function.__name__ = function.__qualname__ = name
        if kind == "object":  # of a type of that name: no message is to call it a function
            stand_in: Callable[..., Any] = type(
                name,
                (),
                {
                    "__call__": lambda self, *args, **kwargs: function(*args, **kwargs),
                    "__deepcopy__": lambda self, memo: self,  # as with a function: handed back, it is itself
                    "__name__": name,
                },
            )()
            return stand_in
        if kind != "class":
            return function
        return type(name, (), {"__new__": lambda cls, *args, **kwargs: function(*args, **kwargs)})

    # --- models -------------------------------------------------------------------------------------

    def _encode_model(self, model: Any) -> dict[str, Any]:
        if id(model) in self._model_numbers:
            number = self._model_numbers[id(model)]
            if not self._trusted:
                return {TAG: "model", "number": number}
        elif self._trusted:
            number = len(self._models)
            self._models[number] = model
            self._model_numbers[id(model)] = number
        else:
            return {TAG: "keras", **encode_model(model, self.refer), "shares": self._sharing(model)}
        return {TAG: "keras", "number": number, **encode_model(model, self.refer, keeps_state=True)}

    def _decode_model(self, data: Mapping[str, Any]) -> Any:
        number = data.get("number")
        if number is None or self._trusted:
            model = decode_model(data, self.resolve)
            # Not by an attribute: Keras would take the other models for parts of this one.
            vars(model)[SHARING] = tuple(self._models[_natural(n)] for n in data.get("shares", ()))
            return model
        if number in self._models:
            set_state(self._models[number], data)
        else:
            self._models[number] = decode_model(data, self.resolve)
            self._model_numbers[id(self._models[number])] = number
        self._before[number] = fingerprint(state_of(self._models[number]))
        return self._models[number]

    def _sharing(self, model: Any) -> list[int]:
        """Numbers of the models that were handed over and have a variable in common with this one."""
        return [number for number, other in self._models.items() if share_variables(model, other)]

    def changed_models(self) -> list[list[Any]]:
        """[number, state] of the models that were transferred and have changed since."""
        changed = []
        for number, before in self._before.items():
            state = state_of(self._models[number])
            if (now := fingerprint(state)) != before:
                self._before[number] = now
                changed.append([number, state])
        return changed

    def set_models(self, changed: Iterable[Any]) -> None:
        """Give transferred models the state that they have on the other side."""
        for number, state in changed:
            model = self._models[_natural(number)]
            set_state(model, _without_owned(model, state))

    # --- notes that both sides write ------------------------------------------------------------------

    def share(self, value: list[Any] | dict[Any, Any]) -> None:
        """Share this list or dictionary, so that both sides see changes in it."""
        if self._shared_number(value) is None:
            self._shared.append(value)

    def shared(self, inner: Inner) -> list[Any]:
        """Return the contents of the shared lists and dictionaries."""
        return [_content(value, inner) for value in self._shared]

    def set_shared(self, contents: Iterable[Any], inner: Inner) -> None:
        """Give shared lists and dictionaries the contents of the other side; new ones are added."""
        contents = list(contents)
        if self._trusted and len(contents) != len(self._shared):
            raise NotTransferable("lists that nobody has shared")
        for content in contents[len(self._shared) :]:
            self._shared.append({} if content["kind"] == "dict" else [])
        for value, content in zip(self._shared, contents, strict=True):
            items = [inner(item) for item in content["items"]]
            if isinstance(value, dict):
                new = dict(items)
                value.clear()
                value.update(new)
            else:
                value[:] = items

    def _shared_number(self, value: Any) -> int | None:
        return next((i for i, shared in enumerate(self._shared) if shared is value), None)

    # --- data sets ----------------------------------------------------------------------------------

    def _encode_dataset(self, dataset: Any) -> dict[str, Any]:
        import keras

        spec = dataset.element_spec
        single = not isinstance(spec, tuple)
        specs = [spec] if single else list(spec)

        def batches() -> list[Any]:
            """Yield all batches of one pass; the next pass may have another order."""
            return [[np.asarray(part) for part in keras.tree.flatten(batch)] for batch in dataset]

        return {
            TAG: "dataset",
            "single": single,
            "specs": [[part.shape.as_list(), part.dtype.name] for part in specs],
            "length": int(dataset.cardinality()),
            "batches": self.refer(batches),
        }


def share_variables(model: Any, other: Any) -> bool:
    """Whether two models or layers have a variable in common: a weight, or one of the optimizer's."""
    own, others = (
        {*map(id, one.variables), *map(id, getattr(getattr(one, "optimizer", None), "variables", ()))}
        for one in (model, other)
    )
    return bool(own & others)


def _content(value: Any, inner: Inner) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"kind": "dict", "items": [[inner(key), inner(item)] for key, item in value.items()]}
    return {"kind": "list", "items": [inner(item) for item in value]}


def _text(value: Any) -> dict[str, str]:
    said = remote_object(value)
    return {"kind": said["kind"], "text": said["text"]}


def _natural(number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise NotTransferable("a number that is none")
    return number


def _without_owned(model: Any, state: Mapping[str, Any]) -> Mapping[str, Any]:
    """A state of the other side, without what layers of this side's own code have kept for themselves."""
    weights = list(state["weights"])
    for place, weight in owned_weights(model):
        weights[place] = npy(np.asarray(weight))
    return {**state, "weights": weights}


def _is_callback(value: Any) -> bool:
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(value, keras.callbacks.Callback)


def _overridden(callback: Any) -> list[str]:
    import keras

    plain = keras.callbacks.Callback
    return [
        name
        for name in HOOKS
        if getattr(getattr(callback, name), "__func__", getattr(callback, name)) is not getattr(plain, name)
    ]


def _looks_at(attribute: str, callback: Any, hooks: Iterable[str]) -> bool:
    codes = [getattr(getattr(callback, name), "__code__", None) for name in hooks]
    return any(code is not None and attribute in code.co_names for code in codes)


def _callback(kind: str, hooks: Mapping[str, Callable[..., Any]]) -> Any:
    import keras

    setters = {attribute: hooks[setter] for attribute, setter in TOLD.items() if setter in hooks}
    space = {name: _method(hook, setters) for name, hook in hooks.items() if name in HOOKS}
    return type(kind, (keras.callbacks.Callback,), space)()


def _method(hook: Callable[..., Any], setters: Mapping[str, Callable[..., Any]]) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        for attribute, tell in setters.items():
            tell(getattr(self, attribute))  # as it is now
        return hook(*args, **kwargs)

    return method


def _is_dataset(value: Any) -> bool:
    tensorflow = sys.modules.get("tensorflow")
    return tensorflow is not None and isinstance(value, tensorflow.data.Dataset)


def _dataset(data: Mapping[str, Any], batches: Callable[[], Any]) -> Any:
    import tensorflow as tf

    signature = tuple(tf.TensorSpec(shape, dtype) for shape, dtype in data["specs"])

    def one_pass() -> Iterator[Any]:
        for batch in batches():
            yield batch[0] if data["single"] else tuple(batch)

    made = tf.data.Dataset.from_generator(
        one_pass, output_signature=signature[0] if data["single"] else signature
    )
    length = int(data["length"])
    return made.apply(tf.data.experimental.assert_cardinality(length)) if length >= 0 else made
