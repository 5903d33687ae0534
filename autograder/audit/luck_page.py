"""The report card's part on luck: how often points are lost, an upper bound, and how near thresholds are."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.audit.luck import Luck, Threshold, upper_bound

#: Characters of a strip.
WIDTH = 48


def luck_summary(rows: Sequence[Luck]) -> list[str]:
    """Return a paragraph on all that was tried; no lines if nothing was."""
    if not rows:
        return []
    right, lost = sum(row.right for row in rows), sum(sum(row.lost.values()) for row in rows)
    near, other = sum(row.near for row in rows), sum(sum(row.otherwise.values()) for row in rows)
    bound = _percent(upper_bound(lost, right))
    lessons = len({row.lesson for row in rows})
    of = f"{len(rows)} exercises of {lessons} lesson{'s' if lessons > 1 else ''}"
    return [
        f"By luck, over {of} whose tests train or draw: {lost} of {right} right answers lost points, so that "
        f"the share is at most {bound} (95 %); {other} of {near} near misses earned other points than their "
        "author says.",
        "",
    ]


def luck_section(rows: Sequence[Luck]) -> list[str]:
    """Return a table of a lesson's exercises, and a strip for each threshold."""
    lines = [
        "| luck | seeds | right that lost points | at most (95 %) | near misses otherwise | measured |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for row in rows:
        lost, other = sum(row.lost.values()), sum(row.otherwise.values())
        cells = (
            f"`{row.exercise}`",
            str(row.seeds),
            f"{lost} of {row.right}",
            _percent(upper_bound(lost, row.right)),
            f"{other} of {row.near}",
            f"{row.measured}, {row.commit}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    lines.append("")
    findings = [
        f"* `{row.exercise}`, by luck: {name}, in {count} of {row.seeds} runs"
        for row in rows
        for name, count in {**row.lost, **row.otherwise}.items()
    ]
    lines += [*findings, ""] if findings else []
    strips = [
        line
        for row in rows
        for each in row.thresholds
        for line in (f"{row.exercise}: {each.where}", strip(each))
    ]
    return [*lines, "```text", *strips, "```", ""] if strips else lines


def strip(threshold: Threshold, width: int = WIDTH) -> str:
    """Return a strip that shows right answers, near misses and the threshold between them, to scale."""
    values = [threshold.limit, *threshold.right, *(threshold.near or ())]
    low, high = min(values), max(values)

    def at(value: float) -> int:
        return round((value - low) / (high - low) * (width - 1)) if high > low else 0

    cells = ["·"] * width
    for ends, mark in ((threshold.near, "░"), (threshold.right, "█")):
        if ends:
            cells[at(ends[0]) : at(ends[1]) + 1] = [mark] * (at(ends[1]) - at(ends[0]) + 1)
    cells[at(threshold.limit)] = "┃"
    near = f"; near misses {_ends(threshold.near)}" if threshold.near else ""
    return f"  {''.join(cells)}  right {_ends(threshold.right)}{near}"


def _ends(ends: tuple[float, float]) -> str:
    return " to ".join(f"{end:.4g}" for end in ends)


def _percent(share: float) -> str:
    return f"{100 * share:.2g} %"
