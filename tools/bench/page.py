"""Writes docs/bench.md and its picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import matplotlib.pyplot as plt
from figures import LessonFigures, Measurement

COLOURS = {
    "nbgrader autograde": "#999999",
    "otter run": "#E69F00",
    "autograder grade": "#0072B2",
    "autograder grade, unchanged": "#56B4E9",
}
INTRODUCTION = """\
# How fast, measured side by side

Written by `python tools/bench` (`make bench`). For each lesson the same class, made from its attempts,
was graded by stock `nbgrader autograde`, by otter-grader's `otter run` without containers on an equivalent
assignment, by `autograder grade`, and by that again with nothing changed. **All came to the same scores**, or
there would be no figures. Stock nbgrader and otter-grader run one notebook after another, and every cell;
ours takes all cores, and only the cells that a score depends on, in sandboxes. Where another program has
fewer *submissions* than ours, it got the first ones of the class: it takes them one after another, so more
of them would only take longer. (Stock nbgrader's own starting up, some seconds, is divided by fewer then.)
Ours gets them all, since it starts once for a class. It is over so soon that one bad minute of the machine
is all of it: since 2026-11-27 it is run three times, and the median is told.

* *s each*: seconds of wall time a submission. *CPU s each*: of the whole machine, so it ought to be idle.
* *Peak*: the most memory of all processes together, shared pages counted once, by looks a second apart.
* *Times stock*: how often this way's seconds fit into those of stock nbgrader, on one machine; *Measured*
  says when each was.
* *Outside*: the share of all cores' time that went neither into students' cells nor into tests, on the first
  run: starting up, kernels, reading, scoring, writing.
"""
HEAD = (
    *("lesson", "way", "submissions", "s each", "a minute", "CPU s each", "peak MB", "times stock"),
    "outside",
)


def write_page(every: Sequence[LessonFigures], page: Path, picture: Path) -> None:
    """Write the page and its picture. Raises ValueError when there is nothing to show."""
    if not every:
        raise ValueError("Nothing has been measured yet, so there is no page to write.")
    _plot(every, picture)
    text = "\n".join(
        [
            INTRODUCTION,
            f"![Seconds a submission, by lesson and way](images/{picture.name})\n",
            *_table(HEAD, [row for figures in every for row in rows(figures)]),
            "\n## Where our time goes\n",
            "Milliseconds a submission: the first ten once more, one after another in one process. Starting "
            "up, importing TensorFlow above all, is once for a class.\n",
            *_profile(every),
            "\n## Measured\n",
            *_table(
                ["lesson", "the others on", "ours on", "at commit", "cores", "versions"],
                [
                    [
                        figures.lesson,
                        figures.measured[0].when,
                        figures.measured[-1].when,
                        f"`{figures.commit}`",
                        str(figures.cores),
                        ", ".join(f"{name} {number}" for name, number in figures.versions.items()),
                    ]
                    for figures in every
                ],
            ),
        ]
    )
    page.write_text(text + "\n", encoding="utf-8")


def rows(figures: LessonFigures) -> list[list[str]]:
    """Return the rows below HEAD: one for each way in which the lesson was graded."""
    return [_row(figures, each) for each in figures.measured]


def _row(figures: LessonFigures, each: Measurement) -> list[str]:
    stock = figures.measured[0]
    outside = ""
    if each.inside_seconds is not None:
        outside = f"{1 - each.inside_seconds / (figures.cores * each.wall_seconds):.0%}"
    return [
        figures.lesson,
        each.way,
        str(each.submissions),
        f"{each.seconds_each:.2f}",
        f"{60 / each.seconds_each:.1f}",
        f"{each.cpu_seconds / each.submissions:.2f}",
        f"{each.peak_bytes / 1e6:,.0f}",
        f"{stock.seconds_each / each.seconds_each:.1f}",
        outside,
    ]


def _profile(every: Sequence[LessonFigures]) -> Iterable[str]:
    stages = list(every[0].profile)
    return _table(
        ["lesson", *stages],
        [
            [figures.lesson, *(f"{1000 * figures.profile[stage]:,.0f}" for stage in stages)]
            for figures in every
        ],
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


def _plot(every: Sequence[LessonFigures], path: Path) -> None:
    ways = [each.way for each in every[0].measured]
    figure, ax = plt.subplots(figsize=(8, 0.9 * len(every) + 1.2), layout="constrained")
    height = 0.8 / len(ways)
    for number, way in enumerate(ways):
        places = [row + number * height for row in range(len(every))]
        seconds = [next(m.seconds_each for m in f.measured if m.way == way) for f in every]
        bars = ax.barh(places, seconds, height, label=way, color=COLOURS[way])
        ax.bar_label(bars, fmt="%.2f", padding=2, fontsize=8)
    ax.set_yticks([row + 0.4 - height / 2 for row in range(len(every))], [f.lesson for f in every])
    ax.set(xlabel="seconds a submission (logarithmic)", xscale="log")
    ax.margins(x=0.12, y=0.01)
    ax.invert_yaxis()
    ax.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper center", ncols=2, frameon=False)
    figure.savefig(path, dpi=120)
