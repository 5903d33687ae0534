"""Classical item analysis: how hard an exercise was, and whether it tells apart who knows the lesson.

Only students count who tried the exercise and whose answer is marked: a missing answer says how far a student
came, not how hard the question is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import correlation, fmean

from autograder.model import ExerciseVerdict, total
from autograder.reports.wording import is_not_attempted, share

#: Of fewer students no discrimination is told. With 20, chance alone brings about a correlation of 0.44 or
#: more, either way, once in twenty (t = r √((n − 2) / (1 − r²)): Student, "Probable error of a correlation
#: coefficient", Biometrika 6, 1908); with 10 it would be 0.63, which is more than most good exercises have.
FEWEST_FOR_DISCRIMINATION = 20
#: Of fewer students no difficulty is told: each would count for more than a fifth of it.
FEWEST_FOR_DIFFICULTY = 5


@dataclass(frozen=True)
class Item:
    """One exercise as a test item; None where there are too few students, or nothing differs."""

    tried: int  # students who tried it and whose answer is marked
    difficulty: float | None
    discrimination: float | None

    @property
    def too_few(self) -> bool:
        """Whether too few students tried the exercise for its discrimination to be given."""
        return self.tried < FEWEST_FOR_DISCRIMINATION


def analyse(submissions: Sequence[Sequence[ExerciseVerdict]]) -> dict[str, Item]:
    """Return the item of every exercise of one lesson, by id, from all graded submissions of that lesson."""
    found: dict[str, list[tuple[float, float | None]]] = {}
    for outcomes in submissions:
        for outcome in outcomes:
            pairs = found.setdefault(outcome.id, [])
            if not outcome.needs_manual and not is_not_attempted(outcome):
                pairs.append((share(outcome.score, outcome.max_score), rest_share(outcome, outcomes)))
    return {exercise: _item(pairs) for exercise, pairs in found.items()}


def difficulty(shares: Sequence[float]) -> float | None:
    """Return the mean share of an item's points that was earned: 1 is easy, 0 hard; None without students.

    For items that are right or wrong this is the proportion of right answers: Crocker and Algina,
    "Introduction to Classical and Modern Test Theory" (1986), chapter 5. With points in between it is
    Moodle's facility index: https://docs.moodle.org/dev/Quiz_statistics_calculations
    """
    return fmean(shares) if shares else None


def discrimination(items: Sequence[float], rests: Sequence[float]) -> float | None:
    """Return Pearson's correlation of an item's score with the score on all other items, from −1 to 1.

    The item itself is left out of the sum, since it would correlate with itself: Henrysson, "Correction of
    item-total correlations in item analysis", Psychometrika 28 (1963), 211–218. Moodle's discrimination index
    is this times 100: https://docs.moodle.org/dev/Quiz_statistics_calculations
    None if either score is the same for all students, for which no correlation is defined.
    """
    if min(len(set(items)), len(set(rests))) < 2:
        return None
    return min(max(correlation(items, rests), -1.0), 1.0)


def rest_share(outcome: ExerciseVerdict, outcomes: Sequence[ExerciseVerdict]) -> float | None:
    """Return one student's share of the points of the other exercises that are marked; None without such."""
    others = [other for other in outcomes if other.id != outcome.id and not other.needs_manual]
    most = total(other.max_score for other in others)
    return share(total(other.score for other in others), most) if most > 0 else None


def _item(pairs: Sequence[tuple[float, float | None]]) -> Item:
    shares = [item for item, _ in pairs]
    # Rounded: sums of tenths in another order would else differ, and so correlate, where nothing does.
    both = [(round(item, 9), round(rest, 9)) for item, rest in pairs if rest is not None]
    enough = len(both) >= FEWEST_FOR_DISCRIMINATION
    return Item(
        len(pairs),
        difficulty(shares) if len(pairs) >= FEWEST_FOR_DIFFICULTY else None,
        discrimination([item for item, _ in both], [rest for _, rest in both]) if enough else None,
    )
