"""Self-contained HTML pages: the templates, style and filters that they share."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any

from coursekit.markup import inline_html
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.reports import wording
from autograder.visible import visible, visible_name

#: Nothing may run, nothing may be fetched: not even if something slips past the sanitiser.
CONTENT_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


def render(template: str, *, script: str = "", **values: Any) -> str:
    """Return the page that `templates/<template>` makes of `values`; plain strings in it are escaped.

    `script`: the one script that may run on the page. The content policy allows it by its checksum, and the
    template writes it unescaped.
    """
    policy = CONTENT_POLICY
    if script:
        checksum = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        policy += f"; script-src 'sha256-{checksum}'"
    return environment().get_template(template).render(policy=policy, script=Markup(script), **values)


def marked_up(text: str) -> Markup:
    """Return `text` escaped, with `code` and *emphasis* set as in a notebook's result box."""
    return Markup(inline_html(visible(text)))


def breakable(name: str) -> Markup:
    """Return `name` escaped, with a line break allowed after each underscore."""
    return Markup(str(escape(visible_name(name))).replace("_", "_<wbr>"))


@cache
def environment(package: str = "autograder.reports") -> Environment:
    """Return the environment of a package's templates, and of the reports' templates for names it lacks.

    Every text that a template writes is passed through `visible`.
    """
    found = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("autograder.reports")]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["percent"] = wording.percent
    found.filters["points"] = wording.points
    found.filters["marked_up"] = marked_up
    found.filters["breakable"] = breakable
    found.globals.update(
        of_points=wording.of_points,
        share=wording.share,
        state_of=wording.state_of,
        marks=wording.MARKS,
        state_words=wording.STATE_WORDS,
    )
    return found


def _plain(value: object) -> object:
    """Return a template's value with its text passed through `visible`; HTML was, where it was made."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
