"""Former names of what is in `coursekit.vectorised`, which notebooks handed out before version 0.3 import."""

from __future__ import annotations

from coursekit.vectorised import Recipe
from coursekit.vectorised import train_recipe as climb

__all__ = ["Recipe", "climb"]
