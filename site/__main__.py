"""The web site of the course.

    python site [LESSON]… [--out build/site]

Three steps, each of which keeps what is unchanged: the lessons are executed in the environment of the course
(`outputs.py`), pages are made of them, of docs/ and of the Markdown files at the root (`staging.py`), and
Sphinx lays the pages out, in an environment of its own (`building.py`, `conf.py`, `extensions/`).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from building import BUILD, ROOT, build_site
from outputs import SiteError

from autograder.authoring.release import LESSON_NAME


def main(
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="[LESSON]…", help="Names of lessons; all, if none.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where the pages go.")] = BUILD / "site",
) -> None:
    """Execute what has changed, and build the site."""
    try:
        build_site([_notebook(name) for name in lessons or _released()], out)
    except SiteError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    print(f"wrote {out / 'index.html'}")


def _released() -> list[str]:
    """The lessons that students get, in order."""
    return sorted(path.name for path in (ROOT / "course").iterdir() if LESSON_NAME.fullmatch(path.name))


def _notebook(name: str) -> Path:
    path = ROOT / "course" / name / f"{name}.ipynb"
    if not path.is_file():
        raise SiteError(f"{path} is not there; `autograder release` builds what solutions/ has")
    return path


if __name__ == "__main__":
    typer.run(main)
