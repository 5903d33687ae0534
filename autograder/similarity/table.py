"""A table of the pairs for the terminal."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.similarity.page import Compared
from autograder.visible import visible_name

#: The most pairs in the table; the page and the JSON have more.
MOST_LISTED = 40


def similarity_table(compared: Compared) -> RenderableType:
    """Return the table of the most alike pairs, with who could not be compared and the notes."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("students", overflow="fold")
    table.add_column("in common", justify="right")
    table.add_column("answers alike", justify="right")
    for pair in compared.pairs[:MOST_LISTED]:
        names = " and ".join(map(visible_name, pair.students))
        table.add_row(Text(names), f"{pair.share:.0%}", f"{pair.alike} of {len(pair.answers)}")
    count, more = len(compared.pairs), len(compared.pairs) - MOST_LISTED
    said = f"{count} pair{'' if count == 1 else 's'} of {len(compared.works)} submissions compared"
    parts: list[RenderableType] = [table] if compared.pairs else []
    parts += [Text(f"and {more} more")] if more > 0 else []
    parts += [Text(f"{said}, with {compared.threshold:.0%} or more in common of what is unusual in them.")]
    parts += [
        Text(f"not compared  {visible_name(one.who)}: {visible_name(' '.join(one.why.split()))}")
        for one in compared.not_read
    ]
    return Group(*parts, *(Text(note, style="bold") for note in compared.notes))
