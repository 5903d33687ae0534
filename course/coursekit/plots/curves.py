"""Loss and metrics over the epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from coursekit.plots.shown_once import quiet
from coursekit.plots.style import COLORS, MARKERS, STYLE

#: With more curves than this the legend would cover them, and stands beside them.
MOST_CURVES = 4


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
    return quiet(panel_axes[-1])


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
