"""The pictures of the lessons, in one style.

Colours are those of Okabe and Ito, which colour-blind people can tell apart; whatever a colour says is
said a second time by a marker, a line style, a frame or a word, so that a grey print tells it too.
Importing this module sets the style for every other Matplotlib figure as well.

In a notebook each figure shows up once, wherever in the cell it is made.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

#: Blue, orange, green, vermillion, purple, sky blue, yellow, black (Okabe and Ito).
COLORS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#000000")
#: One marker for each colour.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
#: How strong the tint of each class's area is: the first three differ clearly in grey as well.
TINTS = (0.12, 0.62, 0.70, 0.35, 0.75, 0.35, 0.60, 0.45)
#: More points than this make a decision area slow and no finer.
MOST_GRID_POINTS = 1_000_000
#: With more curves than this the legend would cover them, and stands beside them.
MOST_CURVES = 4
#: More small pictures than this can't be told apart on a screen.
MOST_PICTURES = 128

#: Words on white: the darker vermillion is dark enough to read.
RIGHT, WRONG = "#222222", "#A63F00"
#: Font size above a small picture.
SMALL = 10

STYLE: Any = {
    "figure.figsize": (6.0, 4.2),
    "figure.dpi": 96,
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "white",
    "axes.facecolor": "white",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.titlesize": 13,
    "axes.labelsize": 12,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 11,
    "font.size": 11,
    "lines.linewidth": 2,
    "axes.prop_cycle": cycler(color=COLORS)
    + cycler(linestyle=["-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), "-"]),
}

mpl.rcParams.update(STYLE)


def decision_area(
    predict: Any,
    X: ArrayLike,
    y: ArrayLike,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    margin: float = 0.5,
    step: float = 0.02,
    border: float = 0.5,
) -> Axes:
    """Colour the plane by what `predict` answers there, and draw the examples on top.

    predict: a Keras model, a scikit-learn classifier, or a function from points (N, 2) to (N,) or (N, 1)
        (labels, or one number a point: class 1 above `border`) or to (N, k) (k numbers a point, the
        largest wins)
    X: (n, 2) examples; y: (n,) or (n, 1) their labels
    margin: how far the picture reaches beyond the examples, in units of the inputs
    step: width of a grid cell, in units of the inputs

    Returns the Axes. Raises `ValueError` if a shape is not as above or the grid would be too fine.
    """
    points, labels = _points_and_labels(X, y)
    xx, yy = _grid(points, margin, step)
    answers = _answers(predict, np.column_stack([xx.ravel(), yy.ravel()]))
    classes, areas, heights = _areas(answers, labels, border)

    ax = ax or plt.subplots()[1]
    tints = [_tint(i) for i in range(len(classes))]
    ax.pcolormesh(
        xx,
        yy,
        areas.reshape(xx.shape),
        cmap=ListedColormap(tints),
        vmin=-0.5,
        vmax=len(classes) - 0.5,
        shading="nearest",
        rasterized=True,
    )
    for height in heights:
        ax.contour(xx, yy, height.reshape(xx.shape), levels=[0.0], colors="black", linewidths=1.5)
    for i, label in enumerate(classes):
        mine = points[labels == label]
        ax.plot(mine[:, 0], mine[:, 1], label=str(label), **_marker(i, len(points)))
    ax.set(xlim=(xx.min(), xx.max()), ylim=(yy.min(), yy.max()), xlabel="$x_1$", ylabel="$x_2$")
    ax.set_aspect("equal")
    if title is not None:
        ax.set_title(title)
    _legend_of_classes(ax, classes, tints, len(points))
    return _quiet(ax)


def history(
    history: Any, *, keys: str | Sequence[str] | None = None, ax: Axes | None = None, title: str | None = None
) -> Axes:
    """Draw how the loss and the metrics went, epoch by epoch.

    history: what `fit` returned, or its `.history`, or several to compare: `{"sigmoid": h1, "ReLU": h2}`
    keys: which curves, such as "accuracy" or ["loss", "val_loss"]; all of them if left out

    Validation curves are dashed. Without `keys` and `ax`, loss and metrics get a panel each, since their
    scales differ. Returns the Axes, of two panels the right one (the metrics).
    Raises `TypeError` for something that is no history, `ValueError` for a key that it lacks.
    """
    runs = _runs(history)
    names = _keys(runs, keys)
    panels = [names]
    if ax is None and keys is None:
        losses = [name for name in names if _plain(name).endswith("loss")]
        panels = [part for part in (losses, [name for name in names if name not in losses]) if part]
    figure = None
    panel_axes = [ax] if ax is not None else []
    if ax is None:
        figure, axes = plt.subplots(1, len(panels), figsize=_size_for(runs, panels), squeeze=False)
        panel_axes = list(axes[0])
    for panel, panel_ax in zip(panels, panel_axes, strict=True):
        _draw_curves(panel_ax, runs, panel)
    if title is not None:
        if figure is not None and len(panels) > 1:
            figure.suptitle(title, fontsize=STYLE["axes.titlesize"])
        else:
            panel_axes[-1].set_title(title)
    return _quiet(panel_axes[-1])


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
    weights = _numbers("kernel", kernel)
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
    values = _numbers("maps", maps)
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


# Decision areas


def _points_and_labels(X: ArrayLike, y: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    points = _numbers("X", X)
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError(
            f"X must have the shape (n, 2), two inputs a row, not {points.shape}: a plane has two axes"
        )
    labels = np.asarray(y)
    if labels.ndim == 2 and labels.shape[1] > 1:
        raise ValueError(f"y must hold one label a row, not {labels.shape}: use y.argmax(axis=1)")
    labels = labels.reshape(-1)
    if labels.dtype.kind == "f" and (labels == np.round(labels)).all():
        labels = labels.astype(int)
    if len(labels) != len(points):
        raise ValueError(
            f"X has {len(points)} rows but y has {len(labels)} labels: they must belong together"
        )
    return points, labels


def _grid(points: NDArray[Any], margin: float, step: float) -> tuple[NDArray[Any], NDArray[Any]]:
    if not margin >= 0:
        raise ValueError(f"margin must be 0 or more, not {margin}")
    if not step > 0:
        raise ValueError(f"step must be more than 0, not {step}")
    low, high = points.min(axis=0) - margin, points.max(axis=0) + margin
    cells = np.ceil((high - low) / step)
    if cells.prod() > MOST_GRID_POINTS:
        wide_enough = float(np.sqrt((high - low).prod() / 40_000))
        raise ValueError(
            f"step={step} would cut the plane into {cells.prod():,.0f} points; try step={wide_enough:.1g}"
        )
    xx, yy = np.meshgrid(*(np.linspace(low[i], high[i], int(cells[i]) + 1) for i in (0, 1)))
    return xx, yy


def _answers(predict: Any, grid: NDArray[Any]) -> NDArray[Any]:
    """What the model says to each point: (N,) or (N, k) with k > 1."""
    inputs = grid.astype(np.float32)
    if hasattr(predict, "predict") and callable(predict):
        answers = np.asarray(predict.predict(inputs, verbose=0, batch_size=4096))
    elif hasattr(predict, "predict"):
        answers = np.asarray(predict.predict(inputs))
    elif callable(predict):
        answers = np.asarray(predict(inputs))
    else:
        raise TypeError(f"predict must be a model or a function of the points, not {predict!r}")
    if answers.ndim == 2 and answers.shape[1] == 1:
        answers = answers[:, 0]
    if answers.ndim not in (1, 2) or len(answers) != len(grid):
        raise ValueError(
            f"predict was given points of the shape {grid.shape} and must return ({len(grid)},), "
            f"({len(grid)}, 1) or ({len(grid)}, k); it returned {answers.shape}"
        )
    if answers.dtype.kind == "f" and not np.isfinite(answers).all():
        raise ValueError("predict returned nan or infinity: has the training diverged?")
    return answers


def _areas(
    answers: NDArray[Any], labels: NDArray[Any], border: float
) -> tuple[NDArray[Any], NDArray[Any], list[NDArray[Any]]]:
    """The classes, the index of each point's class, and fields that are 0 along the borders."""
    known = np.unique(labels)
    if answers.ndim == 2:
        k = answers.shape[1]
        columns = known if len(known) == k else np.arange(k)
        chosen = columns[answers.argmax(axis=1)]
        fields = [_lead(answers, i) for i in range(1 if k == 2 else k)]
    elif answers.dtype.kind == "f" and not (len(known) > 2 and np.isin(answers, known).all()):
        low, high = known if len(known) == 2 else (0, 1)
        chosen = np.where(answers > border, high, low)
        fields = [answers - border]
    else:
        chosen = answers
        fields = [np.where(answers == label, 0.5, -0.5) for label in np.unique(answers)]
    classes = np.union1d(known, chosen)
    return classes, np.searchsorted(classes, chosen), _crossing(fields)


