"""The console on which the command line prints."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from autograder.visible import visible


class Terminal(Console):
    """A console that shows control characters as text, in every table and sentence.

    Names of students, files and cells are made by strangers; printed as they are, they could set the
    window's title, clear the screen or fill the clipboard. Colours and bars are `rich`'s own.
    """

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the segments of `renderable`, with control characters shown as text."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)
