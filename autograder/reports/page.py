"""HTML pages that need nothing but themselves: the shared templates, style and little filters."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.reports import wording
from autograder.visible import visible, visible_name

#: Nothing may run, nothing may be fetched: not even if something slips past the sanitiser.
CONTENT_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


def render(template: str, *, script: str = "", **values: Any) -> str:
    """The page that `templates/<template>` makes of `values`; plain strings in it are escaped.

    `script`: the one that may run on it, told by its checksum; the template puts it out as it is.
    """
    policy = CONTENT_POLICY
    if script:
        checksum = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        policy += f"; script-src 'sha256-{checksum}'"
    return environment().get_template(template).render(policy=policy, script=Markup(script), **values)


def with_code(text: str) -> Markup:
    """`text` escaped, with what stands between backticks set as code."""
    pieces = re.split(r"`([^`\n]+)`", visible(text))
    marked = [
        f"<code>{escape(piece)}</code>" if odd % 2 else str(escape(piece)) for odd, piece in enumerate(pieces)
    ]
    return Markup("".join(marked))


def breakable(name: str) -> Markup:
    """`name` escaped, allowed to break after each underscore."""
    return Markup(str(escape(visible_name(name))).replace("_", "_<wbr>"))


@cache
def environment(package: str = "autograder.reports") -> Environment:
    """The templates of a package, and behind them those of the reports; texts that they put out are shown."""
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
    found.filters["with_code"] = with_code
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
    """What a template puts out; what is HTML already has been looked through where it was made."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
