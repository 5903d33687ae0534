"""Verdicts in the XML that CI systems show."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from class_of_rows import failed, row, verdict

from autograder.reports.junit import junit


def cases(xml: str) -> dict[str, tuple[str, str]]:
    """By name of the case what it came to, and what is said."""
    found = {}
    for case in ET.fromstring(xml).iter("testcase"):
        kinds = [(child.tag, child.get("message") or "") for child in case]
        found[case.get("name") or ""] = kinds[0] if kinds else ("passed", "")
    return found


def test_a_case_a_check() -> None:
    xml = junit([row("ada", of=verdict(1, message="It gave 9.", waits=True, reasons=("Repaired.",)))])
    assert cases(xml) == {
        "double: 2 becomes 4": ("passed", ""),
        "double: hidden check 2": ("failure", "0 of 2 points"),
        "why": ("skipped", "A person has still to mark this."),
    }
    (suite,) = ET.fromstring(xml)
    assert {name: suite.get(name) for name in ("name", "tests", "failures", "skipped", "errors")} == {
        "name": "ada 01_double",
        "tests": "3",
        "failures": "1",
        "skipped": "1",
        "errors": "0",
    }
    assert suite.findtext("system-out") == "Repaired."
    assert "It gave 9.\nHint: What is `2 * -3`?" in [one.text for one in suite.iter("failure")]
    assert "-3 becomes" not in xml, "what a hidden check asks is not told"


def test_what_could_not_be_graded_is_an_error() -> None:
    assert cases(junit([row("bo", of=failed())])) == {
        "the submission": ("error", "This file is not a notebook.")
    }


@pytest.mark.parametrize("evil", ["\x1b]0;x\x07", "<&\"'>", "]]>", "\ufffe\uffff\ud800", "\0", "a\nb"])
def test_any_text_is_good_xml(evil: str) -> None:
    xml = junit([row(evil, evil, verdict(1, message=evil, reasons=(evil,)))])
    assert len(cases(xml)) == 3
    xml.encode("utf-8")


def test_no_rows_are_a_document() -> None:
    assert ET.fromstring(junit([])).tag == "testsuites"
