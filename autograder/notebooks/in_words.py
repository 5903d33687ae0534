"""Parses an author's texts on a question in words: model answer, notes for the marker, open rubric."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.notebooks.regions import without_markers

#: In the solution, the text after this line is for the marker; the text before it is the model answer.
_FOR_THE_MARKER = re.compile(r"^[ \t]*(\*{1,2})For the marker\.?\1[ \t]*", re.MULTILINE)
#: In the question, the paragraph that begins with this tells students what earns points.
_EARNS = re.compile(r"^[ \t]*(\*{1,2})What earns the points:?\1:?[ \t]*", re.MULTILINE)
_PARAGRAPH_ENDS = re.compile(r"\n[ \t]*\n|\Z")


@dataclass(frozen=True)
class Solution:
    """The solution of a question in words. `notes`: the author's notes for the marker, or None."""

    model: str
    notes: str | None


def solution_in_words(source: str) -> Solution:
    """Split a solution's text (Markdown, with region markers) into its two parts."""
    text = without_markers(source)
    found = _FOR_THE_MARKER.search(text)
    if found is None:
        return Solution(text.strip(), None)
    return Solution(text[: found.start()].strip(), text[found.end() :].strip())


def without_open_rubric(question: str) -> tuple[str, str]:
    """Split off a question's paragraph on what earns points: return the text without it, and it or ""."""
    found = _EARNS.search(question)
    if found is None:
        return question, ""
    ends = _PARAGRAPH_ENDS.search(question, found.end())
    assert ends is not None  # the pattern also matches the end of the text
    left = f"{question[: found.start()].rstrip()}\n\n{question[ends.end() :].lstrip()}"
    return left.strip(), question[found.end() : ends.start()].strip()
