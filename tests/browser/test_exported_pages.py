"""Notebooks exported as web pages: prompts and code have contrast, by axe-core."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import needs_chromium
from coursekit.__main__ import CONFIGURATION, surroundings
from nbformat.v4 import new_code_cell, new_notebook, new_output
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, needs_chromium]

CODE = """\
%matplotlib inline
import numpy as np  # a comment
@property
def share(self):
    return 3.5 if 2 in [1, 2] and not None else f"{self:.2f}"
class Own(Exception): pass
"""


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    result = new_output("execute_result", {"text/plain": "7.5"}, execution_count=3)
    cells = [new_code_cell(CODE, execution_count=3, outputs=[result]), new_code_cell("not_yet_run = 1")]
    path = tmp_path / "lesson.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_prompts_of_an_exported_notebook_have_contrast(theme: str, notebook: Path, browser: Browser) -> None:
    command = [sys.executable, "-m", "nbconvert", "--to", "html", f"--HTMLExporter.theme={theme}"]
    subprocess.run([*command, notebook], env=surroundings(), check=True, capture_output=True)
    page = browser.new_page(color_scheme=theme)
    page.route("http*://**", lambda route: route.abort())  # nbconvert's pages ask for MathJax
    page.goto(notebook.with_suffix(".html").as_uri())
    assert page.locator(".jp-InputPrompt, .jp-OutputPrompt").count() == 3
    found = Axe().run(page, options={"runOnly": ["color-contrast"]})
    assert found.violations_count == 0, found.generate_report()
    page.close()


def test_jupyterlab_exports_as_the_command_does() -> None:
    server, command = (
        (CONFIGURATION / f"jupyter_{who}_config.json").read_text("utf-8") for who in ("server", "nbconvert")
    )
    assert server == command
