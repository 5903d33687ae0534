from __future__ import annotations

import json
import queue
import threading
from collections import namedtuple
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from coursekit.checks.comparing import show
from coursekit.remote import AnswerLost, ArgumentChanged, NotTransferable, callee
from coursekit.remote.callee import serve
from coursekit.remote.caller import bind
from coursekit.remote.values import decode, encode
from coursekit.rubric import rubric
from coursekit.seeds import set_seed

import __main__


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, 2.5, "text", 10**30, float("inf"), 2j, b"bytes", [1, [2]], (1, "a"), {1, 2},
        frozenset({3}),
        {"a": 1, (1, 2): [3]}, ..., np.float32(0.5), np.int64(3), np.bool_(True),
    ],
    ids=repr,
)  # fmt: skip
def test_a_value_comes_back_as_it_went(value: Any) -> None:
    back = decode(encode(value))
    assert type(back) is type(value)
    assert back == value


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "uint8", "bool", "complex128", "<U5"])
def test_an_array_keeps_its_shape_and_dtype(dtype: str) -> None:
    array = np.arange(6).reshape(2, 3).astype(dtype)
    back = decode(encode({"array": array}))["array"]
    assert back.dtype == array.dtype
    assert back.tolist() == array.tolist()


def test_an_array_of_objects_crosses_item_by_item() -> None:
    array = np.array([[1, "a"], [None, 2.5]], dtype=object)
    assert decode(encode(array)).tolist() == array.tolist()


def test_nan_stays_nan() -> None:
    assert np.isnan(decode(encode([float("nan")]))[0])


def test_a_random_generator_goes_on_where_it_stood() -> None:
    generator = np.random.default_rng(3)
    generator.random(5)
    assert decode(encode(generator)).random() == generator.random()


@pytest.mark.parametrize(
    "value",
    [open, object(), (x for x in ()), int],
    ids=["function without a reference", "object", "generator", "class"],
)
def test_what_no_value_can_express_arrives_as_a_remote_object(value: Any) -> None:
    back = decode(encode(value))
    assert back.kind == type(value).__name__
    assert repr(back) == repr(value)[:200]
    assert back != value and back != decode(encode(value))


def test_a_named_tuple_crosses_as_a_tuple() -> None:
    point = namedtuple("point", "x y")(1, 2)
    assert decode(encode(point)) == (1, 2)


def test_whatever_numpy_can_read_crosses_as_an_array() -> None:
    class Tensor:
        def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
            return np.arange(3)

    assert decode(encode(Tensor())).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        '{"!": "array", "npy": "AAAA"}',
        '{"!": "unknown"}',
        '{"no": "tag"}',
        '{"!": "dict", "items": 3}',
    ],
)
def test_a_message_that_nobody_made_is_refused(text: str) -> None:
    with pytest.raises(NotTransferable):
        decode(text)


def test_no_pickle_is_ever_read() -> None:
    import base64
    import io

    buffer = io.BytesIO()
    np.save(buffer, np.array([print], dtype=object), allow_pickle=True)
    text = json.dumps({"!": "array", "npy": base64.b64encode(buffer.getvalue()).decode()})
    with pytest.raises(NotTransferable):
        decode(text)


