from __future__ import annotations

from datetime import UTC, datetime

from autograder.reports.missing import Missing, lacking_all, not_handed_in

NOW = datetime(2026, 3, 10, tzinfo=UTC)
CLASS = ("ada", "bo", "cy")


def test_without_a_date_a_lesson_is_lacked_as_soon_as_anybody_has_it() -> None:
    found = not_handed_in(CLASS, ("01_a", "02_b"), {("bo", "01_a")}, lambda *_: None, NOW)
    assert found == (Missing("01_a", ("ada", "cy")),)


def test_with_a_date_it_is_lacked_from_then_on_and_each_student_has_their_own() -> None:
    dates = {"ada": datetime(2026, 3, 9, tzinfo=UTC), "cy": datetime(2026, 3, 11, tzinfo=UTC)}
    found = not_handed_in(CLASS, ("01_a",), {("bo", "01_a")}, lambda student, _: dates.get(student, NOW), NOW)
    assert found == (Missing("01_a", ("ada",)),)


def test_a_lesson_that_is_due_is_lacked_though_nobody_has_it() -> None:
    past = datetime(2026, 3, 1, tzinfo=UTC)
    found = not_handed_in(
        CLASS, ("01_a", "02_b"), set(), lambda _, lesson: past if lesson == "01_a" else None, NOW
    )
    assert found == (Missing("01_a", CLASS),)


def test_who_has_never_handed_in_anything_is_told_apart() -> None:
    missing = (Missing("01_a", ("ada", "cy")), Missing("02_b", ("ada",)))
    assert lacking_all(missing, {("bo", "01_a"), ("cy", "02_b")}) == ("ada",)
