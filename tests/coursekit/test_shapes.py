"""The drawn shapes: what comes out, what is repeatable, and the folder of PNG files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from coursekit.shapes import CLASS_NAMES, SIZE, hard_shapes, save_shapes, upright_shapes

either = pytest.mark.parametrize("load", [upright_shapes, hard_shapes])


@either
def test_pictures_are_dark_lines_on_white_paper(load: Callable[..., Any]) -> None:
    X, _ = load(60, seed=3)
    assert X.shape == (60, SIZE, SIZE, 1)
    assert X.dtype == np.float32
    assert 0 <= X.min() < 0.2
    assert X.max() == 1
    assert (np.median(X, axis=(1, 2, 3)) == 1).all()
    np.testing.assert_array_equal(X, np.rint(X * 255).astype(np.float32) / np.float32(255))


@either
@pytest.mark.parametrize("n", [3, 16, 45])
def test_labels_are_sorted_and_classes_equally_frequent(load: Callable[..., Any], n: int) -> None:
    X, y = load(n)
    assert len(X) == len(y) == n
    assert (np.diff(y) >= 0).all()
    assert np.ptp(np.bincount(y, minlength=3)) <= 1
    assert list(CLASS_NAMES) == sorted(CLASS_NAMES)


@either
def test_the_same_seed_draws_the_same_and_another_seed_other_pictures(load: Callable[..., Any]) -> None:
    np.testing.assert_array_equal(load(9, seed=1)[0], load(9, seed=1)[0])
    assert (load(9, seed=1)[0] != load(9, seed=2)[0]).any(axis=(1, 2, 3)).all()


def test_no_two_pictures_of_a_set_are_alike() -> None:
    X, _ = upright_shapes(300)
    assert len({picture.tobytes() for picture in X}) == 300


def test_upright_and_hard_shapes_of_one_seed_are_not_drawn_with_the_same_chance() -> None:
    assert (upright_shapes(3, seed=0)[0] != hard_shapes(3, seed=0)[0]).any(axis=(1, 2, 3)).all()


def middles_and_sizes(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the box around each drawing, in pixels: how far from the picture's middle, and its larger side."""
    boxes = []
    for picture in X[..., 0]:
        rows, columns = np.nonzero(picture < 0.9)
        boxes.append([rows.min(), rows.max() + 1, columns.min(), columns.max() + 1])
    top, bottom, left, right = np.array(boxes).T
    away = np.maximum(abs(top + bottom - SIZE), abs(left + right - SIZE)) / 2
    return away, np.maximum(bottom - top, right - left)


def test_upright_shapes_stand_in_the_middle_and_hard_ones_stray_and_shrink() -> None:
    away, size = middles_and_sizes(upright_shapes(150)[0])
    assert away.max() <= 3
    assert size.min() >= 15
    away, size = middles_and_sizes(hard_shapes(150)[0])
    assert np.mean(away > 3) > 0.2
    assert np.mean(size < 15) > 0.25


def test_no_line_is_cut_off_by_the_edge() -> None:
    for X in (upright_shapes(150)[0], hard_shapes(150)[0]):
        edge = np.concatenate([X[:, [0, -1]].ravel(), X[:, :, [0, -1]].ravel()])
        assert edge.min() > 0.6


def test_a_nearest_neighbour_knows_new_upright_shapes_but_not_hard_ones() -> None:
    X, y = upright_shapes()

    def right(X_new: np.ndarray, y_new: np.ndarray) -> float:
        away = ((X_new.reshape(len(X_new), 1, -1) - X.reshape(1, len(X), -1)) ** 2).sum(axis=-1)
        return float(np.mean(y[away.argmin(axis=1)] == y_new))

    assert right(*upright_shapes(150, seed=1)) > 0.9
    assert right(*hard_shapes(150)) < 0.7


def test_numpys_own_chance_is_left_alone() -> None:
    np.random.seed(3)
    expected = np.random.rand()
    np.random.seed(3)
    upright_shapes(3)
    hard_shapes(3)
    assert np.random.rand() == expected


def test_saved_pictures_come_back_to_the_last_bit_from_their_class_folders(tmp_path: Path) -> None:
    X, y = hard_shapes(12)
    assert save_shapes(tmp_path / "some" / "where", X, y) == tmp_path / "some" / "where"
    back = []
    for name in CLASS_NAMES:
        files = sorted((tmp_path / "some" / "where" / name).iterdir())
        assert [file.name for file in files] == [f"{name}_{i:03}.png" for i in range(4)]
        back += [cv2.imread(str(file), cv2.IMREAD_UNCHANGED) for file in files]
    np.testing.assert_array_equal(np.array(back)[..., None].astype(np.float32) / np.float32(255), X)


def test_a_class_without_pictures_gets_no_folder(tmp_path: Path) -> None:
    X, _ = upright_shapes(3)
    save_shapes(tmp_path, X[2:, :, :, 0], [2])
    assert [folder.name for folder in tmp_path.iterdir()] == ["triangle"]


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda: upright_shapes(2), ValueError, "n must be 3 or more, not 2"),
        (lambda: hard_shapes("45"), TypeError, "n must be a whole number, not '45'"),
        (lambda: hard_shapes(seed=-1), ValueError, "seed must lie between 0"),
        (lambda: save_shapes(".", np.zeros((3, 24)), [0, 1, 2]), ValueError, "X must have the shape"),
        (lambda: save_shapes(".", np.full((1, 24, 24), 255), [0]), ValueError, "divide by 255 first"),
        (lambda: save_shapes(".", np.zeros((2, 24, 24)), [0]), ValueError, "y must hold 2 labels"),
        (lambda: save_shapes(".", np.zeros((1, 24, 24)), [3]), ValueError, "y must hold 0, 1 and 2"),
    ],
)
def test_a_bad_argument_of_shapes_is_named(call: Any, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert says in str(caught.value)
