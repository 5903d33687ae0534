"""`autograder similar`: from what lies under submitted/ to the table, the page and the JSON."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tiny_course import LESSON, hand_in, make_course
from typer.testing import CliRunner

from autograder import cli
from autograder.authoring import build_lesson, write_release
from autograder.course import Course, Submission
from autograder.errors import UsageError
from autograder.model import Lesson
from autograder.similarity import NotRead, Reader, StudentAnswers, answers

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROSTER = """
[[students]]
id = "ada"
first_name = "Augusta"
last_name = "Lovelace"
"""
SCRIPT = '<script>document.title = "owned"</script></pre><img src=x onerror=alert(1)>'
CONTROL = "\x1b]0;owned\x07\u202e"
NAME_SHOWN = "%1B]0;owned%07%E2%80%AE.txt"


def answer(seed: int) -> str:
    """An answer that nobody else would write."""
    rng = random.Random(seed)
    names = ["sin", "cos", "exp", "log", "sqrt", "tanh", "floor", "ceil", "abs", "sign"]

    def line(number: int) -> str:
        first, second = rng.sample(names, 2)
        power = rng.randrange(99)
        return f"    v{number} = np.{first}({rng.choice('+-')}x ** {power} - np.{second}(x))"

    lines = [line(number) for number in range(8)]
    return "\n".join(["def double(x):", *lines, "    return x + x"])


COPIED = answer(0).replace("v", "w").replace("def double(x):", 'def double(x):  # mine\n    print("hello")')


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ada and bora hand in one answer, ten others their own; cy, dan, eve hand in odd things."""
    root = make_course(tmp_path_factory.mktemp("similar") / "course")
    (root / "course.toml").write_text(ROSTER, encoding="utf-8")
    folder = root / "solutions" / LESSON
    write_release(build_lesson(folder), folder)
    hand_in(root, "ada", double=answer(0), why="Since the sum of a number and itself is twice the number.")
    hand_in(root, "bora", double=f"{COPIED}\n# {SCRIPT} {CONTROL}")
    for number in range(1, 11):
        hand_in(root, f"s{number:02}", double=answer(number))
    hand_in(root, "cy").write_bytes(b"[" * 2_000_000)
    hand_in(root, "dan")
    hand_in(root, "eve", double="def double(x):\n    return " + "(" * 9000 + "\0" + CONTROL)
    (root / "submitted" / f"{CONTROL}.txt").write_text("whose is this")
    return root


