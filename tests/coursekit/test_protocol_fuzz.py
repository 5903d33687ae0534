"""Whatever a student's kernel replies, the judge comes to an outcome of ours, and nothing in it is changed.

Replies are made up: valid ones of every kind with parts exchanged, and plain nonsense. `make stress` makes an
hour of them.
"""

from __future__ import annotations

import contextlib
import json
import sys
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from coursekit.remote import AnswerLost, ArgumentChanged, NotTransferable
from coursekit.remote.caller import bind
from coursekit.remote.values import encode
from full_length import STRESS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.execution.judge import _callback

pytestmark = pytest.mark.timeout(0 if STRESS else 900)

OURS = (NotTransferable, ArgumentChanged, AnswerLost)
EXAMPLES = 200_000 if STRESS else 100

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["mine", "yours", "text", "list", "dict", "../x", "/etc/passwd", "on_epoch_end"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "!",
                    "items",
                    "npy",
                    "number",
                    "whose",
                    "name",
                    "class",
                    "kind",
                    "text",
                    "next",
                    "hooks",
                    "rest",
                    "config",
                    "weights",
                    "trainable",
                    "class_name",
                    "module",
                    "registered_name",
                    "as",
                    "shape",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=8,
)
tags = st.sampled_from(
    [
        "scalar",
        "int",
        "float",
        "complex",
        "tuple",
        "set",
        "bytes",
        "objects",
        "array",
        "dict",
        "path",
        "generator",
        "ellipsis",
        "remote object",
        "function",
        "model",
        "shared",
        "place",
        "callback",
        "iterator",
        "keras",
        "dataset",
    ]
)
fields = (
    "items",
    "npy",
    "digits",
    "name",
    "parts",
    "base64",
    "shape",
    "text",
    "state",
    "number",
    "whose",
    "kind",
)
tagged = st.builds(
    lambda tag, rest: {**rest, "!": tag}, tags, st.dictionaries(st.sampled_from(fields), plain, max_size=5)
)
real = st.sampled_from(
    [encode(value) for value in (1, [1, (2, "a")], {"a": np.arange(4.0)}, {1, 2}, np.float32(2), b"x", ...)]
)
value = st.one_of(real, tagged.map(json.dumps), plain.map(json.dumps), st.text(max_size=20), plain)
reply = st.fixed_dictionaries(
    {},
    optional={
        "value": value,
        "left": st.text(max_size=4),
        "models": plain | st.lists(st.tuples(plain, plain), max_size=2),
        "shared": plain | st.lists(st.fixed_dictionaries({"kind": plain, "items": plain}), max_size=2),
        "files": plain
        | st.lists(st.fixed_dictionaries({"folders": plain, "files": plain, "gone": plain}), max_size=2),
        "missing": plain,
        "cannot": plain,
        "lost": plain,
    },
)
callback = st.fixed_dictionaries({"callback": plain | st.integers(-2, 3), "arguments": value.map(str)})


#: Keras' configuration where nobody has changed it. A reply with a model in it may be what imports Keras.
AS_IMPORTED = ("float32", 1e-7, "channels_last")


def judge_state() -> tuple[Any, ...]:
    """What a reply must not change."""
    keras = sys.modules.get("keras")
    configuration = (
        AS_IMPORTED
        if keras is None
        else (
            keras.config.floatx(),
            keras.config.epsilon(),
            keras.config.image_data_format(),
        )
    )
    return configuration, np.geterr(), sys.getrecursionlimit(), list(sys.path), sys.modules.get("antigravity")


@settings(
    max_examples=EXAMPLES,
    deadline=timedelta(minutes=1),
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(st.lists(st.one_of(reply, callback), max_size=4))
def test_any_reply_comes_to_an_outcome(replies: list[dict[str, Any]]) -> None:
    before = judge_state()
    function = {"!": "function", "whose": "mine", "number": 0, "name": "f"}
    coming = iter([{"value": json.dumps(function)}, *replies])

    def ask(message: str) -> str:
        return json.dumps(next(coming, {"lost": "no more"}))

    namespace: dict[str, Any] = {}
    bind(namespace, ["f"], ask)
    with contextlib.suppress(*OURS):
        namespace["f"](lambda x: x, [1, 2])
    assert judge_state() == before


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), database=None)
@given(st.one_of(st.text(max_size=40), plain.map(json.dumps), callback.map(json.dumps)))
def test_any_question_is_a_call_back_or_none(prompt: str) -> None:
    found = _callback(prompt)
    assert found is None or (isinstance(found["callback"], int) and isinstance(found["arguments"], str))