class TestKeras:
    def test_a_model_crosses_with_weights_compilation_and_frozen_layers(self) -> None:
        import keras

        inner = keras.Sequential(
            [keras.Input((4,)), keras.layers.Dense(3), keras.layers.BatchNormalization()]
        )
        inner.trainable = False
        inputs = keras.Input((4,))
        model = keras.Model(inputs, keras.layers.Dense(2)(inner(inputs, training=False)))
        model.compile("adam", "mse", metrics=["mae"])
        back = decode(encode(model))
        x = np.ones((3, 4), dtype="float32")
        assert np.array_equal(back.predict(x, verbose=0), model.predict(x, verbose=0))
        assert (type(back.optimizer).__name__, back.loss) == ("Adam", "mse")
        assert [layer.trainable for layer in back.layers[1].layers] == [False, False]
        back.fit(x, np.ones((3, 2)), verbose=0)

    def test_a_layer_that_is_not_built_crosses(self) -> None:
        import keras

        assert decode(encode(keras.layers.Dense(3, activation="relu"))).units == 3

    def test_layers_that_share_an_activation_layer_cross(self) -> None:
        import keras

        leaky = keras.layers.LeakyReLU(negative_slope=0.5)
        dense = [keras.layers.Dense(3, activation=leaky) for _ in range(2)]
        model = keras.Sequential([keras.Input((4,)), *dense])
        x = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
        back = decode(encode(model))
        assert np.array_equal(back(x, training=False), model(x, training=False))

    def test_a_layer_in_two_places_of_a_sequential_crosses_in_both(self) -> None:
        # Keras writes it down once, and would rebuild another model without a word.
        import keras

        leaky = keras.layers.LeakyReLU(negative_slope=0.5)
        model = keras.Sequential([keras.Input((2,)), leaky, keras.layers.Dense(2), leaky])
        model.compile("adam", "mse", metrics=["mae"])
        x = np.random.default_rng(0).normal(size=(5, 2)).astype("float32")
        back = decode(encode(model))
        assert np.array_equal(back(x, training=False), model(x, training=False))
        assert (type(back.optimizer).__name__, back.loss) == ("Adam", "mse")

    def test_such_a_sequential_inside_another_model_crosses_too(self) -> None:
        import keras

        leaky = keras.layers.LeakyReLU(negative_slope=0.5)
        inner = keras.Sequential([keras.Input((2,)), leaky, keras.layers.Dense(2), leaky])
        model = keras.Sequential([keras.Input((2,)), inner, keras.layers.Dense(1)])
        x = np.random.default_rng(0).normal(size=(5, 2)).astype("float32")
        assert np.array_equal(decode(encode(model))(x, training=False), model(x, training=False))

    def test_code_of_the_students_own_does_not_cross(self) -> None:
        import keras

        class Own(keras.layers.Layer):
            pass

        for layer in (Own(), keras.layers.Lambda(lambda x: x), keras.layers.Dense(1, activation=lambda x: x)):
            with pytest.raises(NotTransferable):
                decode(encode(layer))

    @pytest.mark.parametrize(
        ("module", "name", "config"),
        [
            ("keras.layers", "Lambda", {"function": "print"}),
            ("keras.config", "function", "set_floatx"),
            ("keras.utils", "function", "get_file"),
            ("keras.layers", "TFSMLayer", {"filepath": "x"}),
            ("keras.layers", "StringLookup", {"vocabulary": "/etc/passwd"}),
            ("keras.src.ops.core", "Map", {}),
            ("keras.layers", "Dense", {"units": 10**9}),
            ("keras.layers", "Dense", {"units": 10**6, "build_config": {"input_shape": [None, 10**6]}}),
        ],
    )
    def test_what_is_not_in_the_list_or_too_large_is_not_built(
        self, module: str, name: str, config: Any
    ) -> None:
        build = config.pop("build_config", None) if isinstance(config, dict) else None
        whole = {"class_name": name, "module": module, "config": config, "registered_name": None}
        whole |= {"build_config": build} if build else {}
        text = json.dumps({"!": "keras", "config": json.dumps(whole), "weights": [], "trainable": [True]})
        with pytest.raises(NotTransferable):
            decode(text)

    def test_a_configuration_that_names_another_module_is_refused_before_keras_sees_it(self) -> None:
        config = json.dumps({"class_name": "Popen", "module": "subprocess", "config": {"args": ["true"]}})
        text = json.dumps({"!": "keras", "config": config, "weights": [], "trainable": []})
        with pytest.raises(NotTransferable, match="subprocess"):
            decode(text)


def conversation(names: dict[str, Any], wanted: list[str]) -> dict[str, Any]:
    """A namespace with proxies for `names`, which a second thread serves: two kernels in little."""
    to_callee: queue.Queue[str] = queue.Queue()
    to_caller: queue.Queue[str] = queue.Queue()

    def ask_caller(message: str) -> str:
        to_caller.put(message)
        return to_callee.get()

    def ask_callee(message: str) -> str:
        if "callback" in message or json.loads(message).keys() & {"look", "call"}:
            threading.Thread(
                target=lambda: to_caller.put(json.dumps(serve(message, ask_caller).body))
            ).start()
        else:
            to_callee.put(message)
        return to_caller.get(timeout=30)

    vars(__main__).update(names)
    namespace: dict[str, Any] = {}
    bind(namespace, wanted, ask_callee)
    return namespace


@pytest.fixture
def student() -> Iterator[Callable[..., dict[str, Any]]]:
    before = dict(vars(__main__))

    def define(**names: Any) -> dict[str, Any]:
        return conversation(names, list(names))

    yield define
    vars(__main__).clear()
    vars(__main__).update(before)


Define = Callable[..., dict[str, Any]]


def test_an_object_that_can_be_called_is_no_function(student: Define) -> None:
    class OtherModel:
        def __call__(self, x: float) -> float:
            return 2 * x

    model = OtherModel()
    namespace = student(f=lambda: model, is_it=lambda other: other is model)
    with rubric("f", checks=1) as check:
        found = check.call(namespace["f"])
        assert type(found).__name__ == "OtherModel"
        assert found(4) == 8
        assert check.call(namespace["is_it"], found)
    assert check.message == ""


def test_a_callback_knows_the_params_of_the_training(student: Define) -> None:
    import keras

    class Last(keras.callbacks.Callback):
        def __init__(self, sink: list[int]) -> None:
            super().__init__()
            self.sink = sink

        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            if epoch == self.params["epochs"] - 1:
                self.sink.append(epoch)

    namespace = student(last=Last)
    with rubric("last", checks=1) as check:
        sink: list[int] = check.share([])
        callback = check.call(namespace["last"], sink)
        for epochs in (3, 5):
            told = keras.callbacks.CallbackList([callback], epochs=epochs, steps=1, verbose=0)
            for epoch in range(epochs):
                told.on_epoch_end(epoch, {"loss": 1.0})
    assert check.message == ""
    assert sink == [2, 4]


