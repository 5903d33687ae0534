"""Colours, markers and sizes of all plots. Importing this sets Matplotlib's defaults."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
from cycler import cycler

#: Blue, orange, green, vermillion, purple, sky blue, yellow, black (Okabe and Ito).
COLORS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#000000")
#: One marker for each colour.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")

#: What Matplotlib is told: white also on a dark JupyterLab, words large enough to read.
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
