"""What an author writes about a question in words: model answer, notes for the marker, open rubric."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.notebooks.regions import without_markers

#: In the solution, what follows this is for whoever marks; what stands before it is the model answer.
_FOR_THE_MARKER = re.compile(r"^[ \t]*(\*{1,2})For the marker\.?\1[ \t]*", re.MULTILINE)
#: In the question, the paragraph that begins with this tells students what earns points.
_EARNS = re.compile(r"^[ \t]*(\*{1,2})What earns the points:?\1:?[ \t]*", re.MULTILINE)
_PARAGRAPH_ENDS = re.compile(r"\n[ \t]*\n|\Z")


@dataclass(frozen=True)
class Solution:
    """The solution of a question in words. `notes` is None where its author wrote none for the marker."""

    model: str
    notes: str | None


def solution_in_words(source: str) -> Solution:
    """The two parts of a solution's text (Markdown, region markers and all)."""
    text = without_markers(source)
    found = _FOR_THE_MARKER.search(text)
    if found is None:
        return Solution(text.strip(), None)
    return Solution(text[: found.start()].strip(), text[found.end() :].strip())


def without_open_rubric(question: str) -> tuple[str, str]:
    """A question's text without the paragraph on what earns the points, and that paragraph ("" if none)."""
    found = _EARNS.search(question)
    if found is None:
        return question, ""
    ends = _PARAGRAPH_ENDS.search(question, found.end())
    assert ends is not None  # the end of the text is one
    left = f"{question[: found.start()].rstrip()}\n\n{question[ends.end() :].lstrip()}"
    return left.strip(), question[found.end() : ends.start()].strip()
