"""Who may need a hand: students who hand in less than before, leave more open, or earn less than the class.

These are rules of thumb about the latest lessons, each with its reason in words. They say whom to ask, not
what the cause is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from autograder.model import Row, Verdict
from autograder.reports.missing import Missing
from autograder.reports.tally import LessonTally
from autograder.reports.wording import is_not_attempted, percent, share_so_far

#: So many lessons count as the latest; those before them as earlier.
LATEST = 3
#: So many of the latest lessons not handed in are a reason.
MOST_MISSING = 2
#: So large a part of the exercises left open is a reason.
LEFT_OPEN = 0.5
#: A share so far below the class's, or one that fell so much more than the class's, is a reason. From 0 to 1.
FAR = 0.2
#: Whoever has earned more than this needs no hand, however the class did.
ENOUGH = 0.6
#: With fewer submissions of a lesson there is no class to compare with.
FEWEST = 5


@dataclass(frozen=True)
class MayNeedAHand:
    """A student, with the reasons in words."""

    student: str
    reasons: tuple[str, ...]


def may_need_a_hand(
    rows: Iterable[Row],
    tallies: Sequence[LessonTally],
    missing: Sequence[Missing],
    titles: Mapping[str, str],
) -> tuple[MayNeedAHand, ...]:
    """Return the students who may need a hand, those with the most reasons first.

    Students who have never handed in anything are not among them. `titles`: the title of each lesson, for
    the sentences.
    """
    lessons = sorted({tally.lesson for tally in tallies} | {one.lesson for one in missing})
    medians = {
        tally.lesson: middle
        for tally in tallies
        if (middle := tally.median_share) is not None and len(tally.shares) >= FEWEST
    }
    lacking: dict[str, set[str]] = defaultdict(set)
    for one in missing:
        for student in one.students:
            lacking[student].add(one.lesson)
    verdicts: dict[str, dict[str, Verdict]] = defaultdict(dict)
    for row in rows:
        verdicts[row.student][row.lesson] = row.verdict
    found = []
    for student, theirs in verdicts.items():
        earlier, latest = lessons[:-LATEST], lessons[-LATEST:]
        reasons = [
            _missing([lesson for lesson in latest if lesson in lacking[student]], titles),
            _left_open([theirs[lesson] for lesson in latest if lesson in theirs]),
            _compared(_shares(theirs, earlier, medians), _shares(theirs, latest, medians)),
        ]
        if told := tuple(filter(None, reasons)):
            found.append(MayNeedAHand(student, told))
    return tuple(sorted(found, key=lambda one: (-len(one.reasons), one.student)))


def _shares(
    verdicts: Mapping[str, Verdict], lessons: Iterable[str], medians: Mapping[str, float]
) -> list[tuple[float, float]]:
    """Return the student's share and the median of the class, for each lesson that can be compared."""
    return [
        (own, medians[lesson])
        for lesson in lessons
        if lesson in verdicts and lesson in medians and (own := share_so_far(verdicts[lesson])) is not None
    ]


def _missing(lessons: Sequence[str], titles: Mapping[str, str]) -> str:
    if len(lessons) < MOST_MISSING:
        return ""
    names = [titles.get(lesson, lesson) for lesson in lessons]
    return f"Nothing has come in for {', '.join(names[:-1])} and {names[-1]}."


def _left_open(latest: Sequence[Verdict]) -> str:
    exercises = [one for verdict in latest if verdict.status != "failed" for one in verdict.exercises]
    blank = sum(map(is_not_attempted, exercises))
    if not blank or blank < LEFT_OPEN * len(exercises):
        return ""
    return f"Left {blank} of {len(exercises)} exercises open in the latest lessons handed in."


def _compared(earlier: Sequence[tuple[float, float]], latest: Sequence[tuple[float, float]]) -> str:
    if len(latest) < 2:
        return ""
    own, of_class = (fmean(column) for column in zip(*latest, strict=True))
    if own >= ENOUGH:
        return ""
    if len(earlier) >= 2:
        was, class_was = (fmean(column) for column in zip(*earlier, strict=True))
        if (was - class_was) - (own - of_class) >= FAR and was - own >= FAR:
            return (
                f"From {percent(was)} of the points in earlier lessons to {percent(own)} in the latest; "
                f"the median of the class went from {percent(class_was)} to {percent(of_class)}."
            )
    if of_class - own >= FAR:
        latest_lessons = f"{percent(own)} of the points in the latest lessons"
        return f"{latest_lessons}; the median of the class is {percent(of_class)}."
    return ""
