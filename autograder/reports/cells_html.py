"""The cells of a notebook as harmless fragments of HTML.

A fragment that fails or takes too long affects no other: its text is shown plainly, or a note in its place.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from html import escape
from typing import Any

from mistune import HTMLRenderer
from nbconvert.filters.ansi import ansi2html, strip_ansi
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

from autograder.reports.clock import Clock, OutOfTime
from autograder.reports.hidden import Censor
from autograder.reports.pictures import FORMATS, SVG, Pictures
from autograder.reports.safe_html import Attachments, safe_html
from autograder.reports.tex import formula_html
from autograder.visible import visible

#: The first and last lines of a long text that are shown; of those between them, only the number is.
FIRST_LINES, LAST_LINES = 40, 15
LONGEST_LINE = 2_000
LONGEST_TEXT = 20_000
LONGEST_SOURCE = 40_000
LONGEST_HTML = 120_000
#: Characters at the beginning and the end of an output that are processed; those between them are dropped.
LONGEST_HEAD, LONGEST_TAIL = 150_000, 50_000

#: A cell in which more formulas begin and never end is shown as text.
MOST_OPEN_FORMULAS = 50
_FORMULAS = ((r"\\(", r"\\)"), (r"\\[", r"\\]"), (r"\begin{", r"\end{"))
_PICTURE = re.compile(r"!\[|<img", re.IGNORECASE)

WITHHELD = (
    "Not shown: this ran after hidden checks had called your code, so it could tell what they asked. "
    "Run the cell in your own notebook to see it."
)


class CellRenderer:
    """Renders the cells of a page within `text_budget` characters and what `pictures` and `clock` allow."""

    def __init__(
        self, censor: Censor, pictures: Pictures, text_budget: int, clock: Clock | None = None
    ) -> None:
        self._censor = censor
        self._pictures = pictures
        self._left = text_budget
        self._clock = clock or Clock()

    def code(self, source: str) -> str:
        """Return Python source as coloured HTML, without the `<pre>` around it."""
        source, note = _shortened(visible(source), LONGEST_SOURCE, lines=(2_000, 100))
        if not self._take(source):
            return _omitted("code")
        return self._piece(lambda: _coloured(source) + note, lambda why: escape(source) + note)

    def markdown(self, cell: NotebookNode) -> str:
        """Return a markdown cell as HTML, with its formulas as MathML."""
        source = visible(cell.source)
        if not self._take(source):
            return _omitted("text")

        def plain(why: str) -> str:
            shown, note = _shortened(source, LONGEST_SOURCE, lines=(2_000, 100))
            said = _note(f"This text is shown as it was written: {why}.")
            return f"<p>{said}</p><pre>{escape(shown)}{note}</pre>"

        return self._piece(lambda: self._markdown(source, cell.get("attachments") or {}), plain)

    def outputs(self, outputs: Iterable[NotebookNode]) -> str:
        """Return all outputs of a code cell as HTML."""
        fragments = (
            self._piece(partial(self._output, output), _output_not_shown) for output in _merged(outputs)
        )
        return "\n".join(filter(None, fragments))

    def withheld(self, outputs: Iterable[NotebookNode]) -> str:
        """Return a note in place of outputs that could tell what a hidden check asked; '' if there are none.

        The names of Python's own errors are shown.
        """
        outputs = list(outputs)
        if not outputs:
            return ""
        kinds = [str(output.get("ename")) for output in outputs if output.get("output_type") == "error"]
        errors = "".join(f"<p>{kind}</p>" for kind in kinds if _is_pythons(kind))
        return f'<div class="out{" error" if errors else ""}">{errors}{_note(WITHHELD)}</div>'

    def _piece(self, draw: Callable[[], str], plain: Callable[[str], str]) -> str:
        """Return what `draw` returns; if it fails or takes too long, what `plain` returns for the reason."""
        try:
            with self._clock.piece():
                return draw()
        except OutOfTime:
            return plain("to draw it takes too long")
        except Exception:  # noqa: BLE001 (a renderer may raise anything for a stranger's text)
            return plain("it can't be drawn")

    def _output(self, output: Mapping[str, Any]) -> str:
        match output.get("output_type"):
            case "stream":
                kind = "stderr" if output.get("name") == "stderr" else "stdout"
                return self._text(_joined(output.get("text", "")), kind)
            case "error":
                return self._error(output)
            case "display_data" | "execute_result":
                return self._data(output.get("data", {}))
            case _:
                return ""

    def _data(self, data: Mapping[str, Any]) -> str:
        for mime in FORMATS:
            if isinstance(data.get(mime), str):
                return f'<div class="out">{self._pictures.show(mime, data[mime])}</div>'
        if SVG in data:
            return f'<div class="out">{self._pictures.show_svg(_joined(data[SVG]))}</div>'
        if "text/html" in data:
            return self._html(_joined(data["text/html"]))
        for mime in ("text/markdown", "text/latex", "text/plain"):
            if mime in data:
                return self._text(_joined(data[mime]), "stdout")
        return (
            f'<div class="out">{_omitted("an output that only a running notebook can show")}</div>'
            if data
            else ""
        )

    def _html(self, html: str) -> str:
        note = ""
        if len(html) > LONGEST_HTML:
            html, note = html[:LONGEST_HTML], _omitted("the rest of a long output")
        if not self._take(html):
            return f'<div class="out">{_omitted("output")}</div>'
        return (
            '<div class="out rich" tabindex="0" role="group" aria-label="Output">'
            f"{self._censor(safe_html(self._censor(html), self._pictures))}{note}</div>"
        )

    def _text(self, text: str, kind: str) -> str:
        text, left_out = _ends(text)
        text = self._censored(_as_printed(text))
        if not text.strip():
            return ""
        text, note = _shortened(text, LONGEST_TEXT, lines=(FIRST_LINES, LAST_LINES), left_out=left_out)
        if not self._take(text):
            return f'<div class="out">{_omitted("output")}</div>'
        return f'<pre class="out {kind}">{_coloured_output(text)}{note}</pre>'

    def _error(self, output: Mapping[str, Any]) -> str:
        message, _ = _ends(f"{output.get('ename', 'Error')}: {output.get('evalue', '')}")
        message, _ = _shortened(visible(strip_ansi(self._censored(message))), LONGEST_LINE, lines=(20, 1))
        trace, left_out = _ends("\n".join(map(_joined, output.get("traceback", []))))
        trace = visible(strip_ansi(self._censored(_as_printed(trace))))
        trace, note = _shortened(trace, LONGEST_TEXT, lines=(FIRST_LINES, LAST_LINES), left_out=left_out)
        if not self._take(message + trace):
            return f'<div class="out">{_omitted("an error")}</div>'
        details = f"<details><summary>Where it happened</summary><pre>{escape(trace)}{note}</pre></details>"
        return f'<div class="out error"><p>{escape(message)}</p>{details if trace.strip() else ""}</div>'

    def _markdown(self, source: str, attachments: Attachments) -> str:
        if len(source) > LONGEST_SOURCE or _has_open_formulas(source):
            shown, note = _shortened(source, LONGEST_SOURCE, lines=(2_000, 100))
            return f"<pre>{escape(shown)}{note}</pre>"
        if attachments or _PICTURE.search(source):
            return _rendered(source, attachments, self._pictures)
        return _rendered_without_pictures(source)

    def _censored(self, text: str) -> str:
        """Return `text` without hidden lines. If it has any, its colour codes are removed as well."""
        plain = strip_ansi(text)
        censored = self._censor(plain)
        return text if censored == plain else censored

    def _take(self, text: str) -> bool:
        self._left -= len(text)
        return self._left >= 0


@lru_cache(maxsize=2_000)  # most cells of a class are the lesson's own
def _coloured(source: str) -> str:
    coloured: str = highlight(source, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True))
    return coloured.rstrip("\n")


@lru_cache(maxsize=2_000)
def _rendered_without_pictures(source: str) -> str:
    return _rendered(source, {}, Pictures(0))


def _has_open_formulas(source: str) -> bool:
    """Whether too many formulas begin and never end: for each, the Markdown parser reads the whole rest."""
    return any(
        source.count(opening, source.rfind(closing) + 1) > MOST_OPEN_FORMULAS
        for opening, closing in _FORMULAS
    )


def _rendered(source: str, attachments: Attachments, pictures: Pictures) -> str:
    renderer = _Renderer(escape=False, exclude_anchor_links=True)
    return safe_html(MarkdownWithMath(renderer=renderer).render(source), pictures, attachments)


def _coloured_output(text: str) -> str:
    """Return text with a terminal's colour codes as HTML; without colours if the codes are broken."""
    try:
        return visible(ansi2html(text))
    except Exception:  # noqa: BLE001 (it raises different ones for different broken codes)
        return escape(visible(strip_ansi(text)))


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    """nbconvert's renderer, with formulas as MathML; nbconvert leaves them to a script from the network."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Return an `<img>` with the address as it is written: `safe_html` looks up attached pictures."""
        return str(HTMLRenderer.image(self, text, url, title))

    def inline_math(self, body: str) -> str:
        """Return a formula within a line as MathML."""
        return formula_html(body)

    def block_math(self, body: str) -> str:
        """Return a formula on lines of its own as MathML."""
        return f'<div style="padding: 0.4em 2em">{formula_html(body, "block")}</div>'

    def multiline_math(self, text: str) -> str:
        """Return a formula on lines of its own, which is given with its dollar signs, as MathML."""
        return self.block_math(text.strip().strip("$"))

    def latex_environment(self, name: str, body: str) -> str:
        """Return a formula such as `\\begin{align} … \\end{align}` as MathML."""
        return self.block_math(rf"\begin{{{name}}}{body}\end{{{name}}}")


