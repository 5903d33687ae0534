"""What students have beside the lessons: progress, a fresh copy, the file to hand in, their own folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from coursekit import fresh, pack, progress, rubric
from coursekit.student import lessons, notebooks, record, workspace
from coursekit.student.fresh_copy import HANDED_OUT, carried_over
from coursekit.student.handing_in import LARGE

FIRST, SECOND = "01_one", "02_two"
STUB = "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"


def cell(
    source: str, name: str = "", kind: str = "code", *, solution: bool = True, at: str = ""
) -> dict[str, Any]:
    metadata = {"nbgrader": {"grade_id": name, "solution": solution, "grade": not solution}} if name else {}
    return {
        "id": at or name or f"{abs(hash(source)):016x}"[:16],
        "cell_type": kind,
        "source": source,
        "metadata": metadata,
    }


def notebook(double: str = STUB, why: str = "YOUR ANSWER HERE", *more: dict[str, Any]) -> dict[str, Any]:
    cells = [
        cell("# 01 One", kind="markdown"),
        cell(double, "double"),
        cell("double(2)", "test_double", solution=False),
        cell(why, "why", "markdown"),
        *more,
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def facts(name: str) -> dict[str, Any]:
    double = {"id": "double", "cell_type": "code", "defines": ["double"], "stub": lessons.digest(STUB)}
    why = {"id": "why", "cell_type": "markdown", "defines": [], "stub": lessons.digest("YOUR ANSWER HERE")}
    return {
        "name": name,
        "title": name[3:].title(),
        "time": "an hour.",
        "needs": "<nothing>.",
        "exercises": [
            {"id": "double", "label": "Exercise 1", "points": 4, "at_once": 2, "answers": [double]},
            {"id": "why", "label": "Question A", "points": 1, "at_once": 0, "answers": [why]},
        ],
    }


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's folder with two lessons; the kernel runs in the first."""
    known = tmp_path / "lessons.json"
    known.write_text(json.dumps([facts(FIRST), facts(SECOND)]), encoding="utf-8")
    monkeypatch.setattr(lessons, "FILE", known)
    lessons.lessons.cache_clear()
    for name in ("JPY_SESSION_NAME", "NBGRADER_EXECUTION", HANDED_OUT):
        monkeypatch.delenv(name, raising=False)
    mine = tmp_path / "mine"
    for name in (FIRST, SECOND):
        (mine / name).mkdir(parents=True)
        notebooks.write(mine / name / f"{name}.ipynb", notebook())
    monkeypatch.chdir(mine / FIRST)
    yield mine
    lessons.lessons.cache_clear()


class Shell:
    """As much of IPython's shell as is asked for."""

    def __init__(self, *ran: str, **names: Any) -> None:
        self.user_ns = {"In": ["", *ran], **names}


def running(monkeypatch: pytest.MonkeyPatch, *ran: str) -> None:
    for module in ("coursekit.student.own_notebook", "coursekit.student.lessons"):
        monkeypatch.setattr(f"{module}.shell", lambda: Shell(*ran))


def outcome(exercise: str, score: float) -> dict[str, Any]:
    return {"exercise": exercise, "score": score}


# Progress


def test_progress_counts_what_the_checks_have_shown_and_names_what_is_next(course: Path) -> None:
    assert str(progress()).splitlines()[-1].startswith("0 of the 4 points")
    record.note(outcome("double", 1.5))
    table = progress()
    assert [(row.points, row.of, row.begun) for row in table.rows] == [(1.5, 2, True), (0, 2, False)]
    assert "Next: 01 One" in str(table)
    record.note(outcome("double", 2))
    assert "Next: 02 Two" in str(progress())
    html = progress()._repr_html_()
    assert "Exercise 1: 2 of 2" in html and "&lt;nothing&gt;" in html and "<nothing>" not in html
    assert f"href='{FIRST}/{FIRST}.ipynb'" in html


