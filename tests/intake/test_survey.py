"""Everything below submitted/ is placed with a student and a lesson, or named as not graded, and why."""

from __future__ import annotations

import contextlib
import os
import socket
import tempfile
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from full_length import STRESS
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.intake import HandedIn, find, survey
from autograder.intake.find import MAX_DEPTH
from autograder.intake.spelling import MAX_BYTES, MAX_CHARACTERS, is_junk, readable, shown

L = "02_pseudo_inverse"
X = "03_xor"
LESSONS = {"01_questions": ["01_questions"], L: [L], X: [X], "ps1": ["problem1", "problem2"]}
IDS: Mapping[str, frozenset[str]] = {L: frozenset({"pinv", "test_pinv"}), X: frozenset({"xor", "test_xor"})}
OF_XOR = '{"cells": [{"metadata": {"nbgrader": {"grade_id": "test_xor"}}}]}'

NFC = unicodedata.normalize("NFC", "김철수")
NFD = unicodedata.normalize("NFD", "김철수")
CP949 = os.fsdecode("김철수".encode("cp949"))


def put(root: Path, name: str, text: str = "{}", changed: float = 0) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (changed, changed))
    return path


def look(root: Path) -> HandedIn:
    return survey(root, LESSONS, lambda: IDS)


def placed(found: HandedIn, root: Path) -> dict[tuple[str, str], str]:
    """What is graded, by student and lesson; '' where there is no notebook."""
    return {
        (one.student, one.lesson): os.path.relpath(one.notebooks[0][1], root) if one.notebooks else ""
        for one in found.placed
    }


#: One file of that name (and what is in it), whose and of which lesson it is.
PLAIN: dict[str, tuple[str, str]] = {
    f"ada/{L}/{L}.ipynb": ("ada", L),
    f"ada/02_Pseudo_Inverse/{L}.ipynb": ("ada", L),
    f"ada/02 pseudo inverse/{L}.ipynb": ("ada", L),
    f"ada/02-pseudo-inverse/{L}.ipynb": ("ada", L),
    f"ada/{L} (1)/{L}.ipynb": ("ada", L),
    f"ada/{L}-Copy1/{L}.ipynb": ("ada", L),
    f"ada/week 2: {L}/{L}.ipynb": ("ada", L),
    f"ada/xor/{X}.ipynb": ("ada", X),
    "ada/XOR/homework.ipynb": ("ada", X),
    f"ada/{L}.ipynb": ("ada", L),
    f"ada/{L} (2).ipynb": ("ada", L),
    f"ada/my {L} final.ipynb": ("ada", L),
    f"ada/homework/{L}.ipynb": ("ada", L),
    f"ada/week 2/homework/{L}/{L}.ipynb": ("ada", L),
    f"ada/{L}/{L}/{L}/{L}.ipynb": ("ada", L),
    f"ada/{X}/{L}/{L}.ipynb": ("ada", L),
    f"{L}/ada/{L}.ipynb": ("ada", L),
    f"{L}/ada/anything.ipynb": ("ada", L),
    f"02 Pseudo Inverse/ada/{L}.ipynb": ("ada", L),
    f"{L}/Some Body_1_assignsubmission_file/x.ipynb": ("Some Body", L),
    f"{L}/bodysome_123_456_x.ipynb": ("bodysome", L),
    f"Some Body_12345_assignsubmission_file/{L}.ipynb": ("Some Body", L),
    f"Some Body_12345_assignsubmission_file_/{L}.ipynb": ("Some Body", L),
    f"Some Body_12345_assignsubmission_file/{L}/{L}.ipynb": ("Some Body", L),
    f"Some Body_12345_assignsubmission_file_{L}.ipynb": ("Some Body", L),
    f"all/Some Body_12345_assignsubmission_file/{L}.ipynb": ("Some Body", L),
    f"{NFC}_12345_assignsubmission_file/{L}.ipynb": (NFC, L),
    f"bodysome_123_456_{L}.ipynb": ("bodysome", L),
    f"bodysome_LATE_123_456_{L}-2.ipynb": ("bodysome", L),
    f"Homework 2_ada17_attempt_2026-11-29-12-00-00_{L}.ipynb": ("ada17", L),
    f"1234-5678 - Some Body - Nov 29, 2026 1200 PM/{L}.ipynb": ("Some Body", L),
    f"{NFD}/{L}/{L}.ipynb": (NFC, L),
    f"{CP949}/{L}/{L}.ipynb": (NFC, L),
    os.fsdecode("Andr\xe9".encode("latin-1")) + f"/{L}/{L}.ipynb": ("André", L),
    f"{os.fsdecode(bytes([0xFF, 0xFE]))}x/{L}/{L}.ipynb": ("ÿþx", L),
    f"a\nb/{L}/{L}.ipynb": ("a%0Ab", L),
    f"\x1b[31mred/{L}/{L}.ipynb": ("%1B[31mred", L),
    f"..ada/{L}/{L}.ipynb": ("", ""),  # a hidden folder
    f"ada../{L}/{L}.ipynb": ("ada..", L),
    f"-rf/{L}/{L}.ipynb": ("-rf", L),
    f"~/{L}/{L}.ipynb": ("~", L),
    f"$(reboot)/{L}/{L}.ipynb": ("$(reboot)", L),
    f"'; drop table student; --/{L}/{L}.ipynb": ("'; drop table student; --", L),
    "ada/ps1/problem2.ipynb": ("ada", "ps1"),
    "ada/problem2.ipynb": ("ada", "ps1"),
}


