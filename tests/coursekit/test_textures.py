from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from coursekit import textures as module
from coursekit.textures import PARTS, TEXTURES, textures


def test_there_are_n_pictures_of_each_class_in_random_order() -> None:
    X, y = textures("train", n=7, size=33)
    assert (X.shape, X.dtype, y.dtype) == ((21, 33, 33, 3), np.uint8, np.int64)
    assert np.bincount(y).tolist() == [7] * len(TEXTURES)
    assert (np.diff(y) < 0).any()
    assert np.array_equal(X[..., 0], X[..., 2])


def test_the_same_arguments_give_the_same_pictures_and_others_give_others() -> None:
    first = textures("test", n=2, seed=3)[0]
    assert np.array_equal(first, textures("test", n=2, seed=3)[0])
    for part, seed in (("test", 4), ("train", 3), ("validation", 3)):
        assert not np.array_equal(first, textures(part, n=2, seed=seed)[0])


def test_no_pixel_is_in_two_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = np.tile(np.arange(512) // 2, (512, 1)).astype(np.uint8)
    monkeypatch.setattr(module, "_photographs", lambda: [columns])
    monkeypatch.setattr(module, "TEXTURES", ("columns",))
    seen: set[int] = set()
    monkeypatch.setattr(module.np, "rot90", lambda square, k: seen.update(square.ravel().tolist()) or square)
    for part, (left, right) in PARTS.items():
        seen.clear()
        textures(part, n=200)
        assert left // 2 <= min(seen) < left // 2 + 5 and right // 2 - 5 <= max(seen) < right // 2, part


def test_no_mean_grey_tells_the_class() -> None:
    X, y = textures("train", n=200, size=16)
    means = [X[y == label].mean() for label in range(len(TEXTURES))]
    assert max(means) - min(means) < 15


@pytest.mark.parametrize(
    ("arguments", "says"),
    [({"part": "all"}, "train, validation, test"), ({"n": 0}, "1 or more"), ({"seed": -1}, "seed must")],
)
def test_what_makes_no_sense_is_refused(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        textures(**arguments)
