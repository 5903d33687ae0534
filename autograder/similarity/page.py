"""The page that shows similar submissions side by side, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.model import Lesson
from autograder.reports.outline import outline
from autograder.reports.page import CONTENT_POLICY, environment
from autograder.similarity.answers import NotRead, StudentAnswers
from autograder.similarity.pairs import SMALL_CLASS, AnswerPair, Pair
from autograder.visible import in_json

#: Version of the JSON form (docs/similarity.md), raised when a field changes meaning.
VERSION = 1
#: The most pairs that are shown side by side, and the most characters of their code in all; the others are
#: in the page's list.
MOST_SHOWN, MOST_CHARACTERS = 60, 2_000_000
#: The most pairs in the list.
MOST_LISTED = 500
#: The most lines of an answer that are shown, and the most characters of a line.
MOST_LINES, LONGEST_LINE = 300, 400

NOTE = (
    "A place to look, and no verdict: who learns together, or from the same page, writes alike. "
    "Read both, and talk with both, before you think anything of it."
)
SMALL = f"In a class of fewer than {SMALL_CLASS}, nobody can tell what many would have written."


@dataclass(frozen=True)
class Compared:
    """The result of comparing the submissions of one lesson."""

    lesson: Lesson
    threshold: float
    works: Sequence[StudentAnswers]
    pairs: Sequence[Pair]
    not_read: Sequence[NotRead]

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences that belong beside the pairs."""
        return (NOTE, SMALL) if len(self.works) < SMALL_CLASS else (NOTE,)


@dataclass(frozen=True)
class _Line:
    text: str
    shared: bool


@dataclass(frozen=True)
class _Side:
    """One student's answer as it is shown. `more`: the number of lines that are not shown."""

    student: str
    lines: tuple[_Line, ...]
    more: int


@dataclass(frozen=True)
class _Shown:
    title: str
    share: float
    sides: tuple[_Side, _Side]


def similarity_page(compared: Compared) -> str:
    """Return a self-contained HTML page, which names students by their ids."""
    works = {work.student: work for work in compared.works}
    titles = outline(compared.lesson)
    named = {
        answer: titles.exercises[exercise.id]
        for exercise in compared.lesson.exercises
        for answer in exercise.answer_ids
    }
    shown: list[tuple[Pair, list[_Shown], list[str]]] = []
    left = MOST_CHARACTERS
    for pair in compared.pairs[:MOST_SHOWN]:
        alike = [_shown(answer, pair, works, named) for answer in pair.answers if any(answer.lines)]
        left -= sum(len(line.text) for one in alike for side in one.sides for line in side.lines)
        if left < 0:
            break
        unlike = [named.get(answer.id, answer.id) for answer in pair.answers if not any(answer.lines)]
        shown.append((pair, alike, unlike))
    page = environment("autograder.similarity").get_template("similar.html.j2")
    html = page.render(
        policy=CONTENT_POLICY,
        compared=compared,
        title=titles.title,
        shown=shown,
        listed=compared.pairs[:MOST_LISTED],
    )
    return html.encode("utf-8", "replace").decode("utf-8")


def similarity_json(compared: Compared) -> str:
    """Return every pair as JSON text, without the code."""
    document: dict[str, Any] = {
        "version": VERSION,
        "lesson": compared.lesson.name,
        "note": " ".join(compared.notes),
        "threshold": compared.threshold,
        "compared": [work.student for work in compared.works],
        "pairs": [
            {
                "students": list(pair.students),
                "share": round(pair.share, 4),
                "answers": [{"id": answer.id, "share": round(answer.share, 4)} for answer in pair.answers],
            }
            for pair in compared.pairs
        ],
        "not_compared": [{"who": one.who, "why": one.why} for one in compared.not_read],
    }
    return in_json(json.dumps(document, ensure_ascii=False, indent=1)) + "\n"


def _shown(answer: AnswerPair, pair: Pair, works: dict[str, StudentAnswers], named: dict[str, str]) -> _Shown:
    first, second = (
        _side(student, works[student].answers[answer.id].source, lines)
        for student, lines in zip(pair.students, answer.lines, strict=True)
    )
    return _Shown(named.get(answer.id, answer.id), answer.share, (first, second))


def _side(student: str, source: str, shared: Iterable[int]) -> _Side:
    marked = frozenset(shared)
    lines = source.split("\n")
    return _Side(
        student,
        tuple(
            _Line(line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…", number in marked)
            for number, line in enumerate(lines[:MOST_LINES], 1)
        ),
        max(0, len(lines) - MOST_LINES),
    )