def _lead(answers: NDArray[Any], i: int) -> NDArray[Any]:
    """How far class i is ahead of the best of the others."""
    lead: NDArray[Any] = answers[:, i] - np.delete(answers, i, axis=1).max(axis=1)
    return lead


def _crossing(fields: Iterable[NDArray[Any]]) -> list[NDArray[Any]]:
    # Matplotlib warns about a contour that is nowhere.
    return [field for field in fields if field.min() < 0 < field.max()]


def _tint(i: int) -> tuple[float, float, float]:
    strength = TINTS[i % len(TINTS)]
    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(COLORS[i % len(COLORS)]))
    return red, green, blue


def _marker(i: int, n: int) -> dict[str, Any]:
    return {
        "linestyle": "none",
        "marker": MARKERS[i % len(MARKERS)],
        "color": COLORS[i % len(COLORS)],
        "markeredgecolor": "white" if n > 20 else "black",
        "markeredgewidth": 0.5 if n > 20 else 1.0,
        "markersize": 5 if n > 100 else (8 if n > 20 else 13),
    }


def _legend_of_classes(
    ax: Axes, classes: NDArray[Any], tints: list[tuple[float, float, float]], n: int
) -> None:
    entries = []
    for i in range(len(classes)):
        style = _marker(i, n) | {"markersize": 7}
        entries.append((Patch(facecolor=tints[i], edgecolor="0.4", linewidth=0.5), Line2D([], [], **style)))
    ax.legend(
        entries,
        [str(label) for label in classes],
        title="class",
        handler_map={tuple: HandlerTuple(ndivide=1)},
        handleheight=1.2,
        loc="upper left",
        bbox_to_anchor=(1.01, 1.0),
        frameon=False,
    )


