"""What a model answers all over the plane."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import ArrayLike, NDArray

from coursekit.plots.numbers import as_numbers
from coursekit.plots.shown_once import quiet
from coursekit.plots.style import COLORS, MARKERS

#: How strong the tint of each class's area is: the first three differ clearly in grey as well.
TINTS = (0.12, 0.62, 0.70, 0.35, 0.75, 0.35, 0.60, 0.45)
#: More points than this make a decision area slow and no finer.
MOST_GRID_POINTS = 1_000_000


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
    return quiet(ax)


def _points_and_labels(X: ArrayLike, y: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    points = as_numbers("X", X)
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
