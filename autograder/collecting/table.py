"""A table of what was collected, for the terminal: a line for each file, and the numbers of each kind."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.collecting.collect import WHAT, Collected
from autograder.collecting.handins import Fate
from autograder.visible import visible_name

COLOURS = {
    "not placed": "bold red",
    "placed": "green",
    "kept aside": "yellow",
    "replaced": "yellow",
    "dated": "green",
}
#: Sentences about files that share one line.
IN_SHORT = {
    "left": "left out, since systems and programs had put them there",
    "beside": "go along with a notebook",
}
#: The words of the last line.
COUNTED = {
    "placed": "placed",
    "replaced": "replaced, and kept in earlier/",
    "dated": "dated anew",
    "kept aside": "kept aside in earlier/",
    "unchanged": "there already",
    "not placed": "not placed",
}


def collected_table(collected: Collected, *, dry: bool = False) -> RenderableType:
    """Return the table of files: student, lesson, and what became of each. `dry`: nothing was written."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left", title_style="bold")
    table.add_column("file", overflow="fold")
    table.add_column("student", overflow="fold")
    table.add_column("lesson", overflow="fold", max_width=22)
    table.add_column("what", no_wrap=True)
    table.add_column("", overflow="fold")
    for what in WHAT:
        for fate in collected.fates:
            if fate.what == what and what not in IN_SHORT:
                table.add_row(*_row(fate))
    short = [
        line
        for what, sentence in IN_SHORT.items()
        for line in _in_short([fate for fate in collected.fates if fate.what == what], sentence)
    ]
    counts = collected.counts
    numbers = [f"{counts[what]} {said}" for what, said in COUNTED.items() if counts[what]]
    last = Text(", ".join(numbers) or "There is no file at all.", style="bold")
    if dry:
        last.append("  (a dry run: nothing was written)", style="dim")
    return Group(*([table] if table.row_count else []), *short, last)


def _row(fate: Fate) -> Sequence[Text]:
    return (
        Text(visible_name(fate.source)),
        Text(visible_name(fate.student)),
        Text(fate.lesson),
        Text(fate.what, style=COLOURS.get(fate.what, "dim")),
        Text(visible_name(fate.why), style="" if fate.what == "not placed" else "dim"),
    )


def _in_short(fates: Sequence[Fate], sentence: str) -> list[Text]:
    """Return one line for all these files, with every name."""
    if not fates:
        return []
    names = ", ".join(visible_name(fate.source) for fate in fates)
    return [Text(f"{len(fates)} {sentence}: {names}", style="dim")]
