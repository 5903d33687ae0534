"""What Sphinx leaves out and screen readers ask for."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

#: Sphinx makes headings of the captions in the list of contents, and does not say of which level.
CAPTION = '<p class="caption" role="heading">'


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", _name_levels, priority=900)  # after Furo has made the list
    app.add_js_file("scrolling.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _name_levels(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace(CAPTION, f'{CAPTION[:-1]} aria-level="2">')
