from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from class_of_rows import failed, row, verdict
from playwright.sync_api import Browser
from pypdfium2 import PdfDocument

from autograder.model import ExerciseVerdict, Lesson
from autograder.reports import Person, class_report, link_between
from autograder.reports.missing import Missing


def soup_of(rows, **options) -> BeautifulSoup:
    return BeautifulSoup(class_report(rows, **options), "html.parser")


def words(element) -> str:
    return " ".join(element.get_text(" ").split()).replace("\N{NO-BREAK SPACE}", " ")


def test_it_says_what_needs_a_person() -> None:
    soup = soup_of(
        [row("ada"), row("bo", of=failed("This file is a PDF.")), row("cy", of=verdict(waits=True))]
    )
    needs = words(soup.find(id="needs-you").parent)
    assert "bo 01_double This file is a PDF." in needs
    assert "01_double: 1 student cy" in needs
    assert "ada" not in needs


def test_nothing_needs_a_person_when_all_is_graded() -> None:
    assert soup_of([row("ada")]).find(id="needs-you") is None


def test_each_exercise_has_its_shares_and_reasons() -> None:
    outcomes = [verdict(3), verdict(1, message="You used the `square`."), verdict(0, message="It is None.")]
    soup = soup_of([row(str(n), of=outcome) for n, outcome in enumerate(outcomes)])
    line = soup.select("table.exercises tbody tr")[0]
    assert line.select_one(".shares")["aria-label"] == "1 full, 1 some, 1 no points"
    assert "1.3 / 3" in words(line)
    assert "<code>square</code>" in str(line)
    assert "(-3 becomes -6)" in words(line)


def test_all_scores_are_listed() -> None:
    rows = [row("ada", "01_a"), row("ada", "02_b", verdict(1, waits=True)), row("bo", "02_b", failed())]
    lines = [words(line) for line in soup_of(rows).select("table.scores tbody tr")]
    assert lines == ["ada 5 1 ✎ 2 6 75 %", "bo – ✘ 1 0 –"]


def test_titles_and_names_replace_ids(lesson: Lesson) -> None:
    people = {"kim17": Person("kim17", "민준", "김")}
    text = words(soup_of([row("kim17"), row("bo")], lessons=[lesson], people=people))
    assert "Lesson 1: Doubling" in text
    assert "Exercise 1.1: Double it" in text
    assert "민준 김 kim17" in text


def test_names_and_reasons_are_escaped() -> None:
    evil = "<script>alert(1)</script>"
    outcome = verdict(1, message=evil, reasons=(evil,))
    page = class_report([row(evil, evil, outcome), row("x", evil, failed(evil))], title=evil)
    assert page.count("<script") == 1, "our own"
    assert BeautifulSoup(page, "html.parser").find("meta", attrs={"http-equiv": "Content-Security-Policy"})


def test_an_empty_class_has_a_page() -> None:
    assert "No submissions yet." in words(soup_of([]))


def test_who_has_handed_in_nothing_comes_first() -> None:
    people = {"cy": Person("cy", "Cy", "Twombly")}
    soup = soup_of(
        [row("ada", "01_a"), row("ada", "02_b"), row("bo", "01_a", failed())],
        people=people,
        roster=["ada", "bo", "cy"],
        missing=[Missing("01_a", ("cy",)), Missing("02_b", ("bo", "cy"))],
    )
    needs = words(soup.find(id="needs-you").parent)
    assert needs.startswith(
        "What needs you Nothing handed in Nothing so far, for any lesson: 1 Cy Twombly cy "
        "02_b: 1 more bo Damaged"
    )
    lines = [words(line) for line in soup.select("table.scores tbody tr")]
    assert lines[-1] == "Cy Twombly cy – – 0 0 –"


def test_answers_that_wait_are_not_shown_as_no_points() -> None:
    soup = soup_of([row(str(n), of=verdict(3, waits=True)) for n in range(3)])
    line = words(soup.select("table.exercises tbody tr")[1])
    assert line.startswith("why 3 to mark – ✎ 3")
    assert "Mean 100 % , median 100 % of 5 points, of those that are marked (3 students wait)" in words(soup)


