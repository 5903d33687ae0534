"""Every text can be read on its ground, in light and in dark."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

STYLE = files("autograder.reports").joinpath("templates/style.css").read_text(encoding="utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#\w{6})", block))
    for block in re.findall(r":root \{(.*?)\}", STYLE, re.S)[:2]
)
PAIRS = [
    *[(ink, ground) for ink in ("ink", "soft", "link") for ground in ("page", "card", "shade")],
    *[(state, f"{state}-bg") for state in ("full", "some", "none", "waits")],
    *[(state, ground) for state in ("full", "some", "none", "waits") for ground in ("page", "card")],
    *[(token, "card") for token in ("k", "s", "c", "m", "f")],
    ("ink", "some-bg"),
]


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(colours: dict[str, str], ink: str, ground: str) -> None:
    bright, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
    assert (bright + 0.05) / (dark + 0.05) >= 4.5
