"""The sets as files: `root/train/cat/cat_0000.png` and so on, as people keep their photographs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2

from coursekit.pictures.drawing.brush import Bytes
from coursekit.pictures.originals import cat_and_dog_photographs, fruit_photographs
from coursekit.pictures.sets import CATS_AND_DOGS, FRUIT, Kind, checked_count, checked_size, drawn
from coursekit.seeds import checked_seed

#: The folders, in the order of the arguments below. Each has a random generator of its own.
PARTS = ("train", "validation", "test")
SOURCES = ("generated", "download")


def save_cats_and_dogs(
    root: str | Path,
    train: int = 200,
    validation: int = 100,
    test: int = 100,
    *,
    size: int = 64,
    difficulty: float = 0.5,
    seed: int = 0,
    source: str = "generated",
) -> Path:
    """Write cats and dogs as PNG files: `root/train/cat`, `root/train/dog`, `root/validation/cat`, …

    train, validation, test: how many pictures of both classes together; 0 makes no folder
    size, difficulty, seed: as for `cats_and_dogs`
    source: "generated", or "download" for photographs: 825 MB at the first call, kept; no `difficulty`

    The three sets have no picture in common, nor any with `cats_and_dogs` of the same seed. Files of the same
    names are written over; others are left, so begin with an empty folder. Returns `root`.

    Raises `TypeError` or `ValueError` for a bad argument, `OSError` if a file can't be written,
    `coursekit.download.DownloadError` if the photographs can't be had.
    """
    counts = _checked(train, validation, test)
    if _is_generated(source):
        return _write(Path(root), _drawn(CATS_AND_DOGS, counts, size, difficulty, seed))
    each = list(_shares(counts, CATS_AND_DOGS).values())
    taken = cat_and_dog_photographs(each, checked_size(size), checked_seed(seed))
    return _write(Path(root), _heaps(CATS_AND_DOGS, counts, taken))


def save_fruits(
    root: str | Path,
    train: int = 210,
    validation: int = 105,
    test: int = 105,
    *,
    size: int = 64,
    difficulty: float = 0.5,
    seed: int = 0,
    source: str = "generated",
) -> Path:
    """Write pumpkins, tomatoes and watermelons as PNG files; the rest as for `save_cats_and_dogs`.

    source: "generated", or "download" for photographs, at most 250 of each, fetched one by one and kept
    """
    counts = _checked(train, validation, test)
    if _is_generated(source):
        return _write(Path(root), _drawn(FRUIT, counts, size, difficulty, seed))
    taken = fruit_photographs(_shares(counts, FRUIT), checked_size(size), checked_seed(seed))
    return _write(Path(root), _heaps(FRUIT, counts, taken))


#: A folder's name, a class's name, and the pictures that belong there.
Heap = tuple[str, str, Bytes]


def _checked(*counts: int) -> list[int]:
    return [checked_count(name, n, least=0) for name, n in zip(PARTS, counts, strict=True)]


def _drawn(kind: Kind, counts: list[int], size: int, difficulty: float, seed: int) -> Iterator[Heap]:
    for stream, (part, n) in enumerate(zip(PARTS, counts, strict=True), start=1):
        if n:
            X, y = drawn(kind, n, size, difficulty, seed, stream=stream)
            for label, name in enumerate(kind.class_names):
                yield part, name, X[y == label]


def _is_generated(source: str) -> bool:
    if source not in SOURCES:
        raise ValueError(f"source must be one of {', '.join(SOURCES)}, not {source!r}")
    return source == "generated"


def _shares(counts: list[int], kind: Kind) -> dict[str, list[int]]:
    """For each class, how many of each part are its own; what does not divide goes to the first ones."""
    classes = len(kind.class_names)
    return {
        name: [(n + classes - 1 - label) // classes for n in counts]
        for label, name in enumerate(kind.class_names)
    }


def _heaps(kind: Kind, counts: list[int], taken: list[list[Bytes]]) -> Iterator[Heap]:
    for name, parts in zip(kind.class_names, taken, strict=True):
        for part, n, pictures in zip(PARTS, counts, parts, strict=True):
            if n:
                yield part, name, pictures


def _write(root: Path, heaps: Iterator[Heap]) -> Path:
    for part, name, pictures in heaps:
        folder = root / part / name
        folder.mkdir(parents=True, exist_ok=True)
        for i, picture in enumerate(pictures):
            done, data = cv2.imencode(".png", picture[..., ::-1])  # OpenCV keeps blue first
            if not done:
                raise OSError(f"OpenCV could not make a PNG of picture {i} of the class {name}")
            (folder / f"{name}_{i:04}.png").write_bytes(data.tobytes())
    return root
