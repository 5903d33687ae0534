"""environment.yml, for conda users: the versions that uv.lock has, and no others.

    python tools/conda_environment.py [--check]

Conda brings Python; pip brings the rest, since the lock is one of PyPI's packages. With `--check` nothing is
written, and a file that does not fit the lock is a failure.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Annotated

import typer

ROOT = Path(__file__).parents[1]
UV = ROOT / "build" / "uv" / ("Scripts" if sys.platform == "win32" else "bin") / "uv"
FILE = ROOT / "environment.yml"
#: One version, in the only form in which repo2docker reads it: of a range it takes nothing.
PYTHON = "3.12"

HEAD = """\
# The environment for conda users: `conda env create -f environment.yml`, then `conda activate {name}`.
# Written by `make release` out of uv.lock: the versions here are those that everything is tested with.
# Lessons 13 and 14 read two packages of data, which ask for an old torch that nothing needs. So, without it:
# `pip install --no-deps {data}` (on Binder, .binder/postBuild does)
name: {name}
channels:
  - conda-forge
dependencies:
  - python ={python}
  - pip
  - pip:
      - "--editable ./course[digits]"
      - "--editable ."
"""


def environment(pins: list[str], project: dict[str, object], data: list[str]) -> str:
    """Return the text of the file, with one line for each of the pins, markers included."""
    head = HEAD.format(name=project["name"], data=" ".join(data), python=PYTHON)
    return head + "".join(f'      - "{pin}"\n' for pin in pins)


def locked_pins() -> list[str]:
    """Return `name==version ; marker` of every package of the course and the grader, as uv.lock has them."""
    command = [str(UV), "export", "--frozen", "--no-default-groups", "--no-emit-workspace", "--no-hashes"]
    command += ["--no-annotate", "--no-header", "--quiet"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def main(
    check: Annotated[bool, typer.Option(help="Write nothing; fail if the file is stale.")] = False,
) -> None:
    """Write environment.yml, or check that it is up to date."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    text = environment(locked_pins(), settings["project"], settings["dependency-groups"]["data"])
    if not check:
        FILE.write_text(text, encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != text:
        print("environment.yml does not fit uv.lock; `make release` writes it anew", file=sys.stderr)
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
