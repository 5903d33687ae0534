"""Many small pictures side by side: examples, filters, feature maps."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from coursekit.plots.numbers import as_numbers
from coursekit.plots.shown_once import ShownOnce
from coursekit.plots.style import COLORS, STYLE

#: More small pictures than this can't be told apart on a screen.
MOST_PICTURES = 128
#: Words on white: the darker vermillion is dark enough to read.
RIGHT, WRONG = "#222222", "#A63F00"
#: Font size above a small picture.
SMALL = 10


def pictures(
    X: ArrayLike,
    *,
    true: ArrayLike | None = None,
    predicted: ArrayLike | None = None,
    names: Sequence[str] | Mapping[Any, str] | None = None,
    columns: int = 8,
    title: str | None = None,
) -> Figure:
    """Show pictures in a grid, with their true and predicted names.

    X: (n, height, width), or with a last axis of 1 (grey) or 3 (RGB); 0 to 255, or 0 to 1
    true, predicted: (n,) labels; a wrong prediction gets a thick frame, a cross and the true name
    names: what the labels are called; a list for labels 0, 1, 2, ... or a dictionary

    Returns the Figure. Raises `ValueError` if a shape does not fit.
    """
    images = _images(X)
    n = len(images)
    truth, guess = _labels("true", true, n), _labels("predicted", predicted, n)
    low, high = _range(images)
    captions = [_caption(truth, guess, i, names) for i in range(n)]
    figure, axes = _small_axes(n, columns, captions, room_above=0.35 if title else 0.0)
    for i, ax in enumerate(axes):
        image = images[i]
        if image.ndim == 3:
            image = np.clip((image - low) / (high - low), 0, 1)
        ax.imshow(image, cmap="gray", vmin=low, vmax=high, interpolation=_interpolation(image))
        wrong = truth is not None and guess is not None and truth[i] != guess[i]
        _frame(ax, wrong)
        if captions[i]:
            color, weight = (WRONG, "bold") if wrong else (RIGHT, "normal")
            ax.set_title(captions[i], fontsize=SMALL, color=color, fontweight=weight)
    if title is not None:
        figure.suptitle(title, fontsize=STYLE["axes.titlesize"])
    return figure


def filters(kernel: ArrayLike, *, channel: int = 0, columns: int = 8) -> Figure:
    """Show the filters of a convolution: white weights are positive, black negative, mid-grey is 0.

    kernel: (height, width, channels in, filters), which is `layer.get_weights()[0]` of a Conv2D
    channel: the input channel whose weights are shown

    Returns the Figure. Raises `ValueError` if the shape does not fit or there is no such channel.
    """
    weights = as_numbers("kernel", kernel)
    if weights.ndim != 4:
        raise ValueError(
            f"kernel must have the shape (height, width, channels, filters), not {weights.shape}: "
            "take layer.get_weights()[0] of a Conv2D"
        )
    if not 0 <= channel < weights.shape[2]:
        raise ValueError(f"channel must lie between 0 and {weights.shape[2] - 1}, not {channel}")
    largest = float(np.abs(weights[:, :, channel]).max()) or 1.0
    return _small_maps(
        np.moveaxis(weights[:, :, channel], -1, 0), "filter", "weight", columns, "gray", -largest, largest
    )


def feature_maps(maps: ArrayLike, *, columns: int = 8) -> Figure:
    """Show what each filter of a layer makes of one picture; bright where it responds.

    maps: (height, width, filters), or (1, height, width, filters) as `predict` gives it

    All maps share one scale, so a filter that stays silent is seen to be dark. Returns the Figure.
    Raises `ValueError` if the shape does not fit.
    """
    values = as_numbers("maps", maps)
    if values.ndim == 4 and len(values) == 1:
        values = values[0]
    if values.ndim != 3:
        remedy = f"; pick one of the {len(values)} pictures, maps[0]" if values.ndim == 4 else ""
        raise ValueError(f"maps must have the shape (height, width, filters), not {values.shape}{remedy}")
    low, high = min(float(values.min()), 0.0), float(values.max())
    return _small_maps(
        np.moveaxis(values, -1, 0),
        "map",
        "response",
        columns,
        "cividis",
        low,
        high if high > low else low + 1,
    )


def _images(X: ArrayLike) -> NDArray[Any]:
    images = as_numbers("X", X)
    if images.ndim == 2 or (images.ndim == 3 and images.shape[-1] in (1, 3) and images.shape[1] > 4):
        raise ValueError(f"X must be several pictures, and {images.shape} looks like one: pass X[None]")
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    if images.ndim not in (3, 4) or (images.ndim == 4 and images.shape[-1] != 3):
        raise ValueError(
            f"X must have the shape (n, height, width), (n, height, width, 1) or (n, height, width, 3), "
            f"not {np.shape(X)}"
        )
    if not 1 <= len(images) <= MOST_PICTURES:
        raise ValueError(f"X holds {len(images)} pictures; 1 to {MOST_PICTURES} fit: pass X[:32], say")
    return images


def _range(images: NDArray[Any]) -> tuple[float, float]:
    """The values shown as black and as white: those of the format, not of this batch, which may be dark."""
    low, high = float(images.min()), float(images.max())
    if images.dtype == np.uint8:
        return 0.0, 255.0
    if low < -0.05 or high > 256:
        return low, max(high, low + 1e-6)
    # Augmented pictures from 0 to 1 may reach a little beyond; scikit-learn's digits come as 0 to 16.
    return 0.0, 1.0 if high <= 2 else (16.0 if high <= 16 else 255.0)


def _labels(name: str, labels: ArrayLike | None, n: int) -> NDArray[Any] | None:
    if labels is None:
        return None
    array = np.asarray(labels)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 2:
        raise ValueError(f"{name} must hold one label a picture, not {array.shape}: use .argmax(axis=1)")
    if array.shape != (n,):
        raise ValueError(f"{name} must hold {n} labels, one for each picture, not {array.shape}")
    if array.dtype.kind == "f":
        if (array != np.round(array)).any():
            raise ValueError(f"{name} must hold labels, not probabilities: use (p > 0.5).astype(int)")
        array = array.astype(int)
    return array


def _caption(
    true: NDArray[Any] | None,
    predicted: NDArray[Any] | None,
    i: int,
    names: Sequence[str] | Mapping[Any, str] | None,
) -> str:
    if true is None and predicted is None:
        return ""
    if true is None or predicted is None:
        labels = predicted if true is None else true
        return _name(labels[i], names) if labels is not None else ""
    if true[i] == predicted[i]:
        return f"✓ {_name(true[i], names)}"
    return f"✗ {_name(predicted[i], names)}\ntrue: {_name(true[i], names)}"


def _name(label: Any, names: Sequence[str] | Mapping[Any, str] | None) -> str:
    if names is None:
        return str(label)
    key = label.item() if isinstance(label, np.generic) else label
    try:
        return str(names[key])
    except (KeyError, IndexError, TypeError):
        raise ValueError(f"names has no name for the label {key!r}") from None


def _frame(ax: Axes, wrong: bool) -> None:
    ax.set(xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set(visible=True, color=COLORS[3] if wrong else "0.7", linewidth=3 if wrong else 0.8)


def _interpolation(image: NDArray[Any]) -> str:
    """Small pictures show their pixels as squares, large ones are scaled down smoothly."""
    return "nearest" if max(image.shape[:2]) <= 64 else "antialiased"


def _small_maps(
    maps: NDArray[Any], word: str, unit: str, columns: int, cmap: str, low: float, high: float
) -> Figure:
    if not 1 <= len(maps) <= MOST_PICTURES:
        raise ValueError(f"there are {len(maps)} {word}s; 1 to {MOST_PICTURES} fit: pass [..., :32], say")
    captions = [f"{word} {i}" if i == 0 else str(i) for i in range(len(maps))]
    figure, axes = _small_axes(len(maps), columns, captions, room_right=0.9)
    for caption, values, ax in zip(captions, maps, axes, strict=True):
        image = ax.imshow(values, cmap=cmap, vmin=low, vmax=high, interpolation=_interpolation(values))
        _frame(ax, wrong=False)
        ax.set_title(caption, fontsize=SMALL)
    bar = figure.colorbar(image, ax=axes, aspect=15, pad=0.02)
    bar.set_label(unit)
    bar.ax.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    return figure


def _small_axes(
    n: int, columns: int, captions: list[str], *, room_right: float = 0.0, room_above: float = 0.0
) -> tuple[Figure, list[Axes]]:
    """A figure with n small Axes in rows, wide and high enough for the captions above them."""
    if columns < 1:
        raise ValueError(f"columns must be 1 or more, not {columns}")
    columns = min(n, columns)
    rows = math.ceil(n / columns)
    longest = max(len(line) for caption in captions for line in [*caption.splitlines(), ""])
    lines = max(len(caption.splitlines()) for caption in captions)
    width = max(1.1, 0.1 * longest)
    size = (width * columns + room_right, (width + 0.18 * lines) * rows + room_above)
    figure = plt.figure(FigureClass=ShownOnce, figsize=size)
    return figure, [figure.add_subplot(rows, columns, i + 1) for i in range(n)]
