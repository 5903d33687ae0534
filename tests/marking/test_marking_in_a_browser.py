"""The pages for marking in a real browser: by keyboard alone, read by axe, at a desk and on a telephone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import needs_chromium
from class_of_words import STYLES, Class
from playwright.sync_api import Browser, Page

from autograder.marking.controller import MarkingController
from autograder.marking.server import serve

PATIENCE = 120_000  # milliseconds: how long a page may take on a busy machine; nothing is timed
STUDENTS = 30

pytestmark = [
    pytest.mark.browser,
    needs_chromium,
]


@contextmanager
def served(controller: MarkingController) -> Iterator[str]:
    """The pages on an address, answered in a thread of its own."""
    loop = asyncio.new_event_loop()
    ready: list[str] = []
    told = threading.Event()

    def tell(address: str) -> None:
        ready.append(address)
        told.set()

    task = loop.create_task(serve(controller, port=0, token="token", on_ready=tell))

    def run() -> None:
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        finally:
            told.set()
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    told.wait(120)
    try:
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(120)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Class, str]]:
    """A class of 30, and the address of the pages for marking it."""
    made = Class(tmp_path_factory.mktemp("class"))
    for number in range(STUDENTS):
        made.hand_in(
            f"s{number:02}", STYLES[number % len(STYLES)], look="It touched the score." if number == 7 else ""
        )
    with made.controller() as controller, served(controller) as address:
        yield made, address
    made.book.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def press_and_wait(page: Page, key: str) -> None:
    """Press a key that leads to another page."""
    with page.expect_navigation(timeout=PATIENCE):
        page.keyboard.press(key)
    page.wait_for_load_state("load")


def test_a_class_is_marked_by_keyboard_alone(course: tuple[Class, str], page: Page) -> None:
    made, address = course
    page.goto(address)
    assert "30 of 30 left" in page.locator("li", has_text="When not?").inner_text()
    press_and_wait(page, "n")  # the code to look at is the first that is left
    assert page.locator("h1").inner_text() == "Exercise 1.1: Shift it"
    press(page, "2")  # the second check counts, after all
    press_and_wait(page, "Enter")
    press_and_wait(page, "n")
    assert page.locator("h1").inner_text() == "Exercise 1.2: Why a bias?"

    # A group of equal answers at once, one of them taken out.
    press_and_wait(page, "g")
    press_and_wait(page, "n")
    boxes = page.locator("input[name=answer]").count()
    press(page, "j", "x", "1", "2", "c")
    page.keyboard.type("All of it.")
    press(page, "Escape", "l")
    out = page.locator("input[name=answer]:not(:checked)").count()
    assert 0 < out < boxes
    press_and_wait(page, "Enter")
    marked = {one: standing for one, standing in made.standings().items() if not standing.waits}
    assert len(marked) == boxes - out and {one.comment for one in marked.values()} == {"All of it."}
    assert {(one.manual_score, one.items) for one in marked.values()} == {(2, (0, 1))}
    press_and_wait(page, "g")

    # The others one by one: the first item; with a half and a comment; none.
    if "groups" in page.url:
        press_and_wait(page, "g")
    for number in range(STUDENTS - len(marked)):
        match number % 3:
            case 0:
                press(page, "1")
            case 1:
                press(page, "1", "+", "c")
                page.keyboard.type("Half of the example.")
                press(page, "Escape")
            case 2:
                press(page, "0")
        press_and_wait(page, "Enter")
    assert "Nothing is left to mark here" in page.locator("main").inner_text()
    scores = sorted(standing.manual_score or 0 for standing in made.standings().values())
    assert not any(standing.waits for standing in made.standings().values())
    assert set(scores) >= {0, 1, 1.5, 2} and len(scores) == STUDENTS

    # Undo brings the last one back, and it is marked again.
    press_and_wait(page, "u")
    assert "Taken back" in page.locator("[role=status]").inner_text()
    assert sum(standing.waits for standing in made.standings().values()) == 1
    press(page, "p")
    page.keyboard.type("0.5")
    press_and_wait(page, "Enter")
    assert not any(standing.waits for standing in made.standings().values())
    assert made.standings("shift")["s07"].manual_score == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    course: tuple[Class, str], browser: Browser, width: int, scheme: str
) -> None:
    made, address = course
    opened = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened.set_default_timeout(PATIENCE)
    alike = made.standings()["s00"].alike
    for path in (
        "",
        f"question/{made.key()}?show=all",
        f"question/{made.key('shift')}?show=all",
        f"question/{made.key('when')}?show=again",
        f"groups/{made.key()}",
        f"group/{made.key()}?group={alike}",
        "question/nothing",
    ):
        opened.goto(address + path)
        found = Axe().run(opened)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert opened.evaluate("document.documentElement.scrollWidth") <= width, path
    opened.close()


def test_the_second_of_two_people_is_told_what_the_first_wrote(
    course: tuple[Class, str], browser: Browser
) -> None:
    made, address = course
    standing = made.standings("when")["s00"]
    both = [browser.new_page() for _ in range(2)]
    for one in both:
        one.set_default_timeout(PATIENCE)
        one.goto(f"{address}question/{made.key('when')}?show=all&at={standing.grade_id}")
    press(both[0], "1")
    press_and_wait(both[0], "Enter")
    press(both[1], "3", "c")
    both[1].keyboard.type("Not so.")
    press_and_wait(both[1], "Control+Enter")
    assert "Not saved" in both[1].locator("[role=alert]").inner_text()
    assert both[1].locator("textarea").input_value() == "Not so."
    assert made.standings("when")["s00"].manual_score == 2
    for one in both:
        one.close()


def test_a_strangers_answer_runs_nothing_and_asks_for_nothing(browser: Browser, tmp_path: Path) -> None:
    made = Class(tmp_path)
    made.hand_in(
        "ada",
        "<img src=x onerror='document.title=1'><script>document.title=2</script>\n\n"
        "![p](http://127.0.0.1:9/p.png) <b style='position:fixed;inset:0'>big</b> </div></main><h1>Mine</h1>",
    )
    asked: list[str] = []
    with made.controller() as controller, served(controller) as address:
        opened = browser.new_page()
        opened.on("request", lambda request: asked.append(request.url))
        opened.goto(f"{address}question/{made.key()}?show=all")
        assert opened.title().startswith("Exercise 1.2")
        assert opened.locator("h1").count() == 1 and opened.locator("main form#mark-form").count() == 1
        opened.close()
    assert asked and all(url.startswith(address) for url in asked)
    made.book.close()
