"""The pages for marking, as HTML. A stranger's text is either cleaned `Markup`, or it is escaped."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from autograder.gradebook.by_hand import Standing
from autograder.marking import queue
from autograder.reports.page import environment

PACKAGE = "autograder.marking"


@dataclass(frozen=True)
class AnswerView:
    """One answer as its page shows it."""

    standing: Standing
    pieces: tuple[Markup, ...]
    blank: bool  # the answer is as it was handed out
    before: Markup | None  # the answer that the mark was given for, if this is another one
    name: str  # the student's; "" unless names were asked for


@dataclass(frozen=True)
class GroupView:
    """One of the different answers in a group, and the submissions that hold it."""

    html: Markup
    standings: tuple[Standing, ...]


def page(template: str, **values: Any) -> str:
    """Render `templates/<template>` with `values`."""
    html = environment(PACKAGE).get_template(template).render(shows=_SHOWS, **values)
    return html.encode("utf-8", "replace").decode("utf-8")


def style() -> str:
    """Return the style sheet of all pages: that of the reports, with additions."""
    return environment(PACKAGE).get_template("style.css").render() + _text("mark.css")


def script() -> str:
    """Return the script that handles keys."""
    return _text("mark.js")


_SHOWS: dict[queue.Show, str] = {
    "left": "left to mark",
    "again": "changed since",
    "marked": "marked",
    "all": "all",
}


def _text(name: str) -> str:
    return (files(PACKAGE) / "templates" / name).read_text(encoding="utf-8")