def _merged(outputs: Iterable[NotebookNode]) -> list[Mapping[str, Any]]:
    """Return the outputs, with neighbouring pieces of one stream joined."""
    merged: list[dict[str, Any]] = []
    for output in outputs:
        last = merged[-1] if merged else {}
        kinds = output.get("output_type"), last.get("output_type")
        if kinds == ("stream", "stream") and output.get("name") == last.get("name"):
            last["text"].append(_joined(output.get("text", "")))
        else:
            merged.append(dict(output))
            if kinds[0] == "stream":
                merged[-1]["text"] = [_joined(output.get("text", ""))]
    return list(merged)


def _ends(text: str) -> tuple[str, int]:
    """Return the beginning and the end of a very long text, and how many lines between are left out."""
    if len(text) <= LONGEST_HEAD + LONGEST_TAIL:
        return text, 0
    # Cut between lines, where there are any: half of a hidden line would not be recognised as one.
    head = text.rfind("\n", 0, LONGEST_HEAD)
    head = LONGEST_HEAD if head < 0 else head
    tail = text.find("\n", len(text) - LONGEST_TAIL)
    tail = len(text) - LONGEST_TAIL if tail < 0 else tail
    return text[:head] + "\n" + text[tail:].lstrip("\n"), text.count("\n", head, tail)


