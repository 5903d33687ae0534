"""What no student may be given: lines of solutions and hidden tests, and where they stand all the same."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from nbgrader import utils

from autograder.model import Lesson

ROOT = Path(__file__).parents[1]
READABLE = {".html", ".js", ".json", ".css", ".txt", ".map", ".ipynb", ".md", ".svg", ".xml", ".py", ".toml"}
#: Shorter lines (`return x`, `for i in range(3):`) say nothing of whose they are.
DISTINCTIVE = 24


def plain(text: str) -> str:
    """As a reader sees it, in one line: colours of code and line breaks make no difference."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def secrets(lesson: Lesson) -> set[str]:
    """Lines of solutions, of hidden and sealed tests, and of model answers that students are not given."""
    source, release = (nbformat.reads(text, as_version=4) for text in (lesson.source, lesson.release))
    given = {plain(line) for cell in release.cells for line in cell.source.splitlines()}
    kept = [cell for cell in source.cells if utils.is_solution(cell) or utils.is_grade(cell)]
    lines = {plain(line) for cell in kept for line in cell.source.splitlines()}
    return {line for line in lines - given if len(line) >= DISTINCTIVE and not line.startswith("### ")}


def public_lines() -> Iterator[str]:
    """What anybody may read: the students' package, and the repository's own pages."""
    for path in [*(ROOT / "course").rglob("*.py"), *ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield plain(line)


def unpublished(lessons: Iterable[Lesson]) -> set[str]:
    """The secrets of these lessons that stand nowhere in what anybody may read, in no longer line either."""
    lessons = list(lessons)
    released = [cell.source for one in lessons for cell in nbformat.reads(one.release, as_version=4).cells]
    public = " ".join([*map(plain, released), *public_lines()])
    return {line for lesson in lessons for line in secrets(lesson) if line not in public}


def told(site: Path, lines: set[str]) -> list[tuple[str, str]]:
    """Which of the lines stand in which file below the folder `site`."""
    found = []
    for path in sorted(path for path in site.rglob("*") if path.suffix in READABLE):
        text = plain(path.read_text(encoding="utf-8", errors="replace"))
        found += [(path.relative_to(site).as_posix(), line) for line in lines if line in text]
    return found
