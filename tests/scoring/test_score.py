from __future__ import annotations

from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from typing import Any

import nbformat
import pytest
from coursekit import rubric
from coursekit.checks.rubric import MIME
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.execution.run import Executed
from autograder.model import Exercise, ExerciseVerdict, Lesson, PartSpec, total
from autograder.scoring import score

PARTS = (PartSpec("small numbers", 1, hidden=False), PartSpec("large numbers", 2, hidden=True))
RUBRIC = Exercise("double", "rubric", "test_double", ("double",), 3, PARTS)
PLAIN = Exercise("test_half", "plain", "test_half", ("half",), 2)
WORDS = Exercise("why", "manual", "why", ("why",), 4)


def lesson(*exercises: Exercise) -> Lesson:
    return Lesson("01_lesson", "", "", exercises, ())


def test_cell(grade_id: str, *outputs: NotebookNode) -> NotebookNode:
    return new_code_cell(
        "", id=grade_id, metadata={"nbgrader": {"grade_id": grade_id}}, outputs=list(outputs)
    )


test_cell.__test__ = False  # type: ignore[attr-defined]  it makes cells; pytest is not to collect it


def rubric_output(*parts: dict[str, Any], exercise: str = "double", message: str = "") -> NotebookNode:
    outcome = {"version": 1, "exercise": exercise, "checks": 2, "message": message, "parts": list(parts)}
    return new_output("display_data", data={MIME: outcome})


def part(title: str, status: str = "passed", points: float = 1, **more: Any) -> dict[str, Any]:
    return {
        "title": title,
        "points": points,
        "earned": points,
        "status": status,
        "message": "",
        "hint": "",
        **more,
    }


def verdict_on(cell: NotebookNode, exercise: Exercise, ran: bool = True, **account: Any) -> ExerciseVerdict:
    notebook = nbformat.writes(new_notebook(cells=[cell]))
    executed = Executed(notebook, 1.0, frozenset([cell.id] if ran else []), **account)
    return score(executed, lesson(exercise))[0]


def test_each_part_earns_its_own_points() -> None:
    cell = test_cell(
        "test_double",
        rubric_output(
            part("small numbers"), part("large numbers", "failed", message="It is 5.", hint="Add.")
        ),
    )
    verdict = verdict_on(cell, RUBRIC)
    assert verdict.score == 1
    assert [p.earned for p in verdict.parts] == [1, 0]
    assert (verdict.parts[1].message, verdict.parts[1].hint, verdict.parts[1].hidden) == (
        "It is 5.",
        "Add.",
        True,
    )


@pytest.mark.parametrize(
    ("most", "points"),
    [
        (0.3, (0.1, 0.2)),
        (0.8, (0.7, 0.1)),
        (1, (1 / 3, 1 / 3, 1 / 3)),
        (1 / 3, (1 / 6, 1 / 6)),
        (1, (0.1,) * 10),
    ],
)
def test_tenths_and_thirds_add_up_to_all_points(most: float, points: tuple[float, ...]) -> None:
    """In the verdict, in the lesson, and in what stock nbgrader reads of the cell."""
    specs = tuple(PartSpec(str(number), of, hidden=False) for number, of in enumerate(points))
    exercise = replace(RUBRIC, points=most, parts=specs)
    parts = [part(spec.title, points=spec.points) for spec in specs]
    verdict = verdict_on(test_cell("test_double", rubric_output(*parts)), exercise)
    assert verdict.score == verdict.max_score == most
    assert lesson(exercise, exercise, exercise).max_score == total([verdict.score] * 3)
    with redirect_stdout(StringIO()), rubric("double", checks=len(points)) as check:
        for number, of in enumerate(points):
            with check(str(number), points=of):
                pass
    assert 0 <= float(check.score) <= round(most, 9)


def test_points_come_from_the_lesson_and_not_from_the_output() -> None:
    cell = test_cell(
        "test_double", rubric_output(part("small numbers", points=1000), part("an invented one"))
    )
    verdict = verdict_on(cell, RUBRIC)
    assert verdict.score == 1
    assert [p.title for p in verdict.parts] == ["small numbers", "large numbers"]


def test_a_second_structured_output_does_not_count() -> None:
    genuine = rubric_output(part("small numbers", "failed"))
    forged = rubric_output(part("small numbers"), part("large numbers"))
    assert verdict_on(test_cell("test_double", genuine, forged), RUBRIC).score == 0


def test_the_result_of_another_exercise_does_not_count() -> None:
    forged = rubric_output(part("small numbers"), part("large numbers"), exercise="half")
    verdict = verdict_on(test_cell("test_double", forged), RUBRIC)
    assert verdict.score == 0
    assert verdict.message == "The test gave no result."


def test_a_part_that_was_not_reached_says_why() -> None:
    cell = test_cell(
        "test_double", rubric_output(part("small numbers"), message="The checks could not go on.")
    )
    verdict = verdict_on(cell, RUBRIC)
    assert verdict.parts[1].message == "The checks could not go on."


def test_a_rubric_cell_that_breaks_gives_its_error_as_the_reason() -> None:
    cell = test_cell(
        "test_double", new_output("error", ename="ImportError", evalue="no coursekit", traceback=[])
    )
    verdict = verdict_on(cell, RUBRIC)
    assert verdict.score == 0
    assert "ImportError: no coursekit" in verdict.message


def test_malformed_structured_output_earns_nothing_and_breaks_nothing() -> None:
    for data in (
        "text",
        [],
        {"exercise": "double", "parts": ["x", {"title": 3}, {}]},
        {"exercise": "double"},
    ):
        cell = test_cell("test_double", new_output("display_data", data={MIME: data}))
        assert verdict_on(cell, RUBRIC).score == 0


def test_what_was_earned_before_a_limit_struck_counts() -> None:
    cell = test_cell("test_double", rubric_output(part("small numbers")))
    verdict = verdict_on(cell, RUBRIC, ran=False, cut_short=frozenset(["test_double"]))
    assert verdict.score == 1
    assert "stopped before its end" in verdict.message


def test_a_test_that_never_ran_says_why() -> None:
    verdict = verdict_on(test_cell("test_double"), RUBRIC, ran=False, ended="Time was up.")
    assert (verdict.score, verdict.message) == (0, "Time was up.")
    assert {p.message for p in verdict.parts} == {"Time was up."}


def test_a_plain_test_that_was_cut_short_earns_nothing() -> None:
    verdict = verdict_on(test_cell("test_half"), PLAIN, ran=False, cut_short=frozenset(["test_half"]))
    assert verdict.score == 0


def test_a_plain_test_without_errors_earns_all() -> None:
    assert verdict_on(test_cell("test_half"), PLAIN).score == 2


def test_an_answer_in_words_waits_for_a_person() -> None:
    cell = new_markdown_cell("Because.", id="why", metadata={"nbgrader": {"grade_id": "why"}})
    verdict = verdict_on(cell, WORDS, ran=False)
    assert (verdict.score, verdict.needs_manual) == (0, True)


def test_words_never_written_need_no_person() -> None:
    cell = new_markdown_cell("YOUR ANSWER HERE", id="why", metadata={"nbgrader": {"grade_id": "why"}})
    executed = Executed(nbformat.writes(new_notebook(cells=[cell])), 1.0, frozenset())
    verdict = score(executed, lesson(WORDS), unanswered={"why"})[0]
    assert (verdict.needs_manual, verdict.message) == (False, "Not answered.")
