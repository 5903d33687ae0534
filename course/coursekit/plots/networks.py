"""Small networks as drawings, with their numbers on the arrows."""

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
#: Of a node, in the unit of which the columns stand 2 apart.
RADIUS = 0.24
#: Of what comes back: vermillion, dark enough to read. Its place and a dashed line tell it, too.
BACK = "#A63F00"


def network(
    weights: Sequence[ArrayLike],
    biases: Sequence[ArrayLike] | None = None,
    *,
    names: Sequence[Sequence[str]] = (),
    ax: Axes | None = None,
    title: str | None = None,
) -> Axes:
    """Draw a small fully connected network, a column of nodes for each layer, inputs on the left.

    weights: one array (nodes before, nodes behind) a layer
    biases: one array (nodes behind,) a layer; a network without biases leaves them out
    names: what to write into the nodes, layer by layer, the inputs first; nothing, unless given

    Each arrow carries its weight, and each node its bias above it. Returns the Axes. Raises ValueError for
    shapes that do not fit each other, and for a layer of more than 5 nodes.
    """
    matrices = [np.atleast_2d(np.asarray(W, dtype=float)) for W in weights]
    without = [np.zeros(W.shape[1]) for W in matrices]
    offsets = [np.atleast_1d(np.asarray(b, dtype=float)) for b in (without if biases is None else biases)]
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
        apart = min(0.38, 0.45 / max(1, len(W) - 1))  # so that weights of arrows that cross don't touch
        for (before, behind), weight in np.ndenumerate(W):
            place = 0.24 + apart * before
            _arrow(ax, places[layer][before], places[layer + 1][behind], f"{weight:g}", place)
    for layer, column in enumerate(places):
        for node, (x, y) in enumerate(column):
            colour = "0.9" if layer == 0 else "white"
            ax.add_patch(Circle((x, y), RADIUS, facecolor=colour, edgecolor=COLORS[0], lw=1.5, zorder=3))
            if names:
                ax.text(x, y, names[layer][node], ha="center", va="center", zorder=4)
            if layer and biases is not None:
                ax.text(x, y + 0.3, f"b = {offsets[layer - 1][node]:g}", ha="center", va="bottom", fontsize=9)
    ax.set(xlim=(-0.4, 2.0 * (len(sizes) - 1) + 0.4), ylim=(-max(sizes) / 2 - 0.1, max(sizes) / 2 + 0.2))
    ax.set_aspect("equal")
    ax.axis("off")
    if title is not None:
        ax.set_title(title)
    return quiet(ax)


def chain(
    weights: Sequence[float],
    *,
    forward: Sequence[float],
    back: Sequence[float] = (),
    factors: Sequence[str] = (),
    ax: Axes | None = None,
    title: str | None = None,
) -> Axes:
    """Draw neurons in a row, one a layer, with what goes forward and what comes back.

    weights: the weight before each neuron, the first one first
    forward: the input, and then what each neuron hands on, written into the nodes
    back: what has come back to each neuron, the first one first, written below the nodes; without it the
        way forward is drawn alone
    factors: what is written on each arrow back, the first one first; by default that it is multiplied by
        the weight

    Returns the Axes. Raises ValueError if there are too many numbers or too few.
    """
    neurons = len(weights)
    for name, numbers, wanted in (
        ("forward", forward, neurons + 1),
        ("back", back, neurons),
        ("factors", factors, neurons - 1),
    ):
        if len(numbers) != wanted and (len(numbers) or name == "forward"):
            raise ValueError(f"{name} has {len(numbers)} entries; with {neurons} weights it takes {wanted}")
    if ax is None:
        _, ax = plt.subplots(figsize=(2.4 * (neurons + 1), 1.2 + 0.8 * bool(back)))
    ax = network([[[w]] for w in weights], names=[[f"{a:.3g}"] for a in forward], ax=ax, title=title)
    if not back:
        return ax
    for neuron, error in enumerate(back, start=1):
        ax.text(2.0 * neuron, -0.62, f"{error:.3g}", ha="center", va="center", color=BACK, weight="bold")
    for neuron, factor in enumerate(factors or [f"× {w:g}" for w in weights[1:]], start=1):
        # From beside the one number to beside the other, so that no arrow lies on another one.
        ends = (2.0 * neuron + 0.36, -0.62), (2.0 * neuron + 1.64, -0.62)
        ax.annotate("", *ends, arrowprops={"arrowstyle": "-|>", "ls": "--", "color": BACK, "shrinkA": 0})
        ax.text(2.0 * neuron + 1, -0.74, factor, ha="center", va="top", fontsize=9, color=BACK)
    ax.set_ylim(-1.1, 0.4)
    return quiet(ax)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], number: str, place: float) -> None:
    """An arrow between two nodes; `place`, from 0 to 1, says where on it the number stands."""
    tail, tip = np.array(start), np.array(end)
    gap = RADIUS * (tip - tail) / np.linalg.norm(tip - tail)
    props = {"arrowstyle": "-|>", "color": "0.5", "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", tuple(tip - gap), tuple(tail + gap), arrowprops=props, zorder=1)
    x, y = tail + place * (tip - tail)
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
