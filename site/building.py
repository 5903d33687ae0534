"""From notebooks to the site: executed, written as pages, laid out by Sphinx."""

from __future__ import annotations

import shutil
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
    """Write the site with these lessons' notebooks to `out`, in place of an older one.

    `scratch` keeps what Sphinx works on. Raises SiteError for a lesson that does not run, when Sphinx finds
    fault with a page, and for a folder `out` that holds something else.
    """
    if not SPHINX.is_file():
        raise SiteError(f"{SPHINX} is not there; `make site` installs it and builds the site")
    if out.exists() and any(out.iterdir()) and not (out / "searchindex.js").is_file():
        raise SiteError(f"{out} holds no site, but something else; name a folder that is empty, or none yet")
    lessons = {path.stem: executed(path, BUILD / "site-outputs") for path in notebooks}
    pages, laid_out = scratch / "pages", scratch / "site"
    write_pages(ROOT, lessons, pages)
    # What was read is kept, and every page is written: each of them lists all others.
    shutil.rmtree(laid_out, ignore_errors=True)
    command = [SPHINX, "-b", "html", "--write-all", "--fail-on-warning", "--keep-going", "--quiet"]
    command += ["-c", ROOT / "site", "-d", scratch / "read", pages, laid_out]
    if subprocess.run([str(part) for part in command], check=False).returncode:
        shutil.rmtree(scratch / "read")  # or it would not say so again
        raise SiteError("Sphinx found fault with the pages; its messages stand above")
    if out.exists():
        shutil.rmtree(out)
    shutil.copytree(laid_out, out)
