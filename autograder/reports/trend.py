"""How a class does from lesson to lesson: how many hand in, and what they earn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from autograder.reports.missing import Missing
from autograder.reports.tally import LessonTally

#: The drawing, in its own units: the place of the plot within it, and room for a lesson.
LEFT, TOP, HEIGHT, STEP, WIDEST = 34.0, 8.0, 120.0, 90.0, 1080.0
#: With fewer students, no quartiles are given.
FEWEST_FOR_QUARTILES = 4


@dataclass(frozen=True)
class LessonTrend:
    """One lesson. Shares are of the points that are marked, from 0 to 1; None where nothing is marked."""

    lesson: str
    handed_in: int
    expected: int  # those, and who has not handed in
    middle: float | None
    quartiles: tuple[float, float] | None  # half of the class is between them


@dataclass(frozen=True)
class Drawing:
    """The trend as lines of an SVG, each as a `points` attribute. `places`: x of each lesson."""

    width: float
    places: tuple[float, ...]
    middle: str
    half: str  # around the band between the quartiles; "" without one
    handed_in: str


def trend(tallies: Sequence[LessonTally], missing: Sequence[Missing]) -> tuple[LessonTrend, ...]:
    """Return the lessons that somebody has handed in, in their order."""
    lacking = {one.lesson: len(one.students) for one in missing}
    return tuple(
        LessonTrend(
            tally.lesson,
            tally.count,
            tally.count + lacking.get(tally.lesson, 0),
            tally.median_share,
            quartiles(tally.shares),
        )
        for tally in tallies
    )


def quartiles(shares: Sequence[float]) -> tuple[float, float] | None:
    """Return the first and the third quartile, interpolated linearly; None for too few students.

    Definition 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50
    (1996), 361–365: that of R, NumPy and spreadsheets.
    """
    if len(shares) < FEWEST_FOR_QUARTILES:
        return None
    low, _, high = quantiles(shares, n=4, method="inclusive")
    return low, high


def drawing(lessons: Sequence[LessonTrend]) -> Drawing:
    """Return the trend as lines of an SVG."""
    step = min(STEP, (WIDEST - LEFT) / max(len(lessons), 1))
    places = [LEFT + step * (number + 0.5) for number in range(len(lessons))]
    placed = list(zip(places, lessons, strict=True))
    banded = [(x, *one.quartiles) for x, one in placed if one.quartiles]
    around = [(x, high) for x, _, high in banded] + [(x, low) for x, low, _ in reversed(banded)]
    return Drawing(
        LEFT + step * len(lessons),
        tuple(places),
        _line([(x, one.middle) for x, one in placed if one.middle is not None]),
        _line(around),
        _line([(x, one.handed_in / one.expected) for x, one in placed]),
    )


def _line(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{TOP + HEIGHT * (1 - part):.1f}" for x, part in points)