# Histories


def _runs(history: Any) -> dict[str, dict[str, NDArray[Any]]]:
    """Name -> key -> values. One run alone has the name ''."""
    curves = getattr(history, "history", history)
    if not isinstance(curves, Mapping) or not curves:
        raise TypeError(f"history must be what model.fit returned, or its .history, not {history!r}")
    values = [getattr(value, "history", value) for value in curves.values()]
    named = (
        dict(zip(curves, values, strict=True))
        if all(isinstance(v, Mapping) for v in values)
        else {"": curves}
    )
    return {
        str(name): {str(key): np.asarray(curve, dtype=float) for key, curve in run.items()}
        for name, run in named.items()
    }


def _keys(runs: dict[str, dict[str, NDArray[Any]]], keys: str | Sequence[str] | None) -> list[str]:
    there = list(dict.fromkeys(key for run in runs.values() for key in run))
    if keys is None:
        # Schedules record the learning rate, which is on a scale of its own.
        return [key for key in there if key != "learning_rate"] or there
    wanted = [keys] if isinstance(keys, str) else list(keys)
    for key in wanted:
        if key not in there:
            raise ValueError(f"keys: there is no {key!r} in this history; it has {', '.join(there)}")
    return wanted


def _size_for(runs: dict[str, dict[str, NDArray[Any]]], panels: list[list[str]]) -> tuple[float, float]:
    """Inches; wider for two panels, and for legends that stand beside the curves."""
    width, height = STYLE["figure.figsize"]
    beside = any(sum(key in run for run in runs.values() for key in panel) > MOST_CURVES for panel in panels)
    return width * (1.7 if len(panels) > 1 else 1.0) * (1.35 if beside else 1.0), height


