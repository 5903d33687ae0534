"""The students of a class, read from a CSV file as a platform exports it, and looked up by names.

It understands nbgrader's own columns (`id, first_name, last_name, email, lms_user_id`) and the headings of
Canvas' gradebook, Moodle's list of participants, Gradescope's and GitHub Classroom's rosters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import AutograderError, RosterError
from autograder.intake import read_bounded
from autograder.intake.decode import to_ascii_compatible, to_text
from autograder.intake.spelling import readable
from autograder.model import Person
from autograder.table import read_table

MAX_ROSTER_BYTES = 20_000_000

#: Headings by meaning, the most specific first. They are compared without case, spaces and signs.
_ID = (
    "id",
    "studentid",
    "username",
    "sisloginid",
    "login",
    "loginid",
    "netid",
    "user",
    "student",
    "identifier",
)
_ID_AT_LAST = ("idnumber", "sid", "sisuserid", "학번", "email", "emailaddress")
_LMS = ("lmsuserid", "lmsid", "canvasid", "canvasuserid", "moodleid", "userid")
_EMAIL = ("email", "emailaddress", "mail", "이메일")
_FIRST = ("firstname", "first", "givenname")
_LAST = ("lastname", "last", "surname", "familyname")
_NAME = ("name", "fullname", "studentname", "displayname", "이름", "성명")
_ALSO = (
    "alias",
    "also",
    "githubusername",
    "github",
    "githubid",
    "idnumber",
    "sid",
    "sisuserid",
    "학번",
    "identifier",
)
#: Gradescope's roles, in the column "Role", of people who hand in nothing.
_STAFF = ("instructor", "ta", "reader")
#: Canvas makes the login of its student view by hashing.
_HASHED = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Member:
    """A student, with the other names and numbers that platforms know them by."""

    person: Person
    also: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.person.id

    @property
    def full_name(self) -> str:
        """First and last name; '' where neither is known."""
        return " ".join(filter(None, (self.person.first_name, self.person.last_name)))


@dataclass(frozen=True)
class Found:
    """The student that a name means: the id, or why it is unknown."""

    student: str = ""
    why: str = ""


@dataclass(frozen=True)
class Roster:
    """The students of a class, by their ids."""

    members: tuple[Member, ...] = ()
    _by_id: dict[str, frozenset[str]] = field(init=False, repr=False, compare=False)
    _by_name: dict[str, frozenset[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id: dict[str, set[str]] = defaultdict(set)
        by_name: dict[str, set[str]] = defaultdict(set)
        for member in self.members:
            for text in _ids_of(member):
                by_id[text.casefold()].add(member.id)
            for text in _names_of(member):
                by_name[_joined(text)].add(member.id)
        object.__setattr__(self, "_by_id", {key: frozenset(found) for key, found in by_id.items()})
        object.__setattr__(self, "_by_name", {key: frozenset(found) for key, found in by_name.items()})

    def __bool__(self) -> bool:
        return bool(self.members)

    @property
    def people(self) -> dict[str, Person]:
        """The entries about each student, by id."""
        return {member.id: member.person for member in self.members}

    def find(self, ids: Iterable[str], names: Iterable[str]) -> Found:
        """Find the student that a platform means, first by numbers and addresses, then by name.

        A number or address that belongs to one student decides. A name must be a student's full name, in
        either order and with any separators; or it must hold the full name or id of one student only.
        """
        ids, names = [one for one in ids if one.strip()], [one for one in names if one.strip()]
        for looked_for in (
            [self._by_id.get(_plain(one).casefold(), frozenset()) for one in (*ids, *names)],
            [self._by_name.get(_joined(one), frozenset()) for one in names],
            [self._within(one) for one in names],
        ):
            found = next((one for one in looked_for if one), frozenset())
            if len(found) == 1:
                return Found(next(iter(found)))
            if found:
                return Found(why=f"It may be {_either(found)}: the list of students does not tell which.")
        called = f"'{readable((names or ids or ['?'])[0])}'"
        return Found(why=f"Nobody in the list of students is called {called}.")

    def _within(self, text: str) -> frozenset[str]:
        """Return the students whose full name or id is in `text` as words; of two, the longer one counts."""
        words = _words(text)
        found: dict[str, int] = {}
        for member in self.members:
            lengths = [len(key) for key in map(_words, _names_of(member)) if len(key) > 3 and key in words]
            if lengths:
                found[member.id] = max(lengths)
        longest = max(found.values(), default=0)
        return frozenset(student for student, length in found.items() if length == longest)


def read_roster(path: Path) -> Roster:
    """Read the students from a CSV file. Raises RosterError."""
    try:
        data = read_bounded(path, MAX_ROSTER_BYTES, follow=True)
    except AutograderError as error:
        raise RosterError(f"The list of students {path} can't be read. {error}") from error
    text = to_text(to_ascii_compatible(data)[0])[0].lstrip("\ufeff")
    table = read_table(text, str(path))
    if not table:
        raise RosterError(f"The list of students {path} is empty.")
    columns = _columns(table[0][1], f"The list of students {path}, line {table[0][0]}")
    members = [
        _member(columns, cells, f"{path}, line {number}")
        for number, cells in table[1:]
        if not _is_nobody(columns, cells)
    ]
    return roster_of(members, str(path))


def roster_of(members: Sequence[Member], where: str) -> Roster:
    """Make a roster of these students, whose ids must differ. Raises RosterError, which names `where`."""
    seen: set[str] = set()
    for member in members:
        if not member.id or readable(member.id) != member.id or not _may_be_a_folder(member.id):
            raise RosterError(
                f"{where}: '{readable(member.id)}' can't be a student's id, which names a folder. Use "
                "letters, digits and signs such as - _ . @ only."
            )
        if member.id in seen:
            raise RosterError(f"{where}: '{member.id}' is there twice. Give each student one line.")
        seen.add(member.id)
    return Roster(tuple(members))


def _columns(headings: Sequence[str], where: str) -> dict[str, list[int]]:
    """Return for each entry about a student the columns that hold it."""
    found = [_heading(one) for one in headings]
    of_canvas = "sisloginid" in found and ("student" in found or {"lastname", "firstname"} <= set(found))

    def at(names: Sequence[str]) -> list[int]:
        return [found.index(name) for name in names if name in found]

    columns = {
        "id": at(_ID) or at(_ID_AT_LAST),
        "lms": at(_LMS),
        "email": at(_EMAIL),
        "first": at(_FIRST),
        "last": at(_LAST),
        "name": at(_NAME),
        "also": at(_ALSO),
        "role": at(["role"]),
        "canvas": [],
    }
    if of_canvas:  # its gradebook, in which ID is Canvas' own number
        columns |= {
            "id": at(["sisloginid"]),
            "lms": at(["id"]),
            "name": at(["student"]),
            "canvas": at(["id"]),
        }
    if not columns["id"] and not columns["name"]:
        raise RosterError(
            f"{where}, has the headings, but no column with an id. Give one the heading 'id'; others that "
            "are understood are first_name, last_name, name, email and lms_user_id."
        )
    return columns


def _is_nobody(columns: Mapping[str, Sequence[int]], line: Sequence[str]) -> bool:
    """Whether a line of a platform's export is about no student of the class.

    Canvas' gradebook has a line on the assignments whose grades are posted by hand, with nothing in the
    columns about students, one on the possible points, and one on its student view, "Student, Test".
    """
    if "pointspossible" in _heading(line[0]) or _heading(_cell(columns, line, "role")) in _STAFF:
        return True
    if not columns["canvas"]:
        return False
    student = _cell(columns, line, "id")
    first, last = _name(columns, line)
    if (first, last) == ("Test", "Student"):
        return not student or bool(_HASHED.fullmatch(student))
    return not any(_cell(columns, line, name) for name in ("id", "lms", "name", "first", "last", "also"))


def _cell(columns: Mapping[str, Sequence[int]], line: Sequence[str], name: str) -> str:
    values = [_plain(line[at]) for at in columns[name] if at < len(line)]
    return next(filter(None, values), "")


def _name(columns: Mapping[str, Sequence[int]], line: Sequence[str]) -> tuple[str, str]:
    """Return first and last name."""
    first, last = _cell(columns, line, "first"), _cell(columns, line, "last")
    if first or last:
        return first, last
    last, comma, first = (part.strip() for part in _cell(columns, line, "name").partition(","))
    return (first, last) if comma else (last, "")


def _member(columns: Mapping[str, Sequence[int]], line: Sequence[str], where: str) -> Member:
    student = _cell(columns, line, "id") or _cell(columns, line, "name")
    if not student:
        raise RosterError(f"{where}: there is no id of the student.")
    also = [_plain(line[at]) for at in (*columns["also"], *columns["name"]) if at < len(line)]
    email, lms = _cell(columns, line, "email"), _cell(columns, line, "lms")
    person = Person(student, *_name(columns, line), email, lms)
    return Member(person, tuple(dict.fromkeys(one for one in also if one and one != student)))


def _ids_of(member: Member) -> set[str]:
    person = member.person
    mailbox = person.email.partition("@")[0]
    return {one for one in (person.id, person.lms_user_id, person.email, mailbox, *member.also) if one}


def _names_of(member: Member) -> set[str]:
    """Return the student's names: the id, other names, and the full name starting at each of its words."""
    words = member.full_name.split()
    turned = {" ".join((*words[at:], *words[:at])) for at in range(len(words))}
    return {name for name in {member.person.id, *member.also, *turned} if _joined(name)}


def _plain(text: str) -> str:
    """Return a cell without the quotes and spaces that spreadsheets leave."""
    return unicodedata.normalize("NFC", text).strip().strip("'").strip()


def _heading(text: str) -> str:
    return re.sub(r"[\W_]+", "", _plain(text).casefold())


def _joined(text: str) -> str:
    """Return only the letters and digits: Canvas writes 'Lovelace, Ada' as 'lovelaceada'."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", text).casefold())


def _words(text: str) -> str:
    """Return the words, with a space around each."""
    return " " + re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", text).casefold()).strip() + " "


def _may_be_a_folder(name: str) -> bool:
    return (
        not name.startswith(".") and not any(sign in name for sign in '/\\\0:*?"<>|') and name.strip() == name
    )


def _either(students: Iterable[str]) -> str:
    return " or ".join(f"'{student}'" for student in sorted(students))
