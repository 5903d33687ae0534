"""The site as a reader has it: opened from the disk, in a real browser, with no network at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import needs_chromium
from playwright.sync_api import Browser, Page, expect
from site_lesson import LESSON

PHONE, DESK = 390, 1280
PATIENCE = 120_000  # milliseconds: how long a page may take on a busy machine; nothing is timed
KINDS = [
    f"lessons/{LESSON}",
    "lessons/02_pseudo_inverse",
    "index",
    "start",
    "reference/coursekit.plots",
    "docs/results",
]
KINDS += ["commands", "search", "CONTRIBUTING"]

pytestmark = [
    pytest.mark.site,
    pytest.mark.browser,
    needs_chromium,
]


@pytest.fixture
def show(site: Path, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`show(page, width=…, scheme=…)`; at the end, no page must have asked another machine for anything."""
    opened: list[Page] = []
    asked: list[str] = []

    def look(name: str, *, width: int = DESK, scheme: str = "light") -> Page:
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / f"{name}.html").as_uri())
        opened.append(page)
        return page

    yield look
    for page in opened:
        page.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_one_goes_from_page_to_page(show: Callable[..., Page]) -> None:
    page = show("index")
    page.locator(".sidebar-tree").get_by_role("link", name="02 Solving equations").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Solving equations")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("90 Waiting")
    page.get_by_role("link", name="Previous").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Solving equations")


def test_what_is_searched_for_is_found(show: Callable[..., Page]) -> None:
    page = show("index")
    page.get_by_role("searchbox").or_(page.locator("input[name=q]")).first.fill("receipts")
    page.keyboard.press("Enter")
    found = page.locator("ul.search li a").first
    expect(found).to_contain_text("Solving equations")
    found.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Solving equations")


def test_a_formula_is_drawn_as_one(show: Callable[..., Page]) -> None:
    page = show(f"lessons/{LESSON}")
    upper, lower = page.locator("math mfrac > *").all()
    high, low = upper.bounding_box(), lower.bounding_box()
    assert high and low and high["y"] + high["height"] <= low["y"] + 1, "2x stands above 1"


def test_a_plot_is_shown_and_fits_a_phone(show: Callable[..., Page]) -> None:
    picture = show(f"lessons/{LESSON}", width=PHONE).locator(".cell_output img").first
    assert picture.evaluate("image => image.naturalWidth") > 300
    box = picture.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE


def test_code_can_be_copied(show: Callable[..., Page]) -> None:
    page = show(f"lessons/{LESSON}")
    cell = page.locator(".cell").first
    cell.hover()
    cell.locator("button.copybtn").click()
    expect(cell.locator("button.copybtn.success")).to_be_visible()


def test_a_check_and_a_hint_unfold(show: Callable[..., Page]) -> None:
    page = show(f"lessons/{LESSON}")
    assert not page.get_by_text("2 becomes 4").is_visible()
    page.get_by_text("Run this cell to check your answer").click()
    expect(page.get_by_text("2 becomes 4")).to_be_visible()
    page.get_by_text("Hint", exact=True).click()
    expect(page.get_by_text("is a sum")).to_be_visible()


def test_pages_are_dark_where_the_reader_wants_it_dark(show: Callable[..., Page]) -> None:
    brightness = "getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).slice(0, 3).map(Number)"
    assert min(show("index").evaluate(brightness)) > 200
    assert max(show("index", scheme="dark").evaluate(brightness)) < 60


def test_on_paper_there_is_the_lesson_and_nothing_beside_it(show: Callable[..., Page]) -> None:
    page = show(f"lessons/{LESSON}")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for beside in (".sidebar-drawer", ".toc-drawer", "button.copybtn", ".related-pages"):
        assert not any(element.is_visible() for element in page.locator(beside).all()), beside


def test_no_page_is_wider_than_a_phone(site: Path, show: Callable[..., Page]) -> None:
    page = show("index", width=PHONE)
    wide = {}
    for file in sorted(path for path in site.rglob("*.html") if "_static" not in path.parts):
        page.goto(file.as_uri())
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE:
            wide[file.relative_to(site).as_posix()] = width
    assert wide == {}


def test_on_a_phone_the_contents_open(show: Callable[..., Page]) -> None:
    page = show("index", width=PHONE)
    link = page.locator(".sidebar-tree").get_by_role("link", name="90 Waiting")
    expect(link).not_to_be_in_viewport()
    page.locator("label.nav-overlay-icon").first.click()
    expect(link).to_be_in_viewport()


@pytest.mark.parametrize(("scheme", "names"), [("light", KINDS), ("dark", KINDS[:3])])
def test_nobody_is_shut_out(scheme: str, names: list[str], show: Callable[..., Page]) -> None:
    """axe-core's rules of weight "serious" and "critical": contrast, names of controls, order of headings…"""
    found = {}
    for name in names:
        violations = Axe().run(show(name, scheme=scheme)).response["violations"]
        heavy = [one for one in violations if one["impact"] in ("serious", "critical")]
        if heavy:
            found[name] = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in heavy]
    assert found == {}
