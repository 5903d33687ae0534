"""Points from the structured output of `coursekit.rubric`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coursekit.checks.rubric import MIME

from autograder.model import Exercise, Part, PartSpec

NO_RESULT = "The test gave no result."


def rubric_parts(exercise: Exercise, outputs: Sequence[Mapping[str, Any]]) -> tuple[tuple[Part, ...], str]:
    """Return the outcome of each part that the lesson's author wrote, and a message if the test broke off.

    Titles, points and whether a part is hidden come from the lesson alone; the output only says which parts
    passed, and why others did not. Only the first structured output counts: `rubric` sends it before any
    answer is called.
    """
    outcome = next((output["data"][MIME] for output in outputs if MIME in output.get("data", {})), None)
    if not isinstance(outcome, Mapping) or outcome.get("exercise") != exercise.id:
        why = _error(outputs) or NO_RESULT
        return tuple(_part(spec, None, why) for spec in exercise.parts), why
    message = _text(outcome.get("message"))
    parts = outcome.get("parts")
    reported = {
        part["title"]: part
        for part in (parts if isinstance(parts, Sequence) else ())
        if isinstance(part, Mapping) and isinstance(part.get("title"), str)
    }
    why = message or _error(outputs) or "This check was not reached."
    return tuple(_part(spec, reported.get(spec.title), why) for spec in exercise.parts), message


def _part(spec: PartSpec, reported: Mapping[str, Any] | None, why_not_reached: str) -> Part:
    if reported is None:
        return Part(spec.title, spec.points, 0, spec.hidden, why_not_reached)
    passed = reported.get("status") == "passed"
    return Part(
        spec.title,
        spec.points,
        spec.points if passed else 0,
        spec.hidden,
        _text(reported.get("message")),
        _text(reported.get("hint")),
    )


def _error(outputs: Sequence[Mapping[str, Any]]) -> str:
    for output in outputs:
        if output["output_type"] == "error":
            return f"The test stopped with {output['ename']}: {output['evalue']}"[:500]
    return ""


def _text(value: Any) -> str:
    return value[:2000] if isinstance(value, str) else ""
