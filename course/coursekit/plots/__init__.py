"""The pictures of the lessons, in one style.

Colours are those of Okabe and Ito, which colour-blind people can tell apart; whatever a colour says is
said a second time by a marker, a line style, a frame or a word, so that a grey print tells it too.
Importing this module sets the style for every other Matplotlib figure as well.

In a notebook each figure shows up once, wherever in the cell it is made.
"""

from __future__ import annotations

from coursekit.plots.areas import decision_area
from coursekit.plots.curves import history
from coursekit.plots.grids import feature_maps, filters, pictures
from coursekit.plots.networks import chain, network
from coursekit.plots.style import COLORS, MARKERS, STYLE

__all__ = [
    "COLORS",
    "MARKERS",
    "STYLE",
    "chain",
    "decision_area",
    "feature_maps",
    "filters",
    "history",
    "network",
    "pictures",
]
