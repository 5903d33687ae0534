"""Draws cells as harmless HTML, in a process of its own with limits on time and memory."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from html import escape

from markupsafe import Markup
from nbformat import NotebookNode

from autograder.bounded import BoundedProcess
from autograder.errors import NotDone
from autograder.marking.questions import Piece
from autograder.reports.cells_html import CellRenderer
from autograder.reports.clock import Clock
from autograder.reports.hidden import Censor
from autograder.reports.pictures import Pictures
from autograder.visible import visible

#: Limits on the time for the pieces of one page, and on the memory of the process that draws them.
CPU_SECONDS = 15.0
MEMORY_BYTES = 1 << 30
#: Limits for one piece: characters of text, bytes of pictures.
TEXT, PICTURES = 60_000, 1_500_000
#: Limit for the texts of one page together, in characters; a text beyond it is cut to `PLAIN` characters.
TEXT_A_PAGE = 600_000
PLAIN = 4_000
#: The most drawn pieces that are kept, since an answer is shown again after it is marked.
KEPT = 500

_HEADING = re.compile(r"<(/?)h[1-6]\b([^>]*)>")


class Drawing:
    """Draws pieces one after another; what can't be drawn within the limits is shown as plain text.

    Call it from one thread at a time.
    """

    def __init__(self) -> None:
        self._process = BoundedProcess(cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES)
        self._kept: OrderedDict[str, str] = OrderedDict()

    def close(self) -> None:
        """End the process that draws."""
        self._process.close()

    def draw(self, pieces: Sequence[Piece]) -> list[Markup]:
        """Return the HTML of each piece."""
        keys = [repr(piece) for piece in pieces]
        new = [number for number, key in enumerate(keys) if key not in self._kept]
        if new:
            for number, html in zip(new, self._drawn([pieces[number] for number in new]), strict=True):
                self._kept[keys[number]] = html
        drawn = [Markup(self._kept[key]) for key in keys]
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return drawn

    def _drawn(self, pieces: list[Piece]) -> list[str]:
        try:
            return self._process.run(draw_pieces, pieces)
        except NotDone:
            return [_one_by_itself(self._process, piece) for piece in pieces]


def draw_pieces(pieces: Sequence[Piece]) -> list[str]:
    """Return the HTML of each piece, drawn in this process."""
    clock, left, drawn = Clock(), TEXT_A_PAGE, []
    for piece in pieces:
        left -= len(piece.source)
        drawn.append(_html(piece, clock) if left >= 0 else _plain(piece, "to keep this page small"))
    return drawn


def _html(piece: Piece, clock: Clock) -> str:
    renderer = CellRenderer(Censor(()), Pictures(PICTURES), TEXT, clock)
    if piece.cell_type == "code":
        return f'<pre class="code" tabindex="0">{renderer.code(piece.source)}</pre>'
    cell = NotebookNode(cell_type="markdown", source=piece.source, attachments=dict(piece.attachments))
    # An answer's headings become paragraphs: a person who navigates the page by headings would get lost.
    html = _HEADING.sub(_as_paragraph, renderer.markdown(cell))
    return f'<div class="text">{html}</div>'


def _as_paragraph(tag: re.Match[str]) -> str:
    return "</strong></p>" if tag[1] else "<p><strong>"


def _one_by_itself(process: BoundedProcess, piece: Piece) -> str:
    try:
        return process.run(draw_pieces, [piece])[0]
    except NotDone as error:
        return _plain(piece, f"because it can't be drawn: {error}")


def _plain(piece: Piece, why: str) -> str:
    shown = escape(visible(piece.source[:PLAIN])) + ("\n…" if len(piece.source) > PLAIN else "")
    return f'<p class="cut">Shown as it was written, {escape(why)}.</p><pre tabindex="0">{shown}</pre>'
