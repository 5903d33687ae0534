"""In a notebook every plot shows up once, and no `<Axes: ...>` beside it."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure


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


def quiet(ax: Axes) -> Axes:
    """Keep a notebook from printing `<Axes: ...>` below the picture when a cell ends with this."""
    ax._ipython_display_ = _show_nothing  # type: ignore[attr-defined]
    return ax


def _last_value_is_being_shown() -> bool:
    from IPython.core.getipython import get_ipython

    # The kernel's display hook holds the message that it is filling.
    return getattr(getattr(get_ipython(), "displayhook", None), "msg", None) is not None


def _show_nothing() -> None:
    """Show nothing: Matplotlib shows the picture."""