@pytest.mark.parametrize("name", PLAIN)
def test_where_it_is_plain_whose_and_which_it_is_it_is_graded(name: str, tmp_path: Path) -> None:
    put(tmp_path, name)
    found = look(tmp_path)
    student, lesson = PLAIN[name]
    there = {key for key, path in placed(found, tmp_path).items() if path}
    assert there == ({(student, lesson)} if student else set())
    assert bool(found.not_graded) == (not student)


def test_a_lesson_that_no_name_tells_is_told_by_what_is_in_the_notebook(tmp_path: Path) -> None:
    put(tmp_path, "ada/homework.ipynb", OF_XOR)
    put(tmp_path, "bo/week/homework.ipynb", OF_XOR)
    put(tmp_path, f"cy/{L}/{X}.ipynb", OF_XOR)
    put(tmp_path, f"cy/{L}/{L}.ipynb")
    found = placed(look(tmp_path), tmp_path)
    assert found == {
        ("ada", X): "ada/homework.ipynb",
        ("bo", X): "bo/week/homework.ipynb",
        ("cy", X): f"cy/{L}/{X}.ipynb",
        ("cy", L): f"cy/{L}/{L}.ipynb",
    }


def fifo(path: Path) -> None:
    os.mkfifo(path)


def bound_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


def link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def file(path: Path) -> None:
    path.write_text("{}", encoding="utf-8")


def folder(path: Path) -> None:
    path.mkdir()


#: What can't be placed, what is made there, and a part of what is said of it.
UNCLEAR: tuple[tuple[str, Callable[[Path], None], str], ...] = (
    (f"{L}.ipynb", file, "Whose it is can't be told"),
    ("homework.ipynb", file, "Whose it is can't be told"),
    (f"{L}/{L}.ipynb", file, "Whose it is can't be told"),
    (f"{L}/{X}", folder, "Whose it is can't be told"),
    ("submissions.zip", file, "an archive, to be unpacked"),
    ("report.pdf", file, "a document"),
    ("bodysome_123_456_essay.docx", file, "no notebook"),
    (f"ada/{L}.zip", file, "an archive, to be unpacked"),
    (f"ada/{L}.ipynb.crdownload", file, "a download that was not finished"),
    (f"ada/{L}.html", file, "a web page"),
    (f"ada/{L}.py", file, "a program"),
    ("ada/notes.txt", file, "no notebook"),
    ("ada/homework.ipynb", file, "Which lesson it is of can't be told"),
    ("ada/99_unknown/99_unknown.ipynb", file, "Which lesson it is of can't be told"),
    ("ada/timestamp.txt", file, "no notebook"),
    (f"ada/{L}.ipynb\x00".rstrip("\x00") + "_", file, "no notebook"),
    ("pipe.ipynb", fifo, "a pipe"),
    ("ada/pipe.ipynb", fifo, "a pipe"),
    ("ada/socket.ipynb", bound_socket, "a socket"),
    ("ada/link.ipynb", link, "a link"),
    ("link", link, "a link"),
    ("ada", folder, "nothing in it"),
    (L, folder, "nothing in it"),
    (".hidden", folder, "begins with a dot"),
    ("ada/.hidden", folder, "begins with a dot"),
    ("/".join(["deep"] * (MAX_DEPTH + 2)), folder, "folders deep"),
    (os.fsdecode(b"\x81\xff\xfd\x81.ipynb"), file, "Whose it is can't be told"),
)


