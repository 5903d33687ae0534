"""How many planted copies `autograder similar` finds, and how many pairs it names for nothing.

    .venv/bin/python tools/planted_copies.py  # by lesson, and by threshold
    .venv/bin/python tools/planted_copies.py 03_xor 08_cnn  # of these lessons

Each class is a sample class of 60, of whom twelve have copied from twelve others. Nothing is executed.
The figures are in docs/similarity.md.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.audit import disguised, write_sample_class
from autograder.authoring import Attempt, filled_notebook, read_attempts
from autograder.course import Course
from autograder.model import Lesson
from autograder.similarity import THRESHOLD, Pair, StudentAnswers, answers_in, explained, similar_pairs

STUDENTS, COPIES, SEEDS = 60, 12, (1, 2, 3)
THRESHOLDS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.9)
#: `disguised`: all answers copied, with other names, orders, layout, comments and prints. `rewritten`: other
#: code in places, too. `half`: half of the answers, disguised.
Kind = Literal["disguised", "rewritten", "half"]
KINDS: tuple[Kind, ...] = ("disguised", "rewritten", "half")


@dataclass
class Figures:
    """The figures of the named pairs, over several classes.

    `nothing`: named pairs of which neither has copied from the other. `twins`: those of them that have most
    of their answers from the same attempts, word for word. `others`: all pairs that have not copied.
    """

    planted: int = 0
    found: int = 0
    nothing: int = 0
    twins: int = 0
    others: int = 0

    def add(self, other: Figures) -> None:
        """Add other figures to these."""
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True)
class Class:
    """A class of one lesson, and who has copied from whom. `sources`: each answer before it was disguised."""

    works: list[StudentAnswers]
    planted: frozenset[frozenset[str]]
    sources: Mapping[str, Mapping[str, str]]


def sample_works(lesson: Lesson, attempts: Sequence[Attempt], seed: int) -> list[StudentAnswers]:
    """Return a sample class, without copies."""
    with tempfile.TemporaryDirectory() as folder:
        write_sample_class(Path(folder), [(lesson, attempts)], STUDENTS, seed, harm=False)
        return [
            StudentAnswers(path.parts[-3], answers_in(((lesson.name, path.read_bytes()),), lesson))
            for path in sorted(Path(folder).glob("*/*/*.ipynb"))
        ]


def with_copies(lesson: Lesson, works: Sequence[StudentAnswers], kind: Kind, seed: int) -> Class:
    """Return the same class, in which twelve students hand in what they copied from twelve others."""
    rng = random.Random(seed)
    sources = {
        work.student: {answer: answered.source for answer, answered in work.answers.items()} for work in works
    }
    made = {work.student: work for work in works}
    enough = [student for student, answers in sources.items() if 2 * len(answers) >= len(lesson.answers)]
    givers = rng.sample(enough, COPIES)
    takers = rng.sample([student for student in sources if student not in givers], COPIES)
    for giver, taker in zip(givers, takers, strict=True):
        theirs = sources[giver]
        own = dict(sources[taker]) if kind == "half" else {}
        taken = rng.sample(sorted(theirs), len(theirs) // 2) if kind == "half" else list(theirs)
        copied = {
            answer: disguised(theirs[answer], rng, {answer}, rewritten=kind == "rewritten")
            for answer in taken
            if lesson.answer(answer).cell_type == "code"
        }
        sources[taker] = own | {answer: theirs[answer] for answer in taken}
        notebook = filled_notebook(lesson, sources[taker] | copied)
        made[taker] = StudentAnswers(taker, answers_in(((lesson.name, notebook),), lesson))
    planted = frozenset(frozenset(pair) for pair in zip(givers, takers, strict=True))
    return Class(list(made.values()), planted, sources)


def figures(
    lesson: Lesson, attempts: Sequence[Attempt], seeds: Iterable[int] = SEEDS
) -> dict[Kind, dict[float, Figures]]:
    """Return the figures of classes of these seeds, by kind of copy and threshold."""
    given = explained(lesson)
    sums: dict[Kind, dict[float, Figures]] = {kind: {one: Figures() for one in THRESHOLDS} for kind in KINDS}
    for seed in seeds:
        works = sample_works(lesson, attempts, seed)
        for kind, by_threshold in sums.items():
            made = with_copies(lesson, works, kind, seed)
            pairs = similar_pairs(made.works, given, min(THRESHOLDS))
            for threshold, total in by_threshold.items():
                total.add(_figures(made, [pair for pair in pairs if pair.share >= threshold]))
    return sums


def _figures(made: Class, pairs: Iterable[Pair]) -> Figures:
    named = {frozenset(pair.students) for pair in pairs}
    nothing = named - made.planted
    return Figures(
        planted=len(made.planted),
        found=len(named & made.planted),
        nothing=len(nothing),
        twins=sum(_are_twins(*(made.sources[student] for student in pair)) for pair in nothing),
        others=len(made.works) * (len(made.works) - 1) // 2 - len(made.planted),
    )


def _are_twins(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    same = sum(one[answer] == other.get(answer) for answer in one)
    return 2 * same > max(len(one), len(other))


def main(arguments: Sequence[str]) -> None:
    """Print the tables."""
    course = Course(Path(__file__).parents[1])
    lessons = course.lessons(arguments)
    found = {
        lesson.name: figures(lesson, read_attempts(course.root / "solutions" / lesson.name, lesson))
        for lesson in lessons
    }
    for kind in KINDS:
        print(f"\n{kind}: copies found | pairs named for nothing (twins among them), of all others\n")
        for name, sums in found.items():
            _print_row(f"`{name}`", sums[kind][THRESHOLD])
        for threshold in THRESHOLDS:
            total = Figures()
            for sums in found.values():
                total.add(sums[kind][threshold])
            _print_row(f"all, from {threshold:.0%}", total)


def _print_row(name: str, one: Figures) -> None:
    print(f"| {name} | {one.found} of {one.planted} | {one.nothing} ({one.twins}) of {one.others:,} |")


if __name__ == "__main__":
    main(sys.argv[1:])
