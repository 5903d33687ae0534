"""A drawing is shown unless it asks a browser for far more than its size tells."""

from __future__ import annotations

import base64
from io import BytesIO

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from PIL import Image

from autograder.reports.pictures import Pictures
from autograder.reports.svg import MOST_COPIES, why_not_drawn

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
)


def nested(depth: int, width: int, use: str = '<use href="#a{}"/>') -> str:
    """Groups of which each draws the one before it `width` times."""
    groups = "".join(f'<g id="a{n}">{use.format(n - 1) * width}</g>' for n in range(1, depth + 1))
    return f'{HEAD}<defs><circle id="a0" r="2"/>{groups}</defs><use href="#a{depth}"/></svg>'


def picture(width: int, height: int) -> str:
    file = BytesIO()
    Image.new("1", (width, height)).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def figure() -> str:
    """A figure with everything that the lessons draw: lines, markers, a picture, a legend."""
    drawn = Figure()
    left, right = drawn.subplots(1, 2)
    left.plot(range(300), range(300), "o-", label="loss")
    left.scatter(range(300), range(300), c=range(300))
    left.fill_between(range(3), range(3), hatch="/")
    left.legend()
    right.imshow([[0, 1], [1, 0]])
    file = BytesIO()
    with mpl.rc_context({"svg.fonttype": "path"}):
        drawn.savefig(file, format="svg")
    return file.getvalue().decode()


SHOWN = {
    "a circle": f'{HEAD}<circle r="3"/></svg>',
    "a figure of matplotlib": figure(),
    "a script, which no browser runs in a picture": f"{HEAD}<script>alert(1)</script></svg>",
    "a gradient and a marker": f'{HEAD}<linearGradient id="g"/><marker id="m"><circle r="1"/></marker>'
    '<path d="M0 0L1 1" fill="url(#g)" marker-mid="url(#m)"/></svg>',
    "a part used a thousand times": nested(3, 10),
    "a picture in it": f'{HEAD}<image href="{picture(4, 4)}"/></svg>',
    "a part that is not there": f'{HEAD}<use href="#none"/></svg>',
}
HELD = {
    "ten thousand million parts": nested(10, 10),
    "parts by the older attribute": nested(10, 10, '<use xlink:href="#a{}"/>'),
    "parts by a pattern": nested(10, 10, '<rect fill="url(#a{})"/>'),
    "parts by a style": nested(10, 10, """<rect style="fill: url('#a{}')"/>"""),
    "parts in masks": nested(10, 10, '<rect mask="url( #a{} )"/>'),
    "a part in itself": f'{HEAD}<g id="a"><use href="#a"/></g></svg>',
    "two parts in each other": f'{HEAD}<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g></svg>',
    "one name for many parts": HEAD + '<g id="a"><circle/></g>' * 200 + '<use href="#a"/>' * 200 + "</svg>",
    "another encoding": f'<?xml version="1.0" encoding="iso-2022-jp"?>{HEAD}</svg>',
    "a marker at each point": f'{HEAD}<marker id="m">{"<circle/>" * 99}</marker>'
    f'<path d="{"M0 0" * 999}" marker-mid="url(#m)"/></svg>',
    "entities": '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + f"{HEAD}<text>&b;</text></svg>",
    "a filter": f"{HEAD}<filter id='f'><feTurbulence numOctaves='9999'/></filter></svg>",
    "what moves": f'{HEAD}<circle r="1"><animate attributeName="r" values="1;9"/></circle></svg>',
    "a page in it": f"{HEAD}<foreignObject><p>a</p></foreignObject></svg>",
    "a style sheet that refers": f"{HEAD}<style>rect {{fill: url(#a)}}</style></svg>",
    "a style sheet that imports": f"{HEAD}<style>@import 'a.css'</style></svg>",
    "a picture of a hundred million pixels": f'{HEAD}<image href="{picture(10_000, 10_000)}"/></svg>',
    "a drawing in it": f'{HEAD}<image href="data:image/svg+xml;base64,AAAA"/></svg>',
    "a picture elsewhere": f'{HEAD}<image href="https://example.org/a.png"/></svg>',
    "nothing but depth": f"{HEAD}{'<g>' * 5000}{'</g>' * 5000}</svg>",
    "no drawing": "a figure",
    "half of one": f"{HEAD}<circle",
}


@pytest.mark.parametrize("what", SHOWN)
def test_a_drawing_is_shown(what: str) -> None:
    assert why_not_drawn(SHOWN[what], Pictures(10**6)._why_not_shown) == ""
    assert Pictures(10**6).show_svg(SHOWN[what]).startswith("<img")


@pytest.mark.parametrize("what", HELD)
def test_what_asks_for_too_much_is_a_note(what: str) -> None:
    assert Pictures(10**6).show_svg(HELD[what]).startswith("<em>[a drawing that can&#x27;t be shown: ")


@pytest.mark.parametrize(("parts", "shown"), [(MOST_COPIES - 9, True), (MOST_COPIES + 9, False)])
def test_so_many_copies_are_drawn(parts: int, shown: bool) -> None:
    assert (why_not_drawn(nested(1, parts), str) == "") is shown