def test_code_that_a_person_has_to_look_at_is_named(lesson: Lesson) -> None:
    doubtful = ExerciseVerdict("double", 0, 3, needs_manual=True, message="It lies.")
    outcome = replace(verdict(3, waits=True), exercises=(doubtful, verdict(3, waits=True).exercises[1]))
    soup = soup_of([row("ada", lesson.name, outcome)], lessons=[lesson])
    looked_at = [words(line) for line in soup.select("#to-look-at tbody tr")]
    assert looked_at == ["✎ ada Lesson 1: Doubling: Exercise 1.1: Double it It lies."]


def test_what_was_not_attempted_is_counted_by_itself() -> None:
    outcomes = [verdict(0, message="Not attempted yet.")] * 2 + [verdict(0, message="It is None.")]
    line = soup_of([row(str(n), of=of) for n, of in enumerate(outcomes)]).select("table.exercises tbody tr")[
        0
    ]
    assert line.select_one(".shares")["aria-label"] == "0 full, 0 some, 1 no points, 2 not attempted"
    assert "Not attempted" not in words(line)


def test_a_mistake_that_half_the_class_shares_has_a_section() -> None:
    outcomes = [verdict(1, message="That is the square.")] * 3 + [verdict(3)] * 2
    soup = soup_of([row(str(n), of=of) for n, of in enumerate(outcomes)])
    section = words(soup.find(id="shared").parent)
    assert "Mistakes that half the class shares" in section
    assert "60 % 3 of 5 That is the square. (-3 becomes -6) 01_double double" in section
    soup = soup_of([row(str(n), of=of) for n, of in enumerate([*outcomes, verdict(3), verdict(3)])])
    assert "No mistake is shared by half" in words(soup.find(id="shared").parent)


def test_scores_lead_to_the_pages() -> None:
    soup = soup_of(
        [row("ada"), row("bo", of=failed())], page_of=lambda *name: f"../feedback/{'/'.join(name)}"
    )
    links = [link["href"] for link in soup.select("table.scores tbody a")]
    assert links == ["../feedback/ada/01_double", "../feedback/bo/01_double"]
    assert not soup_of([row("ada")]).select("table.scores tbody a")


def test_a_link_is_relative_and_survives_any_name(tmp_path: Path) -> None:
    page = tmp_path / "feedback" / "a b#1?é" / "01_double.html"
    report = tmp_path / "reports" / "class.html"
    assert link_between(page, report) == ""
    page.parent.mkdir(parents=True)
    page.touch()
    assert link_between(page, report) == "../feedback/a%20b%231%3F%C3%A9/01_double.html"


def test_discrimination_is_told_of_enough_students_and_where_it_is_odd() -> None:
    outcomes = [verdict(3 * (n % 2), words=2 - 2 * (n % 2), message="No.") for n in range(20)]
    rows = [row(f"s{n:02}", of=of) for n, of in enumerate(outcomes)]
    line = words(soup_of(rows).select("table.exercises tbody tr")[0])
    assert line.startswith("double 50 % 1.5 / 3 −1.00 worth a look")
    fewer = soup_of(rows[1:])
    assert words(fewer.select("table.exercises tbody tr")[0]).startswith("double 53 % 1.6 / 3 – ✔ 10")
    assert "Discrimination is told from 20 students on" in words(fewer)


def big_class(students: int, lessons_: int) -> str:
    lessons = [f"{number:02}_a_rather_long_name_of_a_lesson" for number in range(lessons_)]
    blank = verdict(0, message="Not attempted yet.")
    outcomes = [verdict(3), verdict(1, message="w " * 300), verdict(0, waits=True), blank] * 7 + [failed()]
    rows = [
        row(f"student_{n:03}", lesson, outcomes[(n + i) % len(outcomes)])
        for n in range(students)
        for i, lesson in enumerate(lessons)
    ]
    return class_report(rows, missing=[Missing(lessons[0], ("zoe",))], page_of=lambda *name: "/".join(name))


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_two_hundred_students_fit_the_screen(show, width: int) -> None:
    html = big_class(200, 14)
    assert len(html) < 2_000_000
    page = show(html, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 1280:
        frame = "document.querySelector('table.scores').parentNode"
        assert page.evaluate(f"{frame}.scrollWidth <= {frame}.clientWidth"), "all lessons, without scrolling"
    assert [url for url in page.asked_for if not url.startswith("file:")] == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(show, width: int, scheme: str) -> None:
    found = Axe().run(show(big_class(30, 3), width=width, scheme=scheme))
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.browser
def test_a_class_of_two_hundred_prints_on_a_few_pages(show) -> None:
    page = show(big_class(200, 14))
    printed = page.pdf(prefer_css_page_size=True)
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 20
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1060, "height": 700})  # A4 across, less the margins
    assert page.evaluate("document.documentElement.scrollWidth") <= 1060, "nothing is cut off"


