"""A small network as a drawing, with its numbers on the arrows."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from numpy.typing import ArrayLike

from coursekit.plots.shown_once import quiet
from coursekit.plots.style import COLORS

#: With more nodes in a layer than this, the numbers on the arrows can't be read.
MOST_NODES = 5


def network(
    weights: Sequence[ArrayLike],
    biases: Sequence[ArrayLike],
    *,
    names: Sequence[Sequence[str]] = (),
    ax: Axes | None = None,
    title: str | None = None,
) -> Axes:
    """Draw a small fully connected network, a column of nodes for each layer, inputs on the left.

    weights: one array (nodes before, nodes behind) a layer; biases: one array (nodes behind,) a layer
    names: what to write into the nodes, layer by layer, the inputs first; nothing, unless given

    Each arrow carries its weight, and each node its bias above it. Raises ValueError for shapes that do not
    fit each other, and for a layer of more than 5 nodes.
    """
    matrices = [np.atleast_2d(np.asarray(W, dtype=float)) for W in weights]
    offsets = [np.atleast_1d(np.asarray(b, dtype=float)) for b in biases]
    sizes = [matrices[0].shape[0], *(W.shape[1] for W in matrices)]
    for layer, (W, b) in enumerate(zip(matrices, offsets, strict=True), start=1):
        if W.shape != (sizes[layer - 1], sizes[layer]) or b.shape != (sizes[layer],):
            raise ValueError(f"layer {layer}: weights {W.shape} and biases {b.shape} do not fit {sizes}")
    if max(sizes) > MOST_NODES:
        raise ValueError(f"a layer of {max(sizes)} nodes; {MOST_NODES} are the most that can be read")
    if ax is None:
        _, ax = plt.subplots(figsize=(2.2 * len(sizes), 0.4 + 1.1 * max(sizes)))
    places = [
        [(2.0 * layer, (size - 1) / 2 - node) for node in range(size)] for layer, size in enumerate(sizes)
    ]
    for layer, W in enumerate(matrices):
        for (before, behind), weight in np.ndenumerate(W):
            _arrow(ax, places[layer][before], places[layer + 1][behind], f"{weight:g}", 0.3 + 0.14 * before)
    for layer, column in enumerate(places):
        for node, (x, y) in enumerate(column):
            colour = "0.9" if layer == 0 else "white"
            ax.add_patch(Circle((x, y), 0.24, facecolor=colour, edgecolor=COLORS[0], lw=1.5, zorder=3))
            if names:
                ax.text(x, y, names[layer][node], ha="center", va="center", zorder=4)
            if layer:
                ax.text(x, y + 0.3, f"b = {offsets[layer - 1][node]:g}", ha="center", va="bottom", fontsize=9)
    ax.set(xlim=(-0.4, 2.0 * (len(sizes) - 1) + 0.4), ylim=(-max(sizes) / 2 - 0.1, max(sizes) / 2 + 0.2))
    ax.set_aspect("equal")
    ax.axis("off")
    if title is not None:
        ax.set_title(title)
    return quiet(ax)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], number: str, place: float) -> None:
    """An arrow between two nodes; `place`, from 0 to 1, says where on it the number stands."""
    ax.annotate(
        "", end, start, arrowprops={"arrowstyle": "-|>", "color": "0.5", "shrinkA": 14, "shrinkB": 14}
    )
    x, y = (a + place * (b - a) for a, b in zip(start, end, strict=True))
    ax.text(
        x,
        y,
        number,
        ha="center",
        va="center",
        fontsize=9,
        zorder=2,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
    )
