"""How well answers are grouped with others like them: the figures of docs/marking.md.

    .venv/bin/python tools/grouping.py  # those of tests/marking/answers.toml
    .venv/bin/python tools/grouping.py --curve  # by how far apart answers in a group may be

The limit for each question is the one that is best on the five others, so that no question is judged by a
limit that was chosen on it.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from autograder.marking.grouping import FARTHEST, together
from autograder.marking.vectors import Way

ANSWERS = Path(__file__).parents[1] / "tests" / "marking" / "answers.toml"
LIMITS = tuple(round(0.05 * step, 2) for step in range(2, 20))
WAYS: tuple[Way, ...] = ("words", "sentences")


@dataclass(frozen=True)
class Answered:
    """An answer of the set. `says`: what it means, the same for all answers that mean the same."""

    points: float
    says: str
    text: str


@dataclass(frozen=True)
class Figures:
    """The figures of grouping one question's answers."""

    groups: int
    answers: int
    same_points: float  # of the pairs put together, the share that earns the same; 1 where there are none
    same_answer: float  # of them, the share that says the same
    wrong: int  # answers that earn other points than most of their group

    @property
    def acts(self) -> int:
        """How many acts a marker needs: one for each group, and two for each misplaced answer.

        A misplaced answer is taken out of its group, and marked alone.
        """
        return self.groups + 2 * self.wrong


def read_answers(path: Path = ANSWERS) -> dict[str, list[Answered]]:
    """Return the answers by question."""
    questions = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: [Answered(float(points), says, text) for points, says, text in question["answers"]]
        for name, question in questions.items()
    }


def figures(answers: Sequence[Answered], groups: Sequence[Sequence[int]]) -> Figures:
    """Return the figures of these groups of answers, which are given by their numbers."""
    pairs = [pair for group in groups for pair in combinations(sorted(group), 2)]
    wrong = 0
    for group in groups:
        points = [answers[number].points for number in group]
        wrong += len(points) - max(map(points.count, points))
    return Figures(
        len(groups),
        len(answers),
        _share([answers[one].points == answers[other].points for one, other in pairs]),
        _share([_same(answers, pair) for pair in pairs]),
        wrong,
    )


def _same(answers: Sequence[Answered], pair: tuple[int, int]) -> bool:
    return answers[pair[0]].says == answers[pair[1]].says


def _share(truths: Sequence[bool]) -> float:
    return sum(truths) / len(truths) if truths else 1.0


def main(arguments: Sequence[str]) -> None:
    """Print the tables."""
    questions = read_answers()
    for way in WAYS:
        found = {
            name: {limit: figures(answers, together(_texts(answers), way, limit)) for limit in LIMITS}
            for name, answers in questions.items()
        }
        if "--curve" in arguments:
            _print_curve(way, found)
        else:
            _print_table(way, found)


def _texts(answers: Sequence[Answered]) -> list[str]:
    return [answer.text for answer in answers]


def _best(found: Mapping[str, Mapping[float, Figures]], without: str = "") -> float:
    """Return the limit by which a marker has least to do on all questions but `without`."""
    others = [by_limit for name, by_limit in found.items() if name != without]
    return min(LIMITS, key=lambda limit: sum(one[limit].acts for one in others))


HEAD = "| | groups | misplaced | acts | of the pairs in a group, earn the same | say the same |"


def _print_table(way: Way, found: Mapping[str, Mapping[float, Figures]]) -> None:
    print(f"\n{way}: the limit that is best on all six is {_best(found)}; FARTHEST is {FARTHEST[way]}\n")
    print(HEAD, "|---|---|---|---|---|---|", sep="\n")
    chosen = {name: found[name][_best(found, without=name)] for name in found}
    for name, one in chosen.items():
        print(_row(f"`{name}`", [one]))
    print(_row("**all six**", list(chosen.values())))


def _print_curve(way: Way, found: Mapping[str, Mapping[float, Figures]]) -> None:
    print(f"\n{way}, by how far apart answers in a group may be\n")
    print(HEAD, "|---|---|---|---|---|---|", sep="\n")
    for limit in LIMITS:
        print(_row(f"{limit:.2f}", [by_limit[limit] for by_limit in found.values()]))


def _row(name: str, some: Sequence[Figures]) -> str:
    groups, wrong, acts = (sum(getattr(one, which) for one in some) for which in ("groups", "wrong", "acts"))
    shares = np.mean([(one.same_points, one.same_answer) for one in some], axis=0)
    told = " | ".join(f"{share:.0%}" for share in shares)
    return f"| {name} | {groups} | {wrong} | {acts} of {sum(one.answers for one in some)} | {told} |"


if __name__ == "__main__":
    main(sys.argv[1:])