def test_points_of_one_name_in_two_lessons_are_told_apart(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record.note(outcome("double", 2))
    monkeypatch.chdir(course / SECOND)
    record.note(outcome("double", 1))
    assert [row.points for row in progress().rows] == [2, 1]


@pytest.mark.parametrize(
    "broken",
    ["", "{", "[]", '{"version": 1}', '{"version": 1, "points": {"01_one": 3}}', '{"version": 9}', "\x00"],
)
def test_a_broken_file_of_progress_is_as_none_and_the_next_check_mends_it(course: Path, broken: str) -> None:
    (course / record.FILE_NAME).write_text(broken, encoding="utf-8")
    assert [row.points for row in progress().rows] == [0, 0]
    record.note(outcome("double", 1))
    assert [row.points for row in progress().rows] == [1, 0]


def test_a_rubric_notes_its_points_in_a_notebook_and_never_where_one_is_graded(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Silent:
        def show(self, outcome: dict[str, Any], final: bool) -> None:
            pass

    def checked() -> None:
        with rubric("double", checks=1) as check:
            check._display = Silent()  # type: ignore[assignment]
            with check("two", points=2):
                pass

    checked()  # a plain script: no notebook
    assert not (course / record.FILE_NAME).exists()
    monkeypatch.setattr("coursekit.checks.rubric.shell", Shell)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    checked()
    assert not (course / record.FILE_NAME).exists()
    monkeypatch.delenv("NBGRADER_EXECUTION")
    checked()
    assert record.read() == {FIRST: {"double": 2}}


def test_no_check_fails_where_progress_can_not_be_written(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(record, "write_whole", full)
    record.note(outcome("double", 2))
    assert [row.points for row in progress().rows] == [0, 0]
    assert sorted(path.name for path in course.iterdir()) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("session", "here"), [(f"x/{SECOND}.ipynb", SECOND), ("Untitled.ipynb", FIRST), ("", FIRST)]
)
def test_the_lesson_is_known_by_its_notebook_and_else_by_its_folder(
    course: Path, monkeypatch: pytest.MonkeyPatch, session: str, here: str
) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", session)
    assert lessons.lesson_here() == here


# A fresh copy


def handed_out(course: Path, monkeypatch: pytest.MonkeyPatch, new: dict[str, Any]) -> None:
    folder = course.parent / "handed-out"
    (folder / FIRST).mkdir(parents=True)
    notebooks.write(folder / FIRST / f"{FIRST}.ipynb", new)
    monkeypatch.setenv(HANDED_OUT, str(folder))


def sources(name: str = FIRST) -> list[str]:
    path = lessons.notebook_of(name)
    assert path is not None
    return [notebooks.source_of(one) for one in notebooks.read(path)["cells"]]


MINE = "def double(x):\n    return helper(x)"


def test_a_fresh_copy_holds_the_answers_and_the_own_cells_and_the_old_one_stays(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = notebook(MINE, "Because.")
    mine["cells"].insert(1, cell("def helper(x):\n    return 2 * x", at="d1e2"))
    mine["cells"].append(cell("scribble = 1", at="7fa0b3c4-aaaa"))
    mine["cells"][0]["source"] = "# spoilt"
    path = course / FIRST / f"{FIRST}.ipynb"
    notebooks.write(path, mine)
    before = path.read_bytes()
    new = notebook()
    new["cells"][0]["source"] = "# 01 One, corrected"
    handed_out(course, monkeypatch, new)
    fresh(FIRST)
    assert sources() == [
        "# 01 One, corrected",
        "def helper(x):\n    return 2 * x",
        MINE,
        "double(2)",
        "Because.",
        "scribble = 1",
    ]
    kept = [one for one in (course / FIRST).iterdir() if one.name.startswith(f"{FIRST} (before")]
    assert [one.read_bytes() for one in kept] == [before]
    assert "with 2 of your answers" in capsys.readouterr().out


def test_an_answer_that_the_new_lesson_has_no_place_for_is_named(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    notebooks.write(course / FIRST / f"{FIRST}.ipynb", notebook(MINE, "Because."))
    new = notebook()
    new["cells"] = new["cells"][:3]
    handed_out(course, monkeypatch, new)
    fresh("01")
    assert "only in the old copy: Question A" in capsys.readouterr().out
    assert sources()[1] == MINE


def test_fresh_twice_in_a_second_keeps_both_old_copies(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handed_out(course, monkeypatch, notebook())
    fresh(FIRST)
    fresh(FIRST)
    assert len(list((course / FIRST).iterdir())) == 3


def test_where_there_is_no_fresh_copy_the_remedy_is_said(course: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r'fresh\("01_one", "Downloads/01_one.ipynb"\)'):
        fresh(FIRST)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "is not a whole notebook"),
        ("", "is empty: nothing was saved in it"),
        ('{\n<<<<<<< HEAD\n"cells": []\n=======\n>>>>>>> origin/main\n}', "has marks of a merge in it"),
    ],
)
def test_a_broken_notebook_is_named_and_stays(
    text: str, why: str, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = course / FIRST / f"{FIRST}.ipynb"
    path.write_text(text, encoding="utf-8")
    handed_out(course, monkeypatch, notebook())
    for act in (fresh, pack):
        with pytest.raises(notebooks.NotANotebook, match=rf"01_one\.ipynb {why}.*coursekit\.fresh"):
            act(FIRST)
    assert path.read_text(encoding="utf-8") == text


def test_who_has_no_notebook_gets_one(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = course / FIRST / f"{FIRST}.ipynb"
    path.unlink()
    path.with_name(f"{FIRST} (before 2026-03-01 12.00.00).ipynb").write_text("{}", encoding="utf-8")
    handed_out(course, monkeypatch, notebook())
    fresh(FIRST)
    assert notebooks.read(path) == notebook()
    assert "You had no notebook of lesson 01_one" in capsys.readouterr().out


def test_a_fresh_copy_takes_the_answers_of_a_notebook_of_another_name(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = course / FIRST / "Copy of mine.ipynb"
    (course / FIRST / f"{FIRST}.ipynb").unlink()
    notebooks.write(path, notebook(MINE))
    handed_out(course, monkeypatch, notebook(STUB, "YOUR ANSWER HERE", cell("new = 1", at="new")))
    fresh(FIRST)
    sources = [one["source"] for one in notebooks.read(path)["cells"]]
    assert MINE in sources and "new = 1" in sources
    assert not (course / FIRST / f"{FIRST}.ipynb").exists()


def test_nothing_is_changed_while_something_is_not_saved(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_out(course, monkeypatch, notebook())
    running(monkeypatch, MINE)
    fresh(FIRST)
    assert "Nothing was changed. NOT SAVED: your last `double` ran" in capsys.readouterr().out
    assert len(list((course / FIRST).iterdir())) == 1


def test_where_nothing_can_be_written_the_remedy_is_said_and_the_notebook_stays(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_out(course, monkeypatch, notebook())
    before = {path: path.read_bytes() for path in (course / FIRST).iterdir()}

    def full(self: Path, *_arguments: object, **_options: object) -> int:
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    for act in (fresh, pack):
        with pytest.raises(OSError, match=r"Nothing can be written to .*\(No space left on device\)"):
            act(FIRST)
    kept = {path for path in (course / FIRST).iterdir() if "(before" in path.name}
    assert {path: path.read_bytes() for path in (course / FIRST).iterdir() if path not in kept} == before
    assert list((course / "hand_in").iterdir()) == []


def test_a_notebook_keeps_its_mode_and_a_link_stays_one(course: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.ipynb"
    elsewhere.write_text("{}", encoding="utf-8")
    elsewhere.chmod(0o664)
    link = course / "link.ipynb"
    link.symlink_to(elsewhere)
    notebooks.write(link, notebook())
    assert link.is_symlink() and notebooks.read(elsewhere) == notebook()
    assert elsewhere.stat().st_mode & 0o777 == 0o664


def test_carrying_over_twice_is_as_once() -> None:
    mine = notebook(MINE, "Because.", cell("own = 1", at="x"))
    once, _, _ = carried_over(mine, notebook())
    assert carried_over(once, notebook())[0] == once


# Handing in


def packed(capsys: pytest.CaptureFixture[str], *asked: str) -> str:
    path = pack(*asked)
    assert path.name == f"{FIRST}.ipynb"
    return capsys.readouterr().out


def saved(course: Path, *made: Any) -> None:
    notebooks.write(course / FIRST / f"{FIRST}.ipynb", notebook(*made))


def test_a_whole_notebook_is_packed_as_it_is(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved(course, MINE, "Because.")
    said = packed(capsys)
    assert "Every answer is there." in said and "!" not in said
    assert json.loads((course / "hand_in" / f"{FIRST}.ipynb").read_text()) == notebook(MINE, "Because.")


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ((STUB, "Because."), "Not answered yet: Exercise 1."),
        (("  \n", "   "), "Not answered yet: Exercise 1, Question A."),
        ((STUB.replace("    ", "  "), "Because."), "Not answered yet: Exercise 1."),
        (
            ("def twice(x):\n    return 2 * x", "Because."),
            "Exercise 1: no cell defines `double`; was it renamed?",
        ),
        (("double = lambda x: 2 * x", "Because."), "Every answer is there."),
        (("x = 1", "Because.", cell(MINE, at="own")), "Every answer is there."),
    ],
)
def test_what_is_not_there_yet_is_said(
    course: Path, capsys: pytest.CaptureFixture[str], made: tuple[Any, ...], says: str
) -> None:
    saved(course, *made)
    assert says in packed(capsys)


def test_a_cell_that_is_gone_is_said(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = notebook(MINE)
    del whole["cells"][3]
    notebooks.write(course / FIRST / f"{FIRST}.ipynb", whole)
    assert "The cell is gone, or is not the lesson's any more: Question A." in packed(capsys)


def test_what_ran_and_is_not_saved_is_said(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(course, MINE, "Because.")
    running(monkeypatch, STUB, MINE, "double(2)")
    assert "NOT SAVED" not in packed(capsys)
    running(monkeypatch, MINE, "def double(x):\n    return x + x")
    assert "NOT SAVED: your last `double` ran" in packed(capsys)


def test_a_notebook_of_another_name_is_found_by_its_cells(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = course / FIRST / f"{FIRST}.ipynb"
    saved(course, MINE, "Because.")
    path.rename(path.with_name("Copy of mine.ipynb"))
    said = packed(capsys)
    assert "Your notebook is called Copy of mine.ipynb; it goes in as 01_one.ipynb." in said


def test_a_large_file_is_packed_without_its_outputs(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    large = notebook(MINE, "Because.")
    large["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * (LARGE + 1)}]
    notebooks.write(course / FIRST / f"{FIRST}.ipynb", large)
    assert "what its cells showed is left out" in packed(capsys)
    assert (course / "hand_in" / f"{FIRST}.ipynb").stat().st_size < 5_000


def test_the_start_page_packs_any_lesson_and_asks_which(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course)
    assert "Not answered yet" in packed(capsys, "01")
    with pytest.raises(ValueError, match="Which lesson"):
        pack()
    with pytest.raises(ValueError, match="There is no lesson '17'; there are 01_one, 02_two"):
        pack("17")
    (course / FIRST / f"{FIRST}.ipynb").unlink()
    with pytest.raises(FileNotFoundError, match=r"01_one\.ipynb is neither here nor in"):
        pack(FIRST)


# A folder of one's own


def test_an_update_of_the_course_touches_no_answer(tmp_path: Path) -> None:
    course, own = tmp_path / "course", tmp_path / "own"
    for name in (FIRST, SECOND):
        (course / name).mkdir(parents=True)
        (course / name / f"{name}.ipynb").write_text(f"{name} v1")
    (course / "coursekit").mkdir()
    (course / "coursekit" / "x.py").write_text("")
    assert sorted(workspace.copy_lessons(course, own).new) == [
        f"{name}/{name}.ipynb" for name in (FIRST, SECOND)
    ]
    assert not (own / "coursekit").exists()
    (own / FIRST / f"{FIRST}.ipynb").write_text("my answers")
    again = workspace.copy_lessons(course, own)
    assert (again.new, again.updated, again.left) == ([], [], [])
    for name in (FIRST, SECOND):
        (course / name / f"{name}.ipynb").write_text(f"{name} v2")
    third = workspace.copy_lessons(course, own)
    assert (third.updated, third.left) == ([f"{SECOND}/{SECOND}.ipynb"], [f"{FIRST}/{FIRST}.ipynb"])
    assert (own / FIRST / f"{FIRST}.ipynb").read_text() == "my answers"
    assert (own / SECOND / f"{SECOND}.ipynb").read_text() == "02_two v2"
    (own / workspace.COPIED).write_text("{broken")
    workspace.copy_lessons(course, own)
    assert (own / FIRST / f"{FIRST}.ipynb").read_text() == "my answers"


def test_a_folder_without_lessons_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="There are no lessons in"):
        workspace.copy_lessons(tmp_path, tmp_path / "own")
    assert not list(tmp_path.iterdir())