@pytest.mark.parametrize(
    ("name", "make", "said"),
    UNCLEAR,
    ids=[f"{ascii(name)[1:40]}-{make.__name__}" for name, make, _ in UNCLEAR],
)
def test_what_can_not_be_placed_is_named(
    name: str, make: Callable[[Path], None], said: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    make(path)
    found = look(tmp_path)
    assert [one.why for one in found.not_graded if said in one.why]
    assert not any(path for path in placed(found, tmp_path).values())
    for one in found.not_graded:
        assert one.path.isprintable()
        one.path.encode()


def test_two_spellings_of_one_student_are_one_student(tmp_path: Path) -> None:
    put(tmp_path, f"{NFC}/{L}/{L}.ipynb")
    put(tmp_path, f"{NFD}/{X}/{X}.ipynb")
    put(tmp_path, f"{CP949}/01_questions/01_questions.ipynb")
    found = look(tmp_path)
    assert {(one.student, one.lesson) for one in found.placed} == {
        (NFC, L),
        (NFC, X),
        (NFC, "01_questions"),
    }
    assert all(one.notebooks and not one.reasons for one in found.placed)


def test_where_both_hold_the_same_lesson_it_is_said_what_was_chosen(tmp_path: Path) -> None:
    put(tmp_path, f"{NFC}/{L}/{L}.ipynb", changed=1)
    put(tmp_path, f"{NFD}/{L}/{L}.ipynb", changed=100)
    (one,) = look(tmp_path).placed
    assert unicodedata.is_normalized("NFD", os.path.relpath(one.notebooks[0][1], tmp_path))
    assert one.reasons == (
        f"The folder '{NFC}' is there in several spellings; all were looked at.",
        f"Several notebooks were handed in; '{NFC}/{L}/{L}.ipynb (its letters in pieces)', which was changed "
        f"last, was graded, not '{NFC}/{L}/{L}.ipynb'.",
    )


def test_two_people_of_one_name_are_not_taken_for_one(tmp_path: Path) -> None:
    put(tmp_path, f"Kim Minsu_123_assignsubmission_file/{L}.ipynb")
    put(tmp_path, f"Kim Minsu_456_assignsubmission_file/{L} (1).ipynb")
    put(tmp_path, f"leea_1_2_{X}.ipynb")
    put(tmp_path, f"leea_3_4_{X}.ipynb")
    found = look(tmp_path)
    assert not found.placed
    assert len(found.not_graded) == 4
    assert all("may be of several people" in one.why for one in found.not_graded)


def test_a_folder_that_holds_several_students_is_not_taken_for_one(tmp_path: Path) -> None:
    put(tmp_path, f"submissions/ada/{L}/{L}.ipynb")
    put(tmp_path, f"submissions/bora/{L}/{L}.ipynb")
    found = look(tmp_path)
    assert not found.placed
    assert [one.path for one in found.not_graded] == [
        f"submissions/ada/{L}/{L}.ipynb",
        f"submissions/bora/{L}/{L}.ipynb",
    ]
    assert "If they are students" in found.not_graded[0].why


def test_a_student_with_a_folder_owns_the_files_with_that_name_in_front(tmp_path: Path) -> None:
    put(tmp_path, f"ada/{L}/{L}.ipynb")
    put(tmp_path, f"ada_{X}.ipynb")
    put(tmp_path, f"eve_{X}.ipynb")
    put(tmp_path, f"..{X}.ipynb")
    found = look(tmp_path)
    assert set(placed(found, tmp_path)) == {("ada", L), ("ada", X)}
    assert [one.path for one in found.not_graded] == [f"..{X}.ipynb", f"eve_{X}.ipynb"]


def test_a_folder_that_can_not_be_read_is_the_graders_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, f"ada/{L}/{L}.ipynb")
    put(tmp_path, f"bo/{L}/{L}.ipynb")
    put(tmp_path, f"cy/{L}/{L}.ipynb")
    really = os.scandir

    def closed(path: Path) -> object:
        if path in (tmp_path / "ada" / L, tmp_path / "bo"):
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr(os, "scandir", closed)
    found = look(tmp_path)
    ada, cy = found.placed
    assert (ada.unreadable, cy.unreadable) == (True, False)
    assert ada.reasons[0] == f"The folder '{L}' can't be read: Permission denied."
    (bo,) = found.not_graded
    assert (bo.path, bo.why, bo.unreadable) == ("bo", "The folder can't be read: Permission denied.", True)


