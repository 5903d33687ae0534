"""The former name of `coursekit.vectorised`, which notebooks that were handed out earlier import."""

from __future__ import annotations

from coursekit.vectorised import train_many

__all__ = ["train_many"]
