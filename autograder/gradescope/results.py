"""A verdict in the form of Gradescope's results.json.

https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format

A hidden check is `after_published`: students see it when the instructor publishes the grades, and no total
until then. With `hidden` they would see a total at once that counts what they can't see: that is there for
tests "which don't contribute points to the total", and is used here for a word to the instructor.
https://gradescope-autograders.readthedocs.io/en/latest/specs/#controlling-test-case-visibility
"""

from __future__ import annotations

from typing import Any, Literal

from autograder.markdown import in_markdown
from autograder.model import ExerciseVerdict, Part, Verdict, total
from autograder.reports.wording import state_of

Visibility = Literal["visible", "after_published", "hidden"]


def results(verdict: Verdict, *, for_instructor: str = "") -> dict[str, Any]:
    """What results.json holds. `for_instructor` is a sentence that students are never shown."""
    tests = [
        test
        for number, exercise in enumerate(verdict.exercises, start=1)
        for test in _tests(exercise, str(number))
    ]
    if for_instructor:
        tests.append(_shown("For the instructor", "0", in_markdown(for_instructor), "hidden"))
    return {
        "score": round(verdict.final_score, 4),
        "execution_time": round(verdict.seconds, 3),
        "output": "\n\n".join(map(in_markdown, verdict.reasons)),
        "output_format": "md",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"status": verdict.status, "max_score": verdict.max_score},
    }


def _tests(exercise: ExerciseVerdict, number: str) -> list[dict[str, Any]]:
    """One test a check; one for the whole exercise where checks don't tell its score (a person's mark)."""
    seen: Visibility = "after_published" if any(part.hidden for part in exercise.parts) else "visible"
    if exercise.needs_manual:
        why = exercise.message or "A person marks this."
        return [_shown(exercise.id, number, in_markdown(why), seen)]
    if not exercise.parts or total(part.earned for part in exercise.parts) != exercise.score:
        outcome = _outcome(exercise.score, exercise.max_score, state_of(exercise) == "full")
        return [{**outcome, **_shown(exercise.id, number, in_markdown(exercise.message), seen)}]
    return [_check(exercise, part, f"{number}.{at}") for at, part in enumerate(exercise.parts, start=1)]


def _check(exercise: ExerciseVerdict, part: Part, number: str) -> dict[str, Any]:
    said = (in_markdown(part.message), f"*Hint:* {in_markdown(part.hint)}" if part.hint else "")
    shown = _shown(
        f"{exercise.id}: {part.title}",
        number,
        "\n\n".join(filter(None, said)),
        "after_published" if part.hidden else "visible",
    )
    return {**_outcome(part.earned, part.points, state_of(part) == "full"), **shown}


def _outcome(score: float, most: float, passed: bool) -> dict[str, Any]:
    return {"score": score, "max_score": most, "status": "passed" if passed else "failed"}


def _shown(name: str, number: str, output: str, visibility: Visibility) -> dict[str, Any]:
    return {
        "name": name,
        "number": number,
        "output": output,
        "output_format": "md",
        "visibility": visibility,
    }
