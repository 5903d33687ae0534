"""The former name of `coursekit.vectorised`, which notebooks handed out before version 0.3 import."""

from __future__ import annotations

from coursekit.vectorised import train_many

__all__ = ["train_many"]