@pytest.fixture
def course(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "course"))


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Submissions are read in this process, which is quicker than to start one."""
    monkeypatch.setattr(
        Reader, "read", lambda reader, submission: answers.read_work(submission, reader._lesson)
    )


def similar(course: Path, *arguments: str) -> tuple[int, str]:
    """Exit status, and what is printed."""
    ran = CliRunner().invoke(cli.app, ["similar", LESSON, "--course", str(course), *arguments])
    if ran.exception and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return ran.exit_code, ran.output


def files(course: Path) -> dict[str, bytes]:
    return {str(path.relative_to(course)): path.read_bytes() for path in course.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("here")
def test_copies_are_named_and_only_the_page_is_written(course: Path) -> None:
    before = files(course)
    status, said = similar(course, "--json", str(course / "pairs.json"))
    assert status == 0
    assert "ada and bora" in said and "100%" in said and "1 of 1" in said
    assert "1 pair of 14 submissions compared" in said
    assert "A place to look, and no verdict" in said
    document = json.loads((course / "pairs.json").read_text(encoding="utf-8"))
    assert document["version"] == 1 and document["lesson"] == LESSON and document["threshold"] == 0.75
    assert "no verdict" in document["note"]
    (pair,) = document["pairs"]
    assert pair["students"] == ["ada", "bora"] and pair["share"] == 1
    assert pair["answers"] == [{"id": "double", "share": 1.0}]
    assert len(document["compared"]) == 14 and {"dan", "eve"} <= set(document["compared"])
    after = files(course)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"pairs.json", f"reports/similar-{LESSON}.html"}


@pytest.mark.usefixtures("here")
def test_what_cannot_be_read_or_placed_is_named_everywhere(course: Path) -> None:
    status, said = similar(course, "--json", str(course / "pairs.json"))
    not_compared = json.loads((course / "pairs.json").read_text(encoding="utf-8"))["not_compared"]
    page = Course(course).similarity_page(LESSON).read_text(encoding="utf-8")
    assert [one["who"] for one in not_compared] == ["cy", NAME_SHOWN]
    assert "more than a million values" in not_compared[0]["why"]
    assert status == 0 and "not compared  cy: The notebook holds more than a million values" in said
    assert re.search(r'<th scope="row">cy</th><td>The notebook holds more than a million values', page)


@pytest.mark.usefixtures("here")
def test_the_page_is_self_contained_shows_ids_alone_and_no_text_of_a_stranger_acts(course: Path) -> None:
    _, said = similar(course)
    page = Course(course).similarity_page(LESSON).read_text(encoding="utf-8")
    assert "&lt;script&gt;document.title" in page and "<script" not in page and "<img" not in page
    assert "default-src 'none'" in unescape(page) and "http" not in page.partition("<body")[2]
    assert "\x1b" not in page + said and "\u202e" not in page + said
    assert "Augusta" not in page + said and "Lovelace" not in page + said
    assert "no verdict" in page and "<mark>" in page and "def double(x):" in page


@pytest.mark.usefixtures("here")
def test_json_goes_to_standard_output_alone(course: Path, capfd: pytest.CaptureFixture[str]) -> None:
    CliRunner().invoke(cli.app, ["similar", LESSON, "--course", str(course), "--json", "-"])
    assert json.loads(capfd.readouterr().out)["pairs"]
    cli.console.stderr = False


@pytest.mark.usefixtures("here")
def test_the_threshold_says_what_is_named(course: Path) -> None:
    half = "\n".join([*answer(0).splitlines()[:5], *answer(99).splitlines()[5:]])
    shutil.rmtree(course / "submitted" / "bora")
    hand_in(course, "bora", double=half)
    assert "0 pairs of 14" in similar(course)[1]
    assert "1 pair of 14" in similar(course, "--threshold", "0.3")[1]
    assert similar(course, "--threshold", "1.5")[0] == 2


@pytest.mark.usefixtures("here")
def test_a_small_class_is_told_that_it_is_small(course: Path) -> None:
    for student in [f"s{number:02}" for number in range(1, 9)]:
        shutil.rmtree(course / "submitted" / student)
    assert "In a class of fewer than 10, nobody can tell" in similar(course)[1]


def test_where_nothing_is_handed_in_or_no_such_lesson_is_there_it_is_said(course: Path) -> None:
    shutil.rmtree(course / "submitted")
    with pytest.raises(UsageError, match="Nobody has handed in"):
        similar(course)
    with pytest.raises(UsageError, match="No lesson 'x'"):
        CliRunner().invoke(cli.app, ["similar", "x", "--course", str(course)], catch_exceptions=False)


def dies_of_bora(submission: Submission, lesson: Lesson) -> StudentAnswers | NotRead:
    """In the process that reads."""
    if submission.student == "bora":
        os.abort()
    return answers.read_work(submission, lesson)


@pytest.mark.kernel
def test_a_notebook_that_ends_the_process_which_reads_it_costs_itself_alone(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Course(course)
    (lesson,) = place.lessons([LESSON])
    wanted = [one for one in place.submissions([LESSON]) if one.student in ("ada", "bora", "s01")]
    monkeypatch.setattr(answers, "read_work", dies_of_bora)
    with Reader(lesson) as reader:
        ada, bora, other = (reader.read(one) for one in wanted)
    assert (
        isinstance(ada, StudentAnswers)
        and isinstance(other, StudentAnswers)
        and other.answers["double"].fingerprints
    )
    assert bora == NotRead("bora", "The notebook could not be read: the program that reads it gave up.")


@pytest.fixture(scope="module")
def page(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page's address."""
    root = Path(shutil.copytree(template, tmp_path_factory.mktemp("page") / "course"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            Reader, "read", lambda reader, submission: answers.read_work(submission, reader._lesson)
        )
        similar(root)
    yield Course(root).similarity_page(LESSON).as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_the_page_and_nothing_is_cut_off(
    page: str, browser: Browser, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opened = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    opened.goto(page)
    found = Axe().run(opened)
    assert found.violations_count == 0, found.generate_report()
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.title() == "Similar submissions: Doubling"
    opened.close()


def test_the_pair_and_its_code_are_reached_by_keyboard(page: str, browser: Browser) -> None:
    opened = browser.new_page(viewport={"width": 1280, "height": 500})
    opened.goto(page)
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.textContent") == "ada and bora"
    opened.keyboard.press("Enter")
    opened.keyboard.press("Tab")
    reached = opened.evaluate("document.activeElement.getAttribute('aria-label')")
    assert reached.startswith("ada, Exercise 1 of 1: double")
    opened.close()
