"""For those who learn: how far one is, a new copy of a lesson with one's answers, the file to hand in."""

from __future__ import annotations

from coursekit.student.fresh_copy import fresh
from coursekit.student.handing_in import pack
from coursekit.student.progress_table import progress

__all__ = ["fresh", "pack", "progress"]
