"""What the pages of the site hold, and what they must not."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import coursekit
import nbformat
import pytest
from bs4 import BeautifulSoup
from lesson_secrets import plain, told, unpublished
from site_lesson import LESSON, TEXT

from autograder.authoring import build_lesson
from autograder.authoring.published import published_place
from autograder.authoring.release import lesson_names

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.site


def pages(site: Path) -> list[Path]:
    return sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)


@cache
def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="session")
def every_secret(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("secrets") / "solutions" / LESSON
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.py").write_text(TEXT, encoding="utf-8")
    lessons = [build_lesson(ROOT / "solutions" / name) for name in lesson_names(ROOT)]
    return unpublished([*lessons, build_lesson(folder)])


def test_no_solution_and_no_hidden_test_is_anywhere_in_the_site(site: Path, every_secret: set[str]) -> None:
    assert len(every_secret) > 1000, "or this test looks for nothing"
    assert told(site, every_secret) == []


def test_a_solution_that_did_get_in_would_be_found(
    site: Path, every_secret: set[str], tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text("<b>the_secret_of_doubling</b> <i>=</i> np.add(x,\n x)", "utf-8")
    assert told(tmp_path, every_secret) == [("page.html", "the_secret_of_doubling = np.add(x, x)")]


def test_every_link_within_the_site_leads_somewhere(site: Path) -> None:
    lost = []
    for page in pages(site):
        for tag in soup(page).find_all(True):
            for attribute in ("href", "src"):
                address = tag.get(attribute)
                if address and not leads_somewhere(page, str(address)):
                    lost.append((page.relative_to(site).as_posix(), address))
    assert lost == []


def leads_somewhere(page: Path, address: str) -> bool:
    parts = urlsplit(address)
    if parts.scheme in ("http", "https", "mailto", "data"):
        return True
    target = page.parent / unquote(parts.path) if parts.path else page
    if not target.is_file():
        return False
    if not parts.fragment or target.suffix != ".html":
        return True
    return soup(target.resolve()).find(id=unquote(parts.fragment)) is not None


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    loaded = [
        (page.name, str(tag.get("src") or tag.get("href")))
        for page in pages(site)
        for tag in soup(page).find_all(["script", "img", "link", "iframe", "source", "video"])
        if str(tag.get("src") or tag.get("href") or "").startswith(("http", "//"))
    ]
    styles = [
        path.name for path in site.rglob("*.css") if re.search(r"url\(['\"]?(?:https?:)?//", path.read_text())
    ]
    assert loaded == [] and styles == []


def lesson_page(site: Path) -> BeautifulSoup:
    return soup(site / "lessons" / f"{LESSON}.html")


def test_a_cell_that_needs_an_answer_shows_nothing_and_says_which(site: Path) -> None:
    text = plain(str(lesson_page(site).find("article")))
    assert text.count("Run this cell when you have answered Exercise 1.") == 2
    assert "the demonstration before 6" in text
    assert "NotImplementedError" not in text.replace("raise NotImplementedError", "")
    assert len(lesson_page(site).select(".cell_output")) == 2, "the sum, and the plot that needs no answer"


def test_a_check_is_folded_and_its_sealed_part_is_left_out(site: Path) -> None:
    (check,) = lesson_page(site).select(".cell.tag_check details")
    assert not check.has_attr("open")
    summary = check.find("summary")
    assert summary is not None
    assert summary.get_text(" ", strip=True) == "Run this cell to check your answer Fold this check"
    assert "2 becomes 4" in check.get_text()
    assert "unseal" not in str(lesson_page(site))


def test_hints_are_folded_and_exercises_can_be_linked_to(site: Path) -> None:
    hint = next(d for d in lesson_page(site).find_all("details") if "Hint" in d.get_text())
    assert not hint.has_attr("open")
    assert hint.find("em") is not None, "what stands in a hint is Markdown too"
    assert lesson_page(site).find(id="exercise-1") and lesson_page(site).find(id="exercise-2")


def test_a_plot_says_in_words_what_it_shows(site: Path) -> None:
    (picture,) = lesson_page(site).select(".cell_output img")
    assert picture["alt"] == "Plot. Four numbers, across: place, up: number, lines: a line"


def test_formulas_are_drawn_without_a_script(site: Path) -> None:
    assert lesson_page(site).find("math") is not None
    assert not list(site.rglob("*athjax*"))


def test_the_list_of_lessons_says_what_each_takes(site: Path) -> None:
    (row,) = (row for row in soup(site / "index.html").find_all("tr") if "Waiting" in row.get_text())
    assert [cell.get_text() for cell in row.find_all("td")] == ["90", "Waiting", "ten minutes", "2", "5"]


def test_the_start_page_is_one_of_the_site(site: Path) -> None:
    page = soup(site / "start.html").find("article")
    headings = [heading.get_text().rstrip("#¶") for heading in page.select("h2")]
    assert headings == ["The lessons", "Handing in", "A fresh copy", "When something does not work"]
    assert page.find("h1").get_text().rstrip("#¶") == "How to work with the lessons"
    links = {link["href"] for link in page.select("td a")}
    built = {f"lessons/{path.name}" for path in (site / "lessons").glob("*.html") if path.stem != LESSON}
    assert links == built and "lessons/02_pseudo_inverse.html" in links
    assert 'coursekit.pack("01_questions")' in page.get_text()


def test_the_instructors_pages_are_the_repositorys_own(site: Path) -> None:
    for path in ["README.md", "CONTRIBUTING.md", "SECURITY.md", *(ROOT / "docs").glob("*.md")]:
        page = (site / (ROOT / path).relative_to(ROOT)).with_suffix(".html")
        heading = re.search(r"^# (.+)$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
        shown = soup(page).find("h1")
        assert heading and shown and plain(shown.get_text()).startswith(plain(heading[1].replace("`", "")))
    assert "autograder grade" in soup(site / "commands.html").get_text()


def test_coursekit_is_explained_by_its_docstrings(site: Path) -> None:
    page = soup(site / "reference" / "coursekit.plots.html")
    entry = page.find(id="coursekit.plots.decision_area")
    assert entry is not None and entry.parent is not None
    assert "Colour the plane by what predict answers there" in entry.parent.get_text()


def test_no_name_has_two_pages_of_the_reference() -> None:
    from staging import _reference

    lessons = sorted((ROOT / "course").glob("[0-9][0-9]_*/*.ipynb"))
    pages = _reference(nbformat.read(path, as_version=4) for path in lessons)
    modules = {Path(page).stem for page in pages} - {"index"}
    assert "coursekit" in modules and "coursekit.plots" in modules
    assert not modules & {f"coursekit.{name}" for name in coursekit.__all__}


def test_a_page_of_the_reference_leaves_out_what_a_module_imports_for_itself() -> None:
    import staging

    assert "decision_area" in staging._members("coursekit.plots")
    of_data_sets = staging._members("coursekit.datasets")
    assert of_data_sets.startswith(":members:\n") and "fetch" in of_data_sets.split(":exclude-members: ")[1]


def test_badges_are_there_if_the_course_is_published(site: Path) -> None:
    of_lesson_and_exercises = 3 * 4 if published_place(ROOT) else 0
    assert len(lesson_page(site).select("a.badge")) == of_lesson_and_exercises


def test_a_second_build_executes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import outputs

    shutil.copy(ROOT / "course" / "02_pseudo_inverse" / "02_pseudo_inverse.ipynb", tmp_path)
    notebook = tmp_path / "02_pseudo_inverse.ipynb"
    ran: list[str] = []
    monkeypatch.setattr(outputs, "_execute", lambda book, name: ran.append(name))
    outputs.executed(notebook, tmp_path / "kept")
    outputs.executed(notebook, tmp_path / "kept")
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(text.replace("Two receipts", "Three receipts"), encoding="utf-8")
    outputs.executed(notebook, tmp_path / "kept")
    assert ran == ["02_pseudo_inverse"], "prose is no reason to run a lesson again"
    notebook.write_text(text.replace("import timeit", "import timeit as timeit"), encoding="utf-8")
    outputs.executed(notebook, tmp_path / "kept")
    assert len(ran) == 2
