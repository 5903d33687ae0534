"""Verdicts as JUnit's XML, which every CI shows: one suite for each submission, one case for each check.

The form has no one specification; these are the elements that every reader knows. A hidden check is named by
its number alone: such a file may end up where students read it.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable

from autograder.model import ExerciseVerdict, Part, Row
from autograder.reports.wording import of_points
from autograder.visible import visible

# Characters that XML 1.0 can't hold, besides those that `visible` has replaced.
_NOT_IN_XML = re.compile("[\ufffe\uffff\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def junit(rows: Iterable[Row]) -> str:
    """Return one document for all submissions, with an XML declaration.

    A case that earned all its points has passed; one that earned less is a failure, with the reason. What a
    person has still to mark is skipped. A submission that could not be graded is an error.
    """
    root = ET.Element("testsuites", name="autograder")
    for row in rows:
        suite = ET.SubElement(root, "testsuite", name=_text(f"{row.student} {row.lesson}".strip()))
        suite.set("time", f"{row.verdict.seconds:.3f}")
        if row.verdict.status == "failed":
            case = _case(suite, row, "the submission")
            ET.SubElement(case, "error", message=_text(" ".join(row.verdict.reasons)))
        else:
            for exercise in row.verdict.exercises:
                _exercise(suite, row, exercise)
        for name, kind in (
            ("tests", "testcase"),
            ("failures", "failure"),
            ("skipped", "skipped"),
            ("errors", "error"),
        ):
            suite.set(name, str(sum(1 for _ in suite.iter(kind))))
        if row.verdict.reasons:
            ET.SubElement(suite, "system-out").text = _text("\n".join(row.verdict.reasons))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _exercise(suite: ET.Element, row: Row, exercise: ExerciseVerdict) -> None:
    if exercise.needs_manual:
        case = _case(suite, row, exercise.id)
        ET.SubElement(case, "skipped", message=_text(exercise.message or "A person has still to mark this."))
    elif not exercise.parts or sum(part.earned for part in exercise.parts) != exercise.score:
        case = _case(suite, row, exercise.id)
        if exercise.score < exercise.max_score:
            _failure(case, of_points(exercise.score, exercise.max_score), exercise.message)
    else:
        for number, part in enumerate(exercise.parts, start=1):
            case = _case(suite, row, f"{exercise.id}: {_title(part, number)}")
            if part.earned < part.points:
                hint = f"\nHint: {part.hint}" if part.hint else ""
                _failure(case, of_points(part.earned, part.points), part.message + hint)


def _title(part: Part, number: int) -> str:
    return f"hidden check {number}" if part.hidden else part.title


def _case(suite: ET.Element, row: Row, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=_text(row.lesson), name=_text(name))


def _failure(case: ET.Element, score: str, why: str) -> None:
    ET.SubElement(case, "failure", message=_text(score)).text = _text(why)


def _text(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", visible(text))