@pytest.mark.browser
@pytest.mark.parametrize("students", [61, 200])
def test_each_printed_page_of_scores_has_their_heading(show, students: int) -> None:
    printed = PdfDocument(show(big_class(students, 14)).pdf(prefer_css_page_size=True))
    texts = [page.get_textpage().get_text_bounded() for page in printed]
    with_scores = [text for text in texts if re.search(r"\b14 \d\d \d\d\s%", text)]
    assert len(with_scores) > 1, "or there is nothing to repeat"
    assert all(re.search(r"Handed in\s+Points\s+Share", text) for text in with_scores)


@pytest.mark.browser
def test_tables_are_sorted_by_their_headings(show) -> None:
    scores = {"ada": verdict(1), "bo": verdict(3), "cy": verdict(2, words=0), "dan": failed()}
    page = show(class_report([row(student, of=of) for student, of in scores.items()]))

    def order() -> list[str]:
        return page.locator("table.scores tbody th").all_inner_texts()

    share = page.get_by_role("button", name="Share")
    share.focus()
    page.keyboard.press("Enter")
    assert order() == ["bo", "ada", "cy", "dan"]
    assert share.locator("..").get_attribute("aria-sort") == "descending"
    page.keyboard.press("Enter")
    assert order() == ["cy", "ada", "bo", "dan"], "what has no share stays last"
    page.get_by_role("button", name="Student").click()
    assert order() == ["ada", "bo", "cy", "dan"]


@pytest.mark.browser
def test_a_search_leaves_what_holds_its_words(show) -> None:
    rows = [row("ada"), row("bo", of=verdict(1, message="That is the SQUARE.")), row("cy", of=failed())]
    page = show(class_report(rows, people={"ada": Person("ada", "Ada", "Lovelace")}))

    def shown(selector: str) -> list[str]:
        return page.locator(selector).filter(visible=True).all_inner_texts()

    page.get_by_label("Find").fill("love ada")
    assert [name.split()[0] for name in shown("table.scores tbody th")] == ["Ada"]
    assert page.locator("#found").inner_text() == "1 place"
    assert not page.locator("#needs-you").is_visible(), "nothing in it holds the words"
    page.get_by_label("Find").fill("square")
    assert [line.split()[0] for line in shown("table.exercises tbody th")] == ["double"]
    assert shown("table.scores tbody th") == []
    page.get_by_label("Find").fill("")
    assert len(shown("table.scores tbody th")) == 3


@pytest.mark.browser
def test_without_scripts_all_of_it_is_there(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "class.html"
    file.write_text(class_report([row("ada"), row("bo", of=failed())]), encoding="utf-8")
    page = browser.new_page(java_script_enabled=False)
    page.goto(file.as_uri())
    assert page.locator("table.scores tbody tr").count() == 2
    assert not page.locator("[role=search]").is_visible()
    assert page.locator("thead button").count() == 0
    page.close()


@pytest.mark.browser
def test_no_other_script_than_our_own_would_run(show) -> None:
    html = class_report([row("ada")])
    page = show(html.replace("<main>", "<main><script>alert(1)</script><img src=x onerror=alert(2)>"))
    assert page.dialogs == []
    assert page.locator("thead button").count(), "ours does"


@pytest.mark.browser
def test_columns_are_as_high_as_their_counts(show) -> None:
    outcomes = [verdict(3)] * 4 + [verdict(0, words=0)] * 2
    page = show(class_report([row(str(n), of=outcome) for n, outcome in enumerate(outcomes)]))
    heights = page.evaluate(
        "[...document.querySelectorAll('.column')].map(c => c.getBoundingClientRect().height)"
    )
    assert heights[0] == pytest.approx(heights[-1] / 2, rel=0.05)
    assert heights[5] == 0