@pytest.mark.parametrize("stage", ["strangeness", "choose_each", "owner_of_folder"])
def test_a_fault_of_the_grader_costs_one_student_and_is_named(
    stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("ada", "bad", "cy"):
        put(tmp_path, f"{student}/{L}/{student} {L}.ipynb")
    really = getattr(find, stage)

    def faulty(*arguments: object) -> object:
        if "bad" in str(arguments):
            raise ValueError("a fault")
        return really(*arguments)

    monkeypatch.setattr(find, stage, faulty)
    found = look(tmp_path)
    assert {one.student for one in found.placed if one.notebooks} == {"ada", "cy"}
    (bad,) = found.not_graded
    assert bad.path.startswith("bad")
    assert bad.unreadable
    assert "The grader broke on it (ValueError: a fault)" in bad.why


def test_a_folder_without_end_is_looked_at_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.intake.find.MAX_ENTRIES", 50)
    for number in range(60):
        put(tmp_path, f"mallory/{number:03}.txt")
    put(tmp_path, f"zoe/{L}/{L}.ipynb")
    found = look(tmp_path)
    assert ("zoe", L) in placed(found, tmp_path)
    assert any(one.path == "mallory" and "not all were looked at" in one.why for one in found.not_graded)


def test_lessons_in_lessons_without_end_come_to_one(tmp_path: Path) -> None:
    """Each is a folder of a lesson of its own: the depth counts over all of them."""
    path = tmp_path / "mallory"
    for number in range(300):
        path = path / (L, X)[number % 2]
    path.mkdir(parents=True)
    put(path, f"{X}.ipynb")
    put(tmp_path, f"zoe/{L}/{L}.ipynb")
    found = look(tmp_path)
    assert placed(found, tmp_path)["zoe", L]
    assert {one.student for one in found.placed} == {"mallory", "zoe"}


def test_nothing_is_looked_for_where_there_is_no_folder(tmp_path: Path) -> None:
    assert look(tmp_path / "nowhere") == HandedIn((), ())
    (tmp_path / "file").touch()
    assert look(tmp_path / "file") == HandedIn((), ())


# From here on: trees that nobody thought of.

KNOWN = st.sampled_from((L, X, "ada", "02 Pseudo Inverse", "problem1", "ps1", "_assignsubmission_file", "_1"))
USUAL = st.sampled_from(
    (NFC, NFD, CP949, "bodysome_1_2_", "_", " ", "(1)", "-Copy1", " copy", "é", "e\u0301")
)
MEAN = st.sampled_from(
    ("..", ".", "~$", "\n", "\x1b]0;x\x07", "\u202e", "%0A", "\udcff", "\udc81", "😀", "*")
)
MEANER = st.sampled_from(("%", "?", "'", '"', "\\", ";", "=1+1", "-", "--", "\u0300", "\x7f", "\u0301", "*"))
PIECES = KNOWN | USUAL | MEAN | MEANER
ENDS = st.sampled_from(["", "", ".ipynb", ".ipynb.txt", ".zip", ".html", ".IPYNB", ".ipynb "])
NAMES = st.builds(lambda pieces, end: _as_name("".join(pieces) + end), st.lists(PIECES, max_size=3), ENDS)
MAKERS = st.sampled_from([file, file, file, folder, fifo, link, bound_socket])


def _as_name(text: str) -> str:
    """`text` as a name that a file system takes."""
    name = os.fsdecode(os.fsencode(text.replace("/", "").replace("\0", ""))[:255])
    return name if name not in ("", ".", "..") else "x"


@settings(max_examples=2_000 if STRESS else 100, deadline=None)
@given(tree=st.lists(st.tuples(st.lists(NAMES, min_size=1, max_size=4), MAKERS), max_size=8))
@example(tree=[(["a%0A", L, f"{L}.ipynb"], file), (["a\n", L, f"{L}.ipynb"], file)])
def test_nothing_is_passed_over_in_silence(tree: list[tuple[list[str], Callable[[Path], None]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for names, make in tree:
            path = root.joinpath(*names)
            with contextlib.suppress(OSError):  # it is below a file, or too long for a socket
                path.parent.mkdir(parents=True, exist_ok=True)
                if not os.path.lexists(path):  # to write into a pipe would wait for a reader
                    make(path)
        hold(look(root), root)


def hold(found: HandedIn, root: Path) -> None:
    named = {one.path.removesuffix(" (its letters in pieces)") for one in found.not_graded}
    named = {path.removesuffix(" (its name in another encoding)") for path in named}
    folders = [folder for one in found.placed for folder in one.folders]
    chosen = [path for one in found.placed for _, path in one.notebooks]
    told = " ".join(reason for one in found.placed for reason in one.reasons)
    for where, _, files in os.walk(root):
        for name in files:
            path = Path(where, name)
            above = [part for part in (path, *path.parents) if part.is_relative_to(root)]
            assert (
                path in chosen
                or any(folder in above for folder in folders)
                or any(is_junk(part.name) for part in above)
                or any(shown(part.relative_to(root)) in named for part in above if part != root)
                or shown(path.relative_to(root)) in told
            ), ascii(path)
    for one in found.placed:
        assert len({(one.student, one.lesson) for one in found.placed}) == len(found.placed)
        hold_name(one.student)
        assert one.lesson in LESSONS
        for name, path in one.notebooks:
            assert name in LESSONS[one.lesson]
            assert path.is_file() and not path.is_symlink()
        assert all(reason.isprintable() for reason in one.reasons)
    for left in found.not_graded:
        assert left.path.isprintable() and left.why.isprintable()


def hold_name(student: str) -> None:
    """It can be a folder, a column, a line of a table and a part of a page."""
    assert student.isprintable()
    assert 0 < len(student) <= MAX_CHARACTERS
    assert len(student.encode()) <= MAX_BYTES
    assert student not in (".", "..") and "/" not in student and "\0" not in student


@settings(max_examples=5_000 if STRESS else 300, deadline=None)
@given(st.binary(min_size=1, max_size=255).filter(lambda name: b"/" not in name and b"\0" not in name))
@example(b"\xb1\xe8\xc3\xb6\xbc\xf6")
@example("김".encode() * 85)
@example("김".encode("cp949") * 127)
@example(b"\xff" * 255)
@example(b"\n" * 255)
def test_any_name_becomes_one_that_can_be_written_down(name: bytes) -> None:
    if name not in (b".", b".."):
        once = readable(os.fsdecode(name))
        hold_name(once)
        assert readable(once) == once


@pytest.mark.parametrize(
    "name", [".ipynb_checkpoints/a-checkpoint.ipynb", "week/__MACOSX/._a.ipynb", "._a.ipynb"]
)
def test_of_a_student_with_only_what_programs_make_that_is_told(name: str, tmp_path: Path) -> None:
    put(tmp_path, f"ada/{name}")
    put(tmp_path, f"bo/{L}/{L}.ipynb")
    put(tmp_path, ".DS_Store")
    (tmp_path / "cy").mkdir()
    (ada, cy) = look(tmp_path).not_graded
    assert (ada.path, cy.path, cy.why) == ("ada", "cy", "There is nothing in it.")
    assert ada.why.startswith(f"There is only what programs make by themselves: 'ada/{name}' (")
