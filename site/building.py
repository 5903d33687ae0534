"""From notebooks to the site: executed, written as pages, laid out by Sphinx."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from outputs import SiteError, executed
from staging import write_pages

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build"
SPHINX = BUILD / "site-env" / ("Scripts" if sys.platform == "win32" else "bin") / "sphinx-build"


def build_site(notebooks: Iterable[Path], out: Path, scratch: Path = BUILD / "site-pages") -> None:
    """Write the site with these lessons' notebooks to `out`; `scratch` keeps what Sphinx works on.

    Raises SiteError for a lesson that does not run, and when Sphinx finds fault with a page.
    """
    if not SPHINX.is_file():
        raise SiteError(f"{SPHINX} is not there; `make site` installs it and builds the site")
    lessons = {path.stem: executed(path, BUILD / "site-outputs") for path in notebooks}
    pages = scratch / "pages"
    write_pages(ROOT, lessons, pages)
    command = [SPHINX, "-b", "html", "--fail-on-warning", "--keep-going", "--quiet"]
    command += ["-c", ROOT / "site", "-d", scratch / "read", pages, out]
    if subprocess.run([str(part) for part in command], check=False).returncode:
        raise SiteError("Sphinx found fault with the pages; its messages stand above")
