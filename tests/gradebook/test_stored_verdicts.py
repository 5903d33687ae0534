"""Stored verdicts of other versions, and damaged ones: graded again, never an error; no points are lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from doubling import graded
from full_length import STRESS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from autograder.errors import UnknownVerdict
from autograder.gradebook import Gradebook
from autograder.gradebook.marks import ExerciseNote
from autograder.gradebook.verdicts import STORED_VERSION, verdict_from_json, verdict_to_json
from autograder.model import ExerciseVerdict, Lesson, Part, Verdict

PART = Part("t", 3, 2.5, True, "m", "h")
EXAMPLE = Verdict(2.5, 5, "needs_manual", 0.5, ("A reason.",), (ExerciseVerdict("a", 2.5, 3, (PART,)),))
FIELDS: dict[str, Any] = json.loads(verdict_to_json(EXAMPLE, "why"))


def with_field(**changed: object) -> str:
    return json.dumps({**FIELDS, **changed})


def without(name: str) -> str:
    return json.dumps({key: value for key, value in FIELDS.items() if key != name})


def in_exercise(**changed: object) -> str:
    return with_field(exercises=[{**FIELDS["exercises"][0], **changed}])


def in_part(**changed: object) -> str:
    return in_exercise(parts=[{**FIELDS["exercises"][0]["parts"][0], **changed}])


ODD = {
    "before versions": without("version"),
    "an older version": with_field(version=STORED_VERSION - 1),
    "a newer version": with_field(version=STORED_VERSION + 1),
    "a version in words": with_field(version=str(STORED_VERSION)),
    "no version": with_field(version=None),
    "cut off": verdict_to_json(EXAMPLE)[:100],
    "empty": "",
    "no JSON": "graded",
    "no object": "[]",
    "a number": "7",
    "deep": "[" * 100_000,
    "no exercises": without("exercises"),
    "exercises of another kind": with_field(exercises={"a": 1}),
    "an exercise that is none": with_field(exercises=[7]),
    "parts of another kind": in_exercise(parts=7),
    "a part that is none": in_exercise(parts=["t"]),
    "a score in words": with_field(score="2.5"),
    "a score that is true": with_field(score=True),
    "a score that is no number": with_field(score=float("nan")),
    "endless points": in_part(points=float("inf")),
    "a title that is none": in_part(title=None),
    "hidden in words": in_part(hidden="no"),
    "an unknown status": with_field(status="lost"),
    "a status that is none": with_field(status=[]),
    "reasons in one": with_field(reasons="A reason."),
    "a reason that is none": with_field(reasons=[None]),
    "no word on the time": without("undated"),
}


def test_a_verdict_comes_back_as_it_went_in() -> None:
    stored = verdict_from_json(verdict_to_json(EXAMPLE, "why"))
    assert (stored.verdict, stored.undated) == (EXAMPLE, "why")
    assert verdict_to_json(EXAMPLE).isascii()


@pytest.mark.parametrize("what", ODD)
def test_one_of_another_version_or_damaged_is_known_as_such(what: str) -> None:
    with pytest.raises(UnknownVerdict):
        verdict_from_json(ODD[what])


def test_one_that_a_person_can_t_read_is_graded_again_and_its_points_stay(url: str, lesson: Lesson) -> None:
    """Of each odd one: what is exported until then is what nbgrader's tables say."""
    engine = create_engine(url)
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=2), fingerprint="f" * 64)
        for odd in ODD.values():
            with engine.begin() as connection:
                connection.execute(text("UPDATE autograder_verdict SET verdict = :odd"), {"odd": odd})
            assert book.fingerprints() == {}
            assert book.fingerprint("ada", lesson.name) == ""
            (row,) = book.verdicts()
            assert (row.verdict.score, row.verdict.max_score, row.verdict.status) == (2, 5, "needs_manual")
            assert "another version" in row.verdict.reasons[0]
        book.record("ada", lesson, graded(lesson, double=3), fingerprint="f" * 64)
        assert book.fingerprints() == {("ada", lesson.name): "f" * 64}


@pytest.mark.parametrize("notes", ["", "[]", "7", '{"double": 7}', '{"double": {"test_id": 1}}', "null"])
def test_damaged_notes_on_answers_put_marks_up_for_a_second_look(
    url: str, lesson: Lesson, notes: str
) -> None:
    engine = create_engine(url)
    with Gradebook(url) as book:
        book.record("ada", lesson, graded(lesson, double=2), fingerprint="f" * 64)
        with engine.begin() as connection:
            connection.execute(text("UPDATE grade SET manual_score = 1, needs_manual_grade = 0"))
            connection.execute(text("UPDATE autograder_verdict SET exercises = :notes"), {"notes": notes})
        assert book.fingerprints() == {}
        assert book.verdicts()[0].verdict.score == 2
        assert book.record("ada", lesson, graded(lesson, double=2)).status == "needs_manual"


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
LENGTH = settings(
    max_examples=5000 if STRESS else 200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def paths_in(value: Any) -> list[tuple[Any, ...]]:
    """The ways to all that is in a JSON document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(), *((key, *path) for key, part in inner for path in paths_in(part))]


@LENGTH
@given(st.sampled_from(paths_in(FIELDS)), ANY_JSON)
def test_anything_in_the_place_of_anything_is_read_or_known_as_odd(path: tuple[Any, ...], odd: Any) -> None:
    document = json.loads(json.dumps(FIELDS))
    if path:
        inside = document
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = odd
    else:
        document = odd
    try:
        stored = verdict_from_json(json.dumps(document))
    except UnknownVerdict:
        return
    assert verdict_from_json(verdict_to_json(stored.verdict, stored.undated)) == stored
    assert stored.verdict.final_score >= 0 or stored.verdict.score < 0


@LENGTH
@given(st.text() | ANY_JSON.map(json.dumps))
def test_any_text_in_the_place_of_notes_is_read(notes: str) -> None:
    for note in ExerciseNote.from_json(notes).values():
        assert isinstance(note.test_id, str)
