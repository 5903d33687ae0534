"""What a regrading has changed is told with its reason, and nothing else is."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from autograder.model import ExerciseVerdict, Part, Row, Verdict
from autograder.reports import Change, changes, changes_table

RIGHT = Part("2 becomes 4", 1, 1, hidden=False)
WRONG = Part("3 becomes 6", 2, 0, hidden=True, message="That is the square.")


def exercise(*parts: Part, name: str = "double", message: str = "") -> ExerciseVerdict:
    earned, most = sum(part.earned for part in parts), sum(part.points for part in parts)
    return ExerciseVerdict(name, earned, most, parts, message=message)


def row(*exercises: ExerciseVerdict, student: str = "ada") -> Row:
    score, most = sum(each.score for each in exercises), sum(each.max_score for each in exercises)
    return Row(student, "01_double", Verdict(score, most, "graded", 1.0, (), exercises))


def why(before: ExerciseVerdict, after: ExerciseVerdict) -> tuple[str, ...]:
    (change,) = changes([row(before)], [row(after)])
    assert (change.before, change.after) == (before.score, after.score)
    return change.why


def test_what_has_not_changed_is_not_told() -> None:
    assert changes([row(exercise(RIGHT, WRONG))], [row(exercise(RIGHT, WRONG))]) == []


def test_a_check_that_gives_something_else_now_is_the_reason() -> None:
    kinder = replace(WRONG, earned=2, message="")
    assert why(exercise(RIGHT, WRONG), exercise(RIGHT, kinder)) == ("“3 becomes 6”: 0, now 2.",)
    assert why(exercise(RIGHT, kinder), exercise(RIGHT, WRONG)) == (
        "“3 becomes 6”: 2, now 0. That is the square.",
    )


def test_checks_that_come_and_go_are_reasons() -> None:
    new = replace(RIGHT, title="0 stays 0")
    assert why(exercise(RIGHT), exercise(RIGHT, new)) == ("new check “0 stays 0”: 1 of 1.",)
    assert why(exercise(RIGHT, new), exercise(RIGHT)) == ("check “0 stays 0” is gone: it gave 1.",)


def test_an_exercise_that_ran_at_last_says_what_had_been_in_the_way() -> None:
    before, after = exercise(message="never ran: time was up"), ExerciseVerdict("double", 3, 3)
    assert why(before, after) == ("no longer so: never ran: time was up",)


def test_exercises_that_come_and_go_are_told() -> None:
    found = changes([row(exercise(RIGHT, name="old"))], [row(exercise(RIGHT, name="new"))])
    assert [(change.exercise, change.before, change.after) for change in found] == [
        ("new", None, 1),
        ("old", 1, None),
    ]


def test_who_was_not_graded_before_has_no_change() -> None:
    assert changes([row(exercise(RIGHT))], [row(exercise(WRONG), student="bora")]) == []


def test_the_table_shows_each_change_or_says_that_there_is_none() -> None:
    def shown(*found: Change) -> str:
        console = Console(file=io.StringIO(), width=100)
        console.print(changes_table(found))
        return console.file.getvalue()  # type: ignore[attr-defined]

    text = shown(Change("ada [b]", "01_double", "double", 1, None, ("gone",)))
    assert all(word in text for word in ("ada [b]", "01_double", "double", "1", "–", "gone"))
    assert "No score has changed." in shown()


def test_points_off_for_handing_in_late_are_a_change_too() -> None:
    before = row(exercise(RIGHT))
    late = replace(before.verdict, late_penalty=0.5, reasons=("Handed in late: 0.5 points are taken off.",))
    after = replace(before, verdict=late)
    reason = ("Handed in late: 0.5 points are taken off.",)
    (change,) = changes([before], [after])
    assert (change.exercise, change.before, change.after, change.why) == ("handed in late", 0, -0.5, reason)
    assert changes([after], [after]) == []