def _joined(value: Any) -> str:
    """Return text as one string; nbformat allows a list of strings as well."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def _as_printed(text: str) -> str:
    """Return what a terminal shows in the end: a progress bar that rewrites its line leaves one line."""
    lines = []
    for line in _without_controls(text).split("\n"):
        if "\b" in line:
            line = _backspaced(line)
        versions = [version for version in line.split("\r") if version.strip()]
        lines.append(versions[-1] if versions else "")
    return "\n".join(lines)


def _backspaced(line: str) -> str:
    kept: list[str] = []
    for character in line:
        if character != "\b":
            kept.append(character)
        elif kept:
            kept.pop()
    return "".join(kept)


def _without_controls(text: str) -> str:
    return re.sub(r"[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]", "", text)


def _is_pythons(kind: str) -> bool:
    """Whether this is the name of one of Python's own errors, which can tell nothing of a hidden check."""
    found = getattr(builtins, kind, None)
    return isinstance(found, type) and issubclass(found, BaseException)


def _shortened(text: str, longest: int, *, lines: tuple[int, int], left_out: int = 0) -> tuple[str, str]:
    """Return `text` cut to size, and a note in HTML that says so ('' if nothing was cut).

    `left_out`: how many lines have been left out of its middle before.
    """
    first, last = lines
    rows = [row if len(row) <= LONGEST_LINE else row[:LONGEST_LINE] + " …" for row in text.split("\n")]
    if len(rows) > first + last or left_out:
        left_out += max(len(rows) - first - last, 0)
        rows = [*rows[:first], f"… {left_out} lines left out …", *rows[-last:]]
    short = "\n".join(rows)
    if len(short) > longest:
        short = short[: longest * 3 // 4] + "\n…\n" + short[-longest // 4 :]
    if short == text:
        return text, ""
    return short, '<span class="cut">Shortened here; all of it is in your notebook.</span>'


def _omitted(what: str) -> str:
    return _note(f"Left out, to keep this page small: {what}.")


def _output_not_shown(why: str) -> str:
    return f'<div class="out">{_note(f"An output is not shown here: {why}.")}</div>'


def _note(text: str) -> str:
    return f'<span class="cut">{escape(text)}</span>'
