"""docs/bench.md says what docs/bench.json holds."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools" / "bench"))

from figures import publish, read_published  # noqa: E402
from page import write_page  # noqa: E402

PUBLISHED = ROOT / "docs" / "bench.json"


def test_the_page_is_written_from_the_published_figures(tmp_path: Path) -> None:
    write_page(read_published(PUBLISHED), tmp_path / "bench.md", tmp_path / "bench.png")
    page = (ROOT / "docs" / "bench.md").read_text(encoding="utf-8")
    assert page == (tmp_path / "bench.md").read_text(encoding="utf-8")


def test_what_is_measured_here_replaces_only_its_own_lesson(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    first, second, *_ = read_published(PUBLISHED)
    assert publish([second, first], path) == [first, second]
    changed = replace(second, commit="another")
    assert publish([changed], path) == [first, changed]
    assert read_published(path) == [first, changed]
