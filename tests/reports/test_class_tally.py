from __future__ import annotations

import pytest
from class_of_rows import failed, row, verdict

from autograder.reports import Said, tally
from autograder.reports.tally import shared_mistakes


def test_scores_are_those_that_could_be_graded() -> None:
    rows = [
        row("a", of=verdict(3)),
        row("b", of=verdict(1)),
        row("c", of=verdict(0, words=0)),
        row("d", of=failed()),
    ]
    (lesson,) = tally(rows)
    assert lesson.scores == (0, 3, 5)
    assert (lesson.mean, lesson.median, lesson.max_score) == (pytest.approx(8 / 3), 3, 5)
    assert [r.student for r in lesson.failed] == ["d"]
    assert lesson.count == 4


def test_a_lesson_in_which_all_failed_has_no_mean() -> None:
    (lesson,) = tally([row("a", of=failed())])
    assert (lesson.mean, lesson.median, lesson.scores, lesson.exercises) == (0, 0, (), ())


def test_lessons_come_by_name_and_nobody_twice() -> None:
    rows = [row("a", "02_b"), row("a", "01_a"), row("b", "01_a")]
    assert [(lesson.lesson, lesson.count) for lesson in tally(rows)] == [("01_a", 2), ("02_b", 1)]
    assert tally([]) == ()


def test_shares_of_full_some_and_no_points() -> None:
    outcomes = [verdict(3), verdict(3), verdict(1), verdict(0), verdict(3, waits=True)]
    (lesson,) = tally([row(str(number), of=outcome) for number, outcome in enumerate(outcomes)])
    double, why = lesson.exercises
    assert (double.full, double.some, double.none, double.waits, double.mean) == (3, 1, 1, 0, 2.0)
    assert (why.full, why.waits, why.mean, why.count) == (4, 1, 2.0, 5)
    assert lesson.waiting == ("4",)


def test_scores_spread_over_ten_steps_with_the_maximum_in_the_last() -> None:
    outcomes = [verdict(3), verdict(3, words=1.9), verdict(0, words=0), verdict(0, words=0.5)]
    (lesson,) = tally([row(str(number), of=outcome) for number, outcome in enumerate(outcomes)])
    assert lesson.spread() == (1, 1, 0, 0, 0, 0, 0, 0, 0, 2)
    assert lesson.spread(2) == (2, 2)


def test_the_most_common_reasons_come_first_and_numbers_make_no_difference() -> None:
    outcomes = [
        verdict(1, message="Your function returned 9.5, not -6."),
        verdict(1, message="Your function returned 1e-3, not -6."),
        verdict(1, message="Your function returned 9.5, not -6."),
        verdict(1, message="You used the square."),
        verdict(3, message="never shown"),
    ]
    (lesson,) = tally([row(str(number), of=outcome) for number, outcome in enumerate(outcomes)])
    assert lesson.exercises[0].said == (
        Said("Your function returned 9.5, not -6.", 3, "-3 becomes -6"),
        Said("You used the square.", 1, "-3 becomes -6"),
    )


def test_a_reason_counts_once_a_student_and_check() -> None:
    (lesson,) = tally([row("a", of=verdict(0, message="It is `None`."))])
    assert [(said.check, said.students) for said in lesson.exercises[0].said] == [
        ("-3 becomes -6", 1),
        ("2 becomes 4", 1),
    ]


def test_remarks_on_notebooks_are_counted() -> None:
    outcomes = [
        verdict(reasons=("A cell was put back.",)),
        verdict(reasons=("A cell was put back.", "Time was up.")),
    ]
    (lesson,) = tally([row(str(number), of=outcome) for number, outcome in enumerate(outcomes)])
    assert lesson.reasons == (Said("A cell was put back.", 2), Said("Time was up.", 1))


def test_what_is_not_attempted_is_counted_once_a_student_and_is_no_reason() -> None:
    outcomes = [
        verdict(0, message="Not attempted yet."),
        verdict(1, message="Not attempted yet."),
        verdict(3),
    ]
    (lesson,) = tally([row(str(number), of=outcome) for number, outcome in enumerate(outcomes)])
    double = lesson.exercises[0]
    assert (double.full, double.some, double.none, double.not_attempted) == (1, 1, 0, 1)
    assert (double.partly_attempted, double.said, double.mean, double.count) == (1, (), 2.0, 3)


def test_shares_are_of_what_is_marked() -> None:
    outcomes = [verdict(3, waits=True), verdict(0, words=1), failed()]
    (lesson,) = tally([row(str(number), of=outcome) for number, outcome in enumerate(outcomes)])
    assert lesson.shares == (0.2, 1.0)
    assert (lesson.mean_share, lesson.median_share) == (0.6, 0.6)


def test_a_mistake_is_shared_when_half_of_those_who_tried_have_made_it() -> None:
    outcomes = [
        *[verdict(0, message=f"It gave {number}.") for number in range(3)],
        verdict(1, message="You used the square."),
        verdict(3),
        verdict(3),
        *[verdict(0, message="Not attempted yet.")] * 4,
    ]
    tallies = tally([row(str(number), of=outcome) for number, outcome in enumerate(outcomes)])
    (shared,) = shared_mistakes(tallies)
    assert (shared.exercise, shared.said.students, shared.tried, shared.part) == ("double", 3, 6, 0.5)
    assert shared_mistakes(tally([row(str(n), of=of) for n, of in enumerate([*outcomes, verdict(3)])])) == ()
    assert shared_mistakes(tallies[:0]) == ()


def test_what_two_students_have_in_common_is_not_the_classs() -> None:
    rows = [row(str(number), of=verdict(0, message="It is None.")) for number in range(2)]
    assert shared_mistakes(tally(rows)) == ()
