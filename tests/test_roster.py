"""A list of students is read in whatever form a platform gives it, and tells whom a name means."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from autograder.errors import RosterError
from autograder.model import Person
from autograder.roster import Member, Roster, read_roster

NBGRADER = (
    "id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,ada@example.org,101\nkim,철수,김,,103\n"
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,XOR (55)\n"
    "    Points Possible,,,,,10\n"
    '"Lovelace, Ada",101,s3001,ada,S1,\n'
    '"김, 철수",103,s3003,kim,S1,7\n'
)
MOODLE = """First name,Last name,Username,ID number,Email address
Ada,Lovelace,ada,s3001,ada@example.org
철수,김,kim,s3003,
"""
GITHUB = """"identifier","github_username","github_id","name"
"ada","ada-l","77","Ada Lovelace"
"kim","kimcs","78","김 철수"
"""
GRADESCOPE = (
    "First Name,Last Name,SID,Email,Role\nAda,Lovelace,ada,ada@example.org,Student\n철수,김,kim,,Student\n"
)
FORMS = {"nbgrader": NBGRADER, "Canvas": CANVAS, "Moodle": MOODLE, "GitHub": GITHUB, "Gradescope": GRADESCOPE}


def read(tmp_path: Path, text: str | bytes) -> Roster:
    path = tmp_path / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_roster(path)


@pytest.mark.parametrize("form", FORMS)
def test_every_platforms_list_is_read(form: str, tmp_path: Path) -> None:
    roster = read(tmp_path, FORMS[form])
    assert list(roster.people) == ["ada", "kim"]
    assert roster.find((), ["Ada Lovelace"]).student == "ada"
    assert roster.find((), ["lovelaceada"]).student == "ada", "as Canvas writes it"
    assert roster.find((), ["김철수"]).student == "kim"


def test_what_canvas_calls_id_is_its_own_number(tmp_path: Path) -> None:
    roster = read(tmp_path, CANVAS)
    assert roster.people["ada"] == Person("ada", "Ada", "Lovelace", "", "101")
    assert roster.find(["103"], ["someone else"]).student == "kim"
    assert roster.find(["s3001"], []).student == "ada"


def test_a_name_on_github_is_known(tmp_path: Path) -> None:
    assert read(tmp_path, GITHUB).find((), ["kimcs"]).student == "kim"


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + NBGRADER.encode(),
        NBGRADER.encode("utf-16"),
        NBGRADER.encode("cp949"),
        NBGRADER.replace(",", ";").encode(),
        NBGRADER.replace(",", "\t").encode(),
        NBGRADER.replace("\n", "\r\n").encode() + b"\r\n\r\n",
    ],
    ids=["with a mark", "UTF-16", "cp949", "semicolons", "tabs", "Windows"],
)
def test_every_spreadsheets_file_is_read(data: bytes, tmp_path: Path) -> None:
    assert read(tmp_path, data).people["kim"] == Person("kim", "철수", "김", "", "103")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n", "no column with an id"),
        ("id\nada\nada\n", "'ada' is there twice"),
        ("id\n../etc\n", "can't be a student's id"),
        ("id\n.hidden\n", "can't be a student's id"),
        ("id,email\n,x@example.org\n", "line 2: there is no id"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(RosterError, match=said):
        read(tmp_path, text)


CLASS = Roster(
    (
        Member(Person("ada", "Ada", "Lovelace", "ada@example.org", "101")),
        Member(Person("adam", "Ada", "Lovelace", "adam@example.org", "102")),
        Member(Person("min", "Min", "Lee")),
        Member(Person("minjun", "Minjun", "Lee", "", "104"), ("mj",)),
    )
)


def test_two_of_one_name_are_told_apart_by_number_or_not_at_all() -> None:
    assert CLASS.find((), ["Ada Lovelace"]).why.startswith("It may be 'ada' or 'adam'")
    assert CLASS.find(["102"], ["Ada Lovelace"]).student == "adam"
    assert CLASS.find((), ["ADAM@example.org"]).student == "adam"


def test_a_part_of_a_name_is_nobodys() -> None:
    assert CLASS.find((), ["Ada"]).student == "ada", "the id"
    assert CLASS.find((), ["Lovelace"]).why == "Nobody in the list of students is called 'Lovelace'."
    assert CLASS.find((), ["homework of Minjun Lee final"]).student == "minjun"
    assert CLASS.find((), ["admin"]).student == ""
    assert CLASS.find((), [""]).student == ""
