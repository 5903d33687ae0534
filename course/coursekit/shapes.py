"""Circles, rectangles and triangles as a hand draws them: small enough to train a network on in seconds.

    X, y = upright_shapes()             # 45 to learn from: upright, centred, all of a size
    X_new, y_new = upright_shapes(seed=1)  # more of the same kind
    X_hard, y_hard = hard_shapes()      # 300 which are shifted, slanted, small, turned or upside down
    save_shapes("shapes", X, y)         # as PNG files, a folder for each class

Nothing is read or fetched: the pictures are computed from the seed, line by line.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coursekit.seeds import checked_seed

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
Points = NDArray[np.float64]
Rng = np.random.RandomState

#: The labels 0, 1 and 2 in words; sorted, as `keras.utils.image_dataset_from_directory` sorts folders.
CLASS_NAMES = ("circle", "rectangle", "triangle")
#: Height and width of a picture in pixels.
SIZE = 24


def upright_shapes(n: int = 45, seed: int = 0) -> tuple[Floats, Labels]:
    """Shapes in the middle of the picture, standing upright, nearly as large as it.

    Returns
        X: (n, 24, 24, 1) float32, 0 (black line) to 1 (white paper) in steps of 1/255
        y: (n,) int64, the places in `CLASS_NAMES`; **sorted**, as when a folder after the other is read

    The classes are equally frequent (give or take one). Another `seed` draws other pictures of the kind.

    Source: generated here. Licence: that of this course.
    Raises `TypeError` or `ValueError` for n below 3 or a bad seed.
    """
    return _drawn(n, seed, stream=0, placed=_upright)


def hard_shapes(n: int = 300, seed: int = 0) -> tuple[Floats, Labels]:
    """The same shapes, but shifted, slanted, small, turned or upside down: a test that asks for more.

    Returns, source, licence and errors as for `upright_shapes`.
    """
    return _drawn(n, seed, stream=1, placed=_distorted)


def save_shapes(root: str | Path, X: ArrayLike, y: ArrayLike) -> Path:
    """Write pictures as PNG files into a folder for each class: `root/circle/circle_000.png` and so on.

    X: (n, 24, 24, 1) or (n, height, width) from 0 to 1
    y: (n,) places in `CLASS_NAMES`

    The numbers count within a class. Folders are made where they are missing; a file of the same name is
    written over. Read back and divided by 255, the pictures are the same to the last bit. Returns `root`.

    Raises `ValueError` if shapes, values or labels don't fit, `OSError` if a file can't be written.
    """
    import cv2

    pictures, labels = _checked(X, y)
    root = Path(root)
    for label, name in enumerate(CLASS_NAMES):
        mine = pictures[labels == label]
        if len(mine):
            (root / name).mkdir(parents=True, exist_ok=True)
        for i, picture in enumerate(mine):
            done, data = cv2.imencode(".png", np.rint(picture * 255).astype(np.uint8))
            if not done:
                raise OSError(f"OpenCV could not make a PNG of picture {i} of the class {name}")
            (root / name / f"{name}_{i:03}.png").write_bytes(data.tobytes())
    return root


def _checked(X: ArrayLike, y: ArrayLike) -> tuple[Points, Labels]:
    pictures, labels = np.asarray(X, dtype=float), np.asarray(y)
    if pictures.ndim == 4 and pictures.shape[-1] == 1:
        pictures = pictures[..., 0]
    if pictures.ndim != 3:
        raise ValueError(f"X must have the shape (n, height, width, 1), not {np.shape(X)}")
    if pictures.size and not (pictures.min() >= 0 and pictures.max() <= 1):
        raise ValueError("X must lie between 0 (black) and 1 (white): divide by 255 first")
    if labels.shape != (len(pictures),):
        raise ValueError(f"y must hold {len(pictures)} labels, one for each picture, not {labels.shape}")
    if not np.isin(labels, range(len(CLASS_NAMES))).all():
        raise ValueError(f"y must hold 0, 1 and 2, the places in {CLASS_NAMES}")
    return pictures, labels.astype(np.int64)


# A shape is a closed line in a plane where the picture's middle is (0, 0), x runs right, y down, and 1 is
# half the picture's width. `_upright` and `_distorted` give such a line its place in the picture.

#: How far from the middle a line may go.
EDGE = 0.82

Place = Callable[[Rng, Points], Points]


def _drawn(n: int, seed: int, *, stream: int, placed: Place) -> tuple[Floats, Labels]:
    try:
        n = operator.index(n)
    except TypeError:
        raise TypeError(f"n must be a whole number, not {n!r}") from None
    if n < len(CLASS_NAMES):
        raise ValueError(f"n must be {len(CLASS_NAMES)} or more, not {n}: a picture of each class at least")
    # RandomState and not default_rng: NumPy promises that its stream never changes.
    rng = Rng([checked_seed(seed), stream])
    y = np.arange(n, dtype=np.int64) * len(CLASS_NAMES) // n
    lines = [placed(rng, (_circle, _rectangle, _triangle)[label](rng)) for label in y]
    return np.array([_ink(rng, line) for line in lines], dtype=np.float32)[..., None], y


def _circle(rng: Rng) -> Points:
    """Round, but not quite: a little egg-shaped, and the end of the line misses its beginning."""
    start = rng.uniform(0, 2 * np.pi)
    turn = np.linspace(0, 2 * np.pi + rng.uniform(-0.15, 0.5), 64)
    radius = 1 + rng.uniform(-0.07, 0.07) * turn / (2 * np.pi)
    for waves in (2, 3, 4):
        radius = radius + rng.normal(scale=0.06 / waves) * np.cos(waves * turn + rng.uniform(0, 6.3))
    return np.column_stack([radius * np.cos(start + turn), radius * np.sin(start + turn)])


def _rectangle(rng: Rng) -> Points:
    high = rng.uniform(0.6, 0.9)
    return _sides(rng, np.array([[-1, -high], [1, -high], [1, high], [-1, high]]))


def _triangle(rng: Rng) -> Points:
    top = rng.uniform(-0.15, 0.15)
    return _sides(rng, np.array([[top, -0.95], [1, 0.85], [-1, 0.85]]))


def _sides(rng: Rng, corners: Points) -> Points:
    """A closed line through the corners, each missed by a little, with sides that are slightly bent."""
    corners = corners + rng.normal(scale=0.06, size=corners.shape)
    last = corners[:1] + rng.normal(scale=0.05, size=(1, 2))
    ways = np.concatenate([corners, last])
    t = np.linspace(0, 1, 20)[:, None]
    line = []
    for a, b in pairwise(ways):
        across = np.array([a[1] - b[1], b[0] - a[0]])
        bend = rng.normal(scale=0.035) * np.sin(np.pi * t)
        bend += rng.normal(scale=0.015) * np.sin(2 * np.pi * t)
        line.append(a + (b - a) * t + bend * across)
    return np.concatenate(line)


def _upright(rng: Rng, line: Points) -> Points:
    size, tilt = rng.uniform(0.66, 0.76), rng.normal(scale=0.03)
    return _into(line @ _turn(tilt) * size + rng.normal(scale=0.025, size=2))


def _distorted(rng: Rng, line: Points) -> Points:
    """Small, slanted, turned, every third one upside down, and anywhere in the picture."""
    if rng.uniform() < 1 / 3:
        line = line * [1, -1]
    slant = np.array([[1, 0], [rng.uniform(-0.4, 0.4), 1]])
    size = rng.uniform(0.4, 0.66)
    line = line @ slant @ _turn(rng.uniform(-0.3, 0.3)) * size
    line = _into(line - (line.max(axis=0) + line.min(axis=0)) / 2)
    room: Points = EDGE - np.abs(line).max(axis=0)
    return line + rng.uniform(-1, 1, size=2) * room


def _into(line: Points) -> Points:
    """Shrunk as far as needed for the pen to stay in the picture."""
    return line * min(1.0, EDGE / float(np.abs(line).max()))


def _turn(angle: float) -> Points:
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def _ink(rng: Rng, line: Points) -> Points:
    """The picture (24, 24), 0 to 1 in steps of 1/255: dark within half a pen's width of the line."""
    points = (line + 1) * SIZE / 2 - 0.5
    pixels = np.stack(np.meshgrid(np.arange(SIZE), np.arange(SIZE), indexing="xy"), axis=-1).reshape(-1, 1, 2)
    a, along = points[:-1], np.diff(points, axis=0)
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    t = np.clip(((pixels - a) * along).sum(axis=-1) / length, 0, 1)
    away = np.sqrt((((pixels - a) - t[..., None] * along) ** 2).sum(axis=-1)).min(axis=1)
    pen, pressure = rng.uniform(1.3, 1.9), rng.uniform(0.85, 1.0)
    dark = pressure * np.clip(pen / 2 + 0.5 - away, 0, 1)
    picture: Points = np.rint((1 - dark) * 255).reshape(SIZE, SIZE) / 255
    return picture
