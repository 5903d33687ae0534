"""How a message leaves a kernel and its answer comes back: the way of `input()`."""

from __future__ import annotations

from collections.abc import Callable

#: Carries a message (JSON text) to the other side and brings back its answer.
Ask = Callable[[str], str]


def ask_by_input(message: str) -> str:
    """Ask whoever runs this kernel. Works wherever a kernel may ask for input."""
    from IPython.core.getipython import get_ipython

    return str(get_ipython().kernel.raw_input(message))