def test_a_function_is_called_by_value(student: Define) -> None:
    double = student(double=lambda x: 2 * x)["double"]
    assert double(np.array([1, 2])).tolist() == [2, 4]
    assert double(x=3) == 6


def test_what_comes_back_may_be_large_and_not_larger(
    student: Define, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callee, "LARGEST_BYTES", 1 << 20)
    zeros = student(zeros=lambda n: np.zeros(n, dtype="uint8"))["zeros"]
    assert len(zeros(700_000)) == 700_000
    with pytest.raises(NotTransferable, match="takes 1 MiB, and 1 MiB can be handed over"):
        zeros(900_000)


def test_a_plain_value_is_a_copy(student: Define) -> None:
    assert student(answer_7="b")["answer_7"] == "b"


def test_a_name_that_the_student_has_not_is_not_there_either() -> None:
    assert conversation({}, ["my_pinv"]) == {}


def test_a_function_that_is_handed_in_is_called_back(student: Define) -> None:
    apply = student(apply=lambda fn, x: fn(x) + 1)["apply"]
    assert apply(lambda x: x * 10, 2) == 21


def test_what_a_handed_in_function_writes_into_an_array_is_seen(student: Define) -> None:
    def halve(x: Any, y: Any) -> Any:
        x /= 2
        return x

    x = np.array([4.0, 8.0])
    spoilt = student(twice=lambda f, x: (f(x, y=0), x))["twice"]
    with pytest.raises(ArgumentChanged):
        spoilt(halve, x)
    kept = student(twice=lambda f, x: [f(x.copy(), 0), f(x.copy(), 0), x])["twice"]
    assert np.array_equal(kept(halve, x), [[2, 4], [2, 4], [4, 8]])


def test_a_function_that_comes_back_can_be_called(student: Define) -> None:
    add = student(adder=lambda n: lambda x: x + n)["adder"](5)
    assert add(1) == 6


def test_a_function_that_comes_back_has_its_own_name_in_a_message(student: Define) -> None:
    def double(x: float) -> float:
        return 2 * x

    answer = student(f=lambda other: double if other else lambda x: x)["f"]
    assert show(answer(True)) == show(double) == "the function double"
    assert show([answer(False), 3]) == "[a lambda, 3]"


def test_a_changed_argument_is_noticed(student: Define) -> None:
    pop = student(pop=lambda items: items.pop())["pop"]
    with pytest.raises(ArgumentChanged):
        pop([1, 2])


def test_the_seed_of_the_test_is_the_seed_of_the_answer(student: Define) -> None:
    import random

    draw = student(draw=lambda: (random.random(), float(np.random.random())))["draw"]
    set_seed(7)
    first, second = draw(), draw()
    set_seed(7)
    assert draw() == first != second


def test_an_exception_crosses_with_its_text(student: Define) -> None:
    def fail() -> None:
        raise ValueError("no good")

    with rubric("fail", checks=1) as check, check("it works", points=1):
        check.call(student(fail=fail)["fail"])
    assert (
        '`fail` raised ValueError: no good in the line `raise ValueError("no good")`.'
        in check.parts[0].message
    )


def test_an_exception_of_another_kind_keeps_its_name(student: Define) -> None:
    singular = student(invert=lambda: np.linalg.inv(np.zeros((2, 2))))["invert"]
    with pytest.raises(Exception, match="Singular") as caught:
        singular()
    assert type(caught.value).__name__ == "LinAlgError"


def test_what_a_handed_in_function_raises_goes_through_the_student(student: Define) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    call = student(call=lambda fn: fn())["call"]
    with pytest.raises(KeyboardInterrupt):
        call(stop)


def test_a_value_that_can_not_cross_is_nobodys_wrong_answer(student: Define) -> None:
    endless: list[Any] = []
    endless.append(endless)
    make = student(make=lambda: endless)["make"]
    with pytest.raises(NotTransferable), rubric("make", checks=1) as check, check("it works", points=1):
        check.call(make)


def test_a_lost_answer_is_a_reason_of_its_own() -> None:
    namespace: dict[str, Any] = {}
    f = {"!": "function", "whose": "mine", "number": 0, "name": "f"}
    replies = iter([{"value": f}, {"lost": "The kernel died."}])

    def ask(message: str) -> str:
        reply = next(replies)
        if "value" in reply:
            reply = {"value": json.dumps(reply["value"])}
        return json.dumps(reply)

    bind(namespace, ["f"], ask)
    with pytest.raises(AnswerLost, match="died"):
        namespace["f"]()


@pytest.mark.parametrize(("shared", "disturbs"), [("nothing", False), ("weights", True), ("optimizer", True)])
def test_a_model_that_comes_back_tells_what_it_shares_with_the_one_handed_in(
    student: Define, shared: str, disturbs: bool
) -> None:
    import keras

    def copy_of(model: Any) -> Any:
        other = keras.models.clone_model(model) if shared != "weights" else keras.Sequential(model.layers)
        other.compile(model.optimizer if shared == "optimizer" else "adam", "mse")
        return other

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    check = rubric("copy_of", checks=1)
    for function in (copy_of, student(copy_of=copy_of)["copy_of"]):
        assert check.share_variables(model, function(model)) == disturbs
