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


FULL = "Student,ID,SIS User ID,SIS Login ID,Section,Notes,XOR (55),Current Score\n"
ADA = '"Lovelace, Ada",101,s3001,ada,S1,,15,\n'
HASH = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
#: What else stands in an export: what lib/gradebook_exporter.rb of Canvas writes, and Gradescope's staff.
NOBODY = {
    "posted by hand": f"{FULL},,,,,,Manual Posting,\n    Points Possible,,,,,,10,(read only)\n{ADA}",
    "posted by hand, in German": f"{FULL},,,,,,Manuelles Posten,\n    Points Possible,,,,,,10,\n{ADA}",
    "the student view": f'{FULL}{ADA}"Student, Test",999,,,S1,,,\n',
    "the student view with its login": f'{FULL}{ADA}"Student, Test",999,,{HASH},S1,,,\n',
    "names in two columns": (
        "LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,XOR (55)\n,,,,,,Manual Posting\n"
        f"    Points Possible,,,,,,10\nLovelace,Ada,101,s3001,ada,S1,15\nStudent,Test,999,,{HASH},S1,\n"
    ),
    "without numbers of a school's": (
        'Student,ID,SIS Login ID,Section,XOR (55)\n,,,,Manual Posting\n"Lovelace, Ada",101,ada,S1,15\n'
    ),
    "semicolons": f"{FULL},,,,,,Manual Posting,\n{ADA}".replace(",", ";").replace("; Ada", ", Ada"),
    "who teaches": f"{GRADESCOPE}".replace("철수,김,kim,,Student", "Grace,H,gh,,Instructor\nT,A,ta1,,TA"),
}


@pytest.mark.parametrize("form", NOBODY)
def test_a_line_that_is_no_students_is_passed_over(form: str, tmp_path: Path) -> None:
    people = read(tmp_path, NOBODY[form]).people
    assert list(people) == ["ada"]
    assert (people["ada"].first_name, people["ada"].last_name) == ("Ada", "Lovelace")


def test_a_student_of_an_unlucky_name_is_in_the_class(tmp_path: Path) -> None:
    assert list(read(tmp_path, f'{FULL}"Student, Test",7,s9,tstudent,S1,,,\n').people) == ["tstudent"]
    assert list(read(tmp_path, "id,name\nts,Test Student\nta,Reader\n").people) == ["ts", "ta"]


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + NBGRADER.encode(),
        NBGRADER.encode("utf-16"),
        NBGRADER.encode("cp949"),
        NBGRADER.replace(",", ";").encode(),
        NBGRADER.replace(",", "\t").encode(),
        NBGRADER.replace("\n", "\r\n").encode() + b"\r\n\r\n",
        b"sep=;\r\n" + NBGRADER.replace(",", ";").encode(),
        b"sep=\t\r\n" + NBGRADER.replace(",", "\t").encode(),
        ('\ufeff"sep=|"\n' + NBGRADER.replace(",", "|")).encode("utf-16"),
        b"\r\n \r\n" + NBGRADER.encode(),
        b"sep=,\n\n,,,,\n" + NBGRADER.encode(),
        b";;;;\n" + NBGRADER.replace(",", ";").encode(),
        NBGRADER.replace("Ada", '"Ada ""Countess"" of\nLovelace, at last"').encode(),
    ],
    ids=[
        "with a mark",
        "UTF-16",
        "cp949",
        "semicolons",
        "tabs",
        "Windows",
        "sep and semicolons",
        "sep and tabs",
        "sep in quotes",
        "blank lines first",
        "sep and blank lines",
        "empty cells first",
        "a cell of two lines",
    ],
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
        ("sep=;\n\nid;email\nada;\n;x@example.org\n", "line 5: there is no id"),
        ("Deep learning 2026\nid,name\nada,A\n", "line 1, has the headings, but no column with an id"),
        ("sep=;\n\n \n", "is empty"),
        ('id,last\nada,"L\nbob,B\n', 'line 2: a quotation mark \\("\\) is opened here and not closed'),
        ('id,last\nada,"L\nbob,B"\ncy,C\n', "line 2: a quotation mark"),
        ('id,first,last\nada,Ada,"L\nbob",Bob,B\n', "line 2: a quotation mark"),
        ('id,last\nada,L\nbob,"B\n"cy",C\n', "line 3: a quotation mark"),
        ('id,last\n\nada,L\nbob,B\ncy,"C', "line 5: a quotation mark"),
        ('id,"last\nada,L\nbob,B\n', "line 1: a quotation mark"),
        ('id,last\nada,"' + "L\nbob,B\n" * 20_000, "line 2: a quotation mark"),
        ("id,last\nada," + "L" * 200_000, "line 2: this is no row of comma-separated values"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
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
