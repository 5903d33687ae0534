"""What goes back to a learning platform.

* `export(to, rows, path)`: grades for csv, canvas, moodle and gradescope (`TARGETS`).
"""

from __future__ import annotations

from autograder.returning.export import TARGETS, Target, export

__all__ = ["TARGETS", "Target", "export"]
