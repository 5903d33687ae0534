"""Verdicts as JSON text, to and fro."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from autograder.model import ExerciseVerdict, Part, Verdict


def verdict_to_json(verdict: Verdict) -> str:
    """`verdict` as JSON text; `verdict_from_json` gives back an equal one."""
    return json.dumps(asdict(verdict), ensure_ascii=False)


def verdict_from_json(text: str) -> Verdict:
    """The verdict that `verdict_to_json` wrote."""
    fields = json.loads(text)
    fields["reasons"] = tuple(fields["reasons"])
    fields["exercises"] = tuple(_exercise(exercise) for exercise in fields["exercises"])
    return Verdict(**fields)


def _exercise(fields: dict[str, Any]) -> ExerciseVerdict:
    return ExerciseVerdict(**{**fields, "parts": tuple(Part(**part) for part in fields["parts"])})