def _draw_curves(ax: Axes, runs: dict[str, dict[str, NDArray[Any]]], keys: list[str]) -> None:
    measures = list(dict.fromkeys(_plain(key) for key in keys))
    colors: dict[tuple[str, str], int] = {}
    longest = 1
    for name, run in runs.items():
        for key in [key for key in keys if key in run]:
            color = colors.setdefault((name, _plain(key)), len(colors))
            validation = key.startswith("val_")
            epochs = np.arange(1, len(run[key]) + 1)
            longest = max(longest, len(epochs))
            ax.plot(
                epochs,
                run[key],
                color=COLORS[color % len(COLORS)],
                linestyle="--" if validation else "-",
                marker=MARKERS[color % len(MARKERS)],
                markevery=max(1, len(epochs) // 8),
                markersize=6,
                markerfacecolor="white" if validation else None,
                label=_curve_label(name, key, keys, measures),
            )
    ax.set(xlabel="epoch", ylabel=" / ".join(_words(measure) for measure in measures))
    ax.set_xlim(left=max(1 - 0.02 * longest, 0.5))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(ax.lines) > MOST_CURVES:
        ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.01, 1.0))
    else:
        ax.legend(frameon=False)


def _plain(key: str) -> str:
    return key.removeprefix("val_")


def _words(key: str) -> str:
    return key.replace("_", " ")


def _curve_label(run: str, key: str, keys: list[str], measures: list[str]) -> str:
    """As short as it can be: the axis already names the only measure, a comparison the only part."""
    part = "validation" if key.startswith("val_") else "training"
    measure = "" if len(measures) == 1 else _words(_plain(key))
    if run and len({key.startswith("val_") for key in keys}) == 1:
        part = ""
    return ", ".join(words for words in (run, f"{part} {measure}".strip()) if words)


# Grids of pictures


def _images(X: ArrayLike) -> NDArray[Any]:
    images = _numbers("X", X)
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


def _numbers(name: str, values: ArrayLike) -> NDArray[Any]:
    array = np.asarray(values)
    if array.dtype.kind not in "buif":
        raise ValueError(f"{name} must hold numbers, all rows of one length; it came as {array.dtype}")
    return array


# Notebooks


class ShownOnce(Figure):
    """A figure that a notebook shows once, also if it is the last value of the cell that makes it.

    Jupyter shows a cell's last value, and Matplotlib shows at the end of a cell every figure made in it:
    an ordinary figure that a cell ends with is there twice.
    """

    def _ipython_display_(self) -> None:
        if plt.fignum_exists(self.number) and _last_value_is_being_shown():
            return
        from IPython.core.pylabtools import print_figure
        from IPython.display import Image, display

        display(Image(print_figure(self, "png")))


def _last_value_is_being_shown() -> bool:
    from IPython.core.getipython import get_ipython

    # The kernel's display hook holds the message that it is filling.
    return getattr(getattr(get_ipython(), "displayhook", None), "msg", None) is not None


def _quiet(ax: Axes) -> Axes:
    """Keep a notebook from printing `<Axes: ...>` below the picture when a cell ends with this."""
    ax._ipython_display_ = _show_nothing  # type: ignore[attr-defined]
    return ax


def _show_nothing() -> None:
    """The picture is shown by Matplotlib."""
