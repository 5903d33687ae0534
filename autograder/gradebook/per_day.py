"""A plugin for nbgrader that takes off a share of the points a day, as `[late]` in course.toml sets.

Stock nbgrader takes off the same with these lines in nbgrader_config.py:

    c.AssignLatePenalties.plugin_class = "autograder.gradebook.per_day.PerDay"
    c.PerDay.percent_per_day = 10
"""

from __future__ import annotations

import math

from nbgrader.plugins import BasePlugin
from traitlets import Float

DAY = 86_400


class PerDay(BasePlugin):  # type: ignore[misc]  # nbgrader has no types
    """Takes off `percent_per_day` of the points earned, for each day begun after the due date."""

    percent_per_day = Float(10.0, min=0, help="Of the points earned, for each day begun.").tag(config=True)
    at_most_percent = Float(100.0, min=0, help="No more is taken off, however late it is.").tag(config=True)
    grace_minutes = Float(0.0, min=0, help="So long after the due date nothing is taken off.").tag(
        config=True
    )

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the points off; None within the grace period. See nbgrader's LateSubmissionPlugin."""
        beyond = total_seconds_late - 60 * float(self.grace_minutes)
        if beyond <= 0:
            return None
        percent = min(
            math.ceil(total_seconds_late / DAY) * float(self.percent_per_day), float(self.at_most_percent)
        )
        return score * min(percent, 100.0) / 100
