"""Points of a test cell written for plain nbgrader: asserts, or a number as the last value.

The rules are nbgrader's, but for those that give points by accident: in nbgrader `np.float64(0.5)`, `False`
and a negative number all count as full credit, any text on stderr as none, and a number above the maximum
stops the whole submission.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

# 0.5, -1, 2e-1, np.float64(0.5), numpy.int64(1): a number, or what NumPy shows for one
NUMBER = re.compile(
    r"(?:(?:np|numpy)\.\w++\()?\s*+"
    r"([+-]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?|[+-]?(?:nan|inf))\s*+\)?"
)
TRUTH = re.compile(r"(?:(?:np|numpy)\.)?(True|False)_?")


def plain_score(outputs: Sequence[Mapping[str, Any]], points: float) -> tuple[float, str]:
    """Return the points earned, from 0 to `points`, and a message where some are lost.

    An error gives 0. A last value that is a number is the score, clipped to the range; True and False give
    all and nothing. Any other last value, or none, gives full credit: every assertion held.
    """
    for output in outputs:
        if output["output_type"] == "error":
            return 0.0, f"{output['ename']}: {output['evalue']}".rstrip(": ")
    value = next(
        (o["data"].get("text/plain", "") for o in reversed(outputs) if o["output_type"] == "execute_result"),
        "",
    )
    if truth := TRUTH.fullmatch(value.strip()):
        return (points, "") if truth[1] == "True" else (0.0, "The test's last value is False.")
    if number := NUMBER.fullmatch(value.strip()):
        return _within(float(number[1]), points)
    return points, ""


def _within(earned: float, points: float) -> tuple[float, str]:
    if math.isnan(earned):
        return 0.0, "The test's last value is not a number (nan)."
    if earned > points:
        return points, f"The test gave {earned:g} points; {points:g} is the most."
    if earned < 0:
        return 0.0, f"The test gave {earned:g} points; that counts as 0."
    return earned, "" if earned == points else f"Partial credit: {earned:g} of {points:g}."
