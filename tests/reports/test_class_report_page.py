from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from class_of_rows import failed, row, verdict

from autograder.model import Lesson
from autograder.reports import Person, class_report


def soup_of(rows, **options) -> BeautifulSoup:
    return BeautifulSoup(class_report(rows, **options), "html.parser")


def words(element) -> str:
    return " ".join(element.get_text(" ").split())


def test_it_says_what_needs_a_person() -> None:
    soup = soup_of(
        [row("ada"), row("bo", of=failed("This file is a PDF.")), row("cy", of=verdict(waits=True))]
    )
    needs = words(soup.find(id="needs-you").parent)
    assert "bo 01_double This file is a PDF." in needs
    assert "01_double: 1 cy" in needs
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
    assert lines == ["ada 5 1 ✎ 6", "bo – ✘ 0"]


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
    assert "<script" not in page
    assert BeautifulSoup(page, "html.parser").find("meta", attrs={"http-equiv": "Content-Security-Policy"})


def test_an_empty_class_has_a_page() -> None:
    assert "No submissions yet." in words(soup_of([]))


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_two_hundred_students_fit_the_screen(show, width: int) -> None:
    lessons = [f"{number:02}_a_rather_long_name_of_a_lesson" for number in range(12)]
    outcomes = [verdict(3), verdict(1, message="w " * 300), verdict(0, waits=True), failed()]
    rows = [
        row(f"student_{n:03}", lesson, outcomes[(n + i) % 4])
        for n in range(200)
        for i, lesson in enumerate(lessons)
    ]
    html = class_report(rows)
    assert len(html) < 2_000_000
    page = show(html, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in page.asked_for if not url.startswith("file:")] == []


@pytest.mark.browser
def test_columns_are_as_high_as_their_counts(show) -> None:
    outcomes = [verdict(3)] * 4 + [verdict(0, words=0)] * 2
    page = show(class_report([row(str(n), of=outcome) for n, outcome in enumerate(outcomes)]))
    heights = page.evaluate(
        "[...document.querySelectorAll('.column')].map(c => c.getBoundingClientRect().height)"
    )
    assert heights[0] == pytest.approx(heights[-1] / 2, rel=0.05)
    assert heights[5] == 0
