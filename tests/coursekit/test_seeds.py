"""One seed settles every source of randomness."""

from __future__ import annotations

import random
from typing import Any

import keras
import numpy as np
import pytest
from coursekit import set_seed


def draws() -> list[float]:
    layer = keras.layers.Dense(1)
    layer.build((None, 1))
    first_weight, noise = layer.get_weights()[0][0, 0], keras.random.normal((1,))[0]
    return [random.random(), float(np.random.rand()), float(first_weight), float(noise)]


def test_the_same_seed_repeats_python_numpy_and_keras() -> None:
    set_seed(7)
    first = draws()
    set_seed(7)
    assert draws() == first


def test_another_seed_changes_python_numpy_and_keras() -> None:
    set_seed(7)
    first = draws()
    set_seed(8)
    assert all(a != b for a, b in zip(first, draws(), strict=True))


def test_a_seed_may_be_a_numpy_integer() -> None:
    set_seed(7)
    first = draws()
    set_seed(np.int64(7))
    assert draws() == first


def test_without_keras_the_rest_is_still_seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    set_seed(3)
    first = random.random(), np.random.rand()
    set_seed(3)
    assert (random.random(), np.random.rand()) == first


@pytest.mark.parametrize(
    ("seed", "kind", "says"),
    [
        (0.5, TypeError, "seed must be a whole number such as 0 or 42, not 0.5"),
        (None, TypeError, "seed must be a whole number such as 0 or 42, not None"),
        (-1, ValueError, "seed must lie between 0 and 4294967295, not -1"),
        (2**32, ValueError, "seed must lie between 0 and 4294967295, not 4294967296"),
    ],
)
def test_a_bad_seed_is_refused_in_words(seed: Any, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind) as caught:
        set_seed(seed)
    assert str(caught.value) == says
