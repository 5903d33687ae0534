"""How a rubric's outcome looks in a notebook: a table of ✔ and ✘ as text and as HTML."""

from __future__ import annotations

from html import escape
from typing import Any

from IPython.display import DisplayHandle, display

from coursekit.markup import inline_html
from coursekit.shell import shell

MARKS = {"passed": "✔", "failed": "✘", "not_attempted": "·"}
# Okabe and Ito's palette: told apart by colour-blind people, readable on white and on black.
COLOURS = {"passed": "#009E73", "failed": "#D55E00", "not_attempted": "#888888"}


class Display:
    """One output of a cell, updated in place after each part.

    It goes out part by part so that what was earned survives when the kernel dies in a later part.
    """

    def __init__(self, mime: str) -> None:
        self._mime = mime
        self._handle: DisplayHandle | None = None

    def show(self, outcome: dict[str, Any], final: bool) -> None:
        """Show the outcome, replacing what this object showed before. A plain script prints the final one."""
        if shell() is None:
            if final:
                print(as_text(outcome))
            return
        bundle = {self._mime: outcome, "text/plain": as_text(outcome), "text/html": as_html(outcome)}
        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)


def as_text(outcome: dict[str, Any]) -> str:
    """The table as text, for a terminal."""
    lines = [f"{outcome['exercise']}: {headline(outcome)}"]
    lines += [f"  {outcome['note']}"] if outcome.get("note") else []
    for part in outcome["parts"]:
        lines.append(f"  {MARKS[part['status']]} {part['title']}  {_points(part)}")
        lines += [f"      {line}" for line in (part["message"], _hint(part)) if line]
    if outcome["message"]:
        lines.append(f"  {outcome['message']}")
    return "\n".join(lines)


def as_html(outcome: dict[str, Any]) -> str:
    """The table as HTML, for a notebook, in the theme's own text colour on whatever background there is.

    Laid out by a grid: JupyterLab gives the columns of a table equal widths, and a reason needs the room.
    """
    rows = "".join(_html_row(part) for part in outcome["parts"])
    note = _paragraph(outcome.get("note", ""), "font-weight:bold")
    return (
        "<div style='max-width:46em;margin:4px 0;padding:8px 12px;border:1px solid rgba(128,128,128,.4);"
        "border-radius:6px'>"
        f"<div><b>{escape(outcome['exercise'])}</b>: {escape(headline(outcome))}</div>{note}"
        "<div style='display:grid;grid-template-columns:1.4em 1fr auto;gap:4px 4px;margin:6px 0 0'>"
        f"{rows}</div>{_paragraph(outcome['message'])}</div>"
    )


def headline(outcome: dict[str, Any]) -> str:
    """Points so far, and what is still to come, in one line; those of an older answer are none."""
    parts = outcome["parts"]
    if outcome.get("note"):
        return "your new answer is not checked yet."
    to_come = outcome["checks"] - len(parts)
    if parts and all(part["status"] == "not_attempted" for part in parts):
        return "not attempted yet. Fill in the cell above, run it, then run this one again."
    score = f"{outcome['score']:g} of {sum(part['points'] for part in parts):g} points"
    if to_come <= 0 or outcome["message"]:
        return score
    follow = "1 more check follows" if to_come == 1 else f"{to_come} more checks follow"
    return f"{score} so far; {follow} at grading, on what this cell does not try."


def _points(part: dict[str, Any]) -> str:
    return f"{part['earned']:g}/{part['points']:g}"


def _hint(part: dict[str, Any]) -> str:
    return f"Hint: {part['hint']}" if part["hint"] and part["status"] == "failed" else ""


def _html_row(part: dict[str, Any]) -> str:
    colour, mark = COLOURS[part["status"]], MARKS[part["status"]]
    label = part["status"].replace("_", " ")
    why = f"<div style='opacity:.85'>{inline_html(part['message'])}</div>" if part["message"] else ""
    hint = (
        f"<details style='opacity:.85'><summary>Hint</summary>{inline_html(part['hint'])}</details>"
        if _hint(part)
        else ""
    )
    return (
        f"<div style='color:{colour};font-weight:bold'>"
        f"<span role='img' aria-label='{label}'>{mark}</span></div>"
        f"<div>{inline_html(part['title'])}{why}{hint}</div>"
        f"<div style='text-align:right;white-space:nowrap'>{_points(part)}</div>"
    )


def _paragraph(text: str, style: str = "") -> str:
    return f"<p style='margin:4px 0;{style}'>{inline_html(text)}</p>" if text else ""
