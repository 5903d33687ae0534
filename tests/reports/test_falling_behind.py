"""Who may need a hand, and what is said of why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from class_of_rows import failed, row, verdict

from autograder.model import ExerciseVerdict, Verdict
from autograder.reports import Row, tally
from autograder.reports.falling_behind import may_need_a_hand
from autograder.reports.missing import Missing

LESSONS = [f"0{number}_x" for number in range(1, 7)]
FULL, HALF, LITTLE = verdict(3), verdict(1, words=1.5), verdict(1, words=0)
BLANK = replace(
    verdict(0, words=0),
    exercises=(
        ExerciseVerdict("double", 0, 3, message="Not attempted yet."),
        ExerciseVerdict("why", 0, 2, message="Not answered."),
    ),
)


def a_class(outcomes: Sequence[Verdict | None], of_others: Verdict = FULL) -> list[Row]:
    """Six students who do the same in each lesson, and zoe."""
    rows = [row(f"s{number}", lesson, of_others) for number in range(6) for lesson in LESSONS]
    return rows + [row("zoe", lesson, of) for lesson, of in zip(LESSONS, outcomes, strict=False) if of]


def reasons_of(rows: list[Row], missing: Sequence[Missing] = (), student: str = "zoe") -> tuple[str, ...]:
    found = {
        one.student: one.reasons for one in may_need_a_hand(rows, tally(rows), missing, {"05_x": "Five"})
    }
    assert found.keys() <= {student}, "of the others there is nothing to say"
    return tuple(reason.replace("\N{NO-BREAK SPACE}", " ") for reason in found.get(student, ()))


def test_of_who_does_as_the_class_does_nothing_is_said() -> None:
    assert reasons_of(a_class([FULL] * 6)) == ()
    assert reasons_of(a_class([LITTLE] * 6, of_others=LITTLE)) == ()


def test_two_of_the_latest_lessons_that_have_not_come_are_a_reason_and_one_is_not() -> None:
    rows = a_class([FULL] * 4)
    assert reasons_of(rows, [Missing("06_x", ("zoe",))]) == ()
    missing = [Missing(lesson, ("zoe",)) for lesson in ("05_x", "06_x")]
    assert reasons_of(rows, missing) == ("Nothing has come in for Five and 06_x.",)


def test_lessons_long_ago_are_no_reason() -> None:
    missing = [Missing(lesson, ("zoe",)) for lesson in ("01_x", "02_x")]
    assert reasons_of(a_class([None, None, *[FULL] * 4]), missing) == ()
    assert reasons_of(a_class([BLANK, BLANK, BLANK, FULL, FULL, FULL])) == ()


def test_far_below_the_class_is_a_reason() -> None:
    assert reasons_of(a_class([HALF] * 6)) == (
        "50 % of the points in the latest lessons; the median of the class is 100 %.",
    )


def test_far_below_what_was_usual_is_told_with_both() -> None:
    assert reasons_of(a_class([FULL, FULL, FULL, HALF, HALF, HALF])) == (
        "From 100 % of the points in earlier lessons to 50 % in the latest; "
        "the median of the class went from 100 % to 100 %.",
    )


def test_where_the_whole_class_does_less_well_nobody_falls_behind() -> None:
    rows = a_class([FULL, FULL, FULL, HALF, HALF, HALF])
    rows = [
        row(one.student, one.lesson, HALF if one.lesson >= "04" and one.student != "zoe" else one.verdict)
        for one in rows
    ]
    assert reasons_of(rows) == ()


def test_exercises_left_open_are_counted() -> None:
    left_open = "Left 4 of 6 exercises open in the latest lessons handed in."
    assert reasons_of(a_class([FULL, FULL, FULL, FULL, BLANK, BLANK]))[0] == left_open
    assert not any("Left" in reason for reason in reasons_of(a_class([FULL] * 5 + [BLANK])))


def test_a_damaged_upload_is_nobodys_falling_behind() -> None:
    assert reasons_of(a_class([FULL, FULL, FULL, failed(), failed(), failed()])) == ()


def test_of_a_small_class_nobody_is_compared() -> None:
    rows = [one for one in a_class([HALF] * 6) if one.student in ("s1", "s2", "zoe")]
    assert reasons_of(rows) == ()
