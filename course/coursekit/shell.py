"""The notebook that this code runs in, if it is one."""

from __future__ import annotations

from IPython.core.interactiveshell import InteractiveShell


def shell() -> InteractiveShell | None:
    """The notebook's shell; None in a plain script."""
    return InteractiveShell.instance() if InteractiveShell.initialized() else None
