"""Former names of what is in `coursekit.vectorised`, which notebooks that were handed out earlier import."""

from __future__ import annotations

from coursekit.vectorised import Recipe
from coursekit.vectorised import train_recipe as climb

__all__ = ["Recipe", "climb"]
