"""What the command line prints on."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from autograder.visible import visible


class Terminal(Console):
    """A console that shows control characters as text, wherever in a table or a sentence they stand.

    Names of students, files and cells are made by strangers; printed as they are, they could set the
    window's title, clear the screen or fill the clipboard. Colours and bars are `rich`'s own.
    """

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments of `renderable`; their texts are plain."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)
