"""Verdicts to JSON text and back. The form has a version; text of another version is refused."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import Any, get_args

from autograder.errors import UnknownVerdict
from autograder.model import ExerciseVerdict, Part, Status, Verdict

#: Version of the form in which a verdict is stored. Raised when a field comes, goes or changes meaning.
STORED_VERSION = 2


@dataclass(frozen=True)
class Stored:
    """A verdict as stored, without what nbgrader's tables know better: marks by a person and the penalty."""

    verdict: Verdict
    undated: str = ""  # why the lateness is unknown; "" if it is known


def verdict_to_json(verdict: Verdict, undated: str = "") -> str:
    """Return `verdict` as JSON text; `verdict_from_json` gives an equal one, without a late penalty."""
    fields = asdict(verdict)
    del fields["late_penalty"]
    # ASCII only, so that every database and encoding can hold it.
    return json.dumps({"version": STORED_VERSION, "undated": undated, **fields})


def verdict_from_json(text: str) -> Stored:
    """Return the verdict that `verdict_to_json` wrote. Raises UnknownVerdict for any other text."""
    try:
        fields = json.loads(text)
        if fields["version"] != STORED_VERSION:
            raise UnknownVerdict(f"A verdict of version {fields['version']} is stored, not {STORED_VERSION}.")
        verdict = Verdict(
            _number(fields["score"]),
            _number(fields["max_score"]),
            _status(fields["status"]),
            _number(fields["seconds"]),
            tuple(map(_text, _list(fields["reasons"]))),
            tuple(map(_exercise, _list(fields["exercises"]))),
        )
        return Stored(verdict, _text(fields["undated"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnknownVerdict("What is stored is no verdict.") from error


def _exercise(fields: dict[str, Any]) -> ExerciseVerdict:
    return ExerciseVerdict(
        _text(fields["id"]),
        _number(fields["score"]),
        _number(fields["max_score"]),
        tuple(map(_part, _list(fields["parts"]))),
        _truth(fields["needs_manual"]),
        _text(fields["message"]),
    )


def _part(fields: dict[str, Any]) -> Part:
    return Part(
        _text(fields["title"]),
        _number(fields["points"]),
        _number(fields["earned"]),
        _truth(fields["hidden"]),
        _text(fields["message"]),
        _text(fields["hint"]),
    )


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _status(value: Any) -> Status:
    if value not in get_args(Status):
        raise TypeError
    status: Status = value
    return status
