"""Stock nbgrader's pages on a course of ours, in a real browser: formgrader, and Validate in JupyterLab."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import needs_chromium
from playwright.sync_api import Browser, Page

from autograder.authoring import build_lesson, filled_notebook, model_answers, write_release
from autograder.batch import grade_course
from autograder.course import Course
from autograder.executors import InThisProcess

REPOSITORY = Path(__file__).parents[2]
LESSON = "02_pseudo_inverse"
PATIENCE = 120_000  # milliseconds: how long a page may take on a busy machine; nothing is timed

pytestmark = [
    pytest.mark.browser,
    needs_chromium,
]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with one lesson released, and one submission graded."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(REPOSITORY / "solutions" / LESSON, root / "solutions" / LESSON)
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    lesson = build_lesson(root / "solutions" / LESSON)
    write_release(lesson, root / "solutions" / LESSON)
    path = root / "submitted" / "ada" / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(filled_notebook(lesson, model_answers(lesson)))
    place = Course(root)
    grade_course(place, [lesson], place.submissions([LESSON]), InThisProcess())
    return root


@pytest.fixture(scope="module")
def server(course: Path) -> Iterator[str]:
    """Address of a JupyterLab in the course's folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    scripts = Path(sys.executable).parent
    lab = subprocess.Popen(
        [
            str(scripts / "jupyter"), "lab", "--allow-root", "--no-browser", "--ServerApp.token=test",
            f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ],
        cwd=course,
        env={**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/api?token=test", lab)
        yield address
    finally:
        lab.terminate()
        lab.wait(30)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        assert process.poll() is None, "JupyterLab ended by itself"
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"JupyterLab did not answer at {address}")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(PATIENCE)
    yield page
    page.close()


def test_formgrader_shows_what_we_graded(server: str, page: Page) -> None:
    page.goto(f"{server}/formgrader/manage_assignments?token=test")
    page.get_by_text(LESSON).first.wait_for()
    page.goto(f"{server}/formgrader/gradebook/{LESSON}/{LESSON}")
    row = page.locator("tr", has_text="Submission #1")
    row.wait_for()
    text = " ".join(row.inner_text().split())
    assert "15 / 17" in text and "15 / 15" in text and "0 / 2" in text
    row.get_by_text("Submission #1").click()
    page.get_by_text("Student's answer").first.wait_for()
    page.locator("input.score[placeholder='4']").first.wait_for()  # they are asked for one by one
    scores = page.locator("input.score")
    given = sorted(float(scores.nth(n).get_attribute("placeholder") or 0) for n in range(scores.count()))
    assert given == [0, 1, 1, 2, 3, 4, 4]


def test_validate_in_jupyterlab_reads_the_rubric(server: str, page: Page) -> None:
    page.goto(f"{server}/lab/tree/course/{LESSON}/{LESSON}.ipynb?token=test")
    page.locator(".jp-NotebookPanel-toolbar").get_by_text("Validate").click()
    dialog = page.locator(".jp-Dialog-content")
    dialog.wait_for()
    text = dialog.inner_text()
    assert "failed" in text and "solve_line: not attempted yet" in text
    assert "import" not in text
