"""`python -m coursekit lab`: the lessons in JupyterLab, in a folder of one's own."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from coursekit.student.fresh_copy import HANDED_OUT
from coursekit.student.workspace import CopyResult, copy_lessons

CONFIGURATION = Path(__file__).parent / "student"
START = "00_start.ipynb"


def main() -> int:
    """Run the command; the exit status is JupyterLab's."""
    parser = argparse.ArgumentParser(prog="python -m coursekit", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    lab = commands.add_parser("lab", help="copy the lessons to a folder of your own and open them")
    lab.add_argument("--lessons", type=Path, default=Path("lessons"), help="where the course has them")
    lab.add_argument("--folder", type=Path, default=Path("my-lessons"), help="your own folder")
    asked, passed_on = parser.parse_known_args()
    try:
        copied = copy_lessons(asked.lessons.resolve(), asked.folder.resolve())
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    _say(copied, asked.folder)
    return _jupyterlab(asked.lessons.resolve(), asked.folder.resolve(), passed_on)


def surroundings() -> dict[str, str]:
    """The environment in which Jupyter finds our settings, and our template of exported pages, first."""
    ours = {
        name: os.pathsep.join(filter(None, (str(CONFIGURATION), os.environ.get(name))))
        for name in ("JUPYTER_CONFIG_PATH", "JUPYTER_PATH")
    }
    return {**os.environ, **ours}


def _say(copied: CopyResult, folder: Path) -> None:
    if copied.new:
        print(f"{len(copied.new)} new files in {folder}: your lessons. What you write stays there.")
    for name in copied.updated:
        print(f"{name}: brought up to date; you had not changed it.")
    for name in copied.left:
        lesson = Path(name).stem
        if name == f"{lesson}/{lesson}.ipynb":
            print(f'{name}: there is a newer one; coursekit.fresh("{lesson}") takes it, with your answers.')


def _jupyterlab(lessons: Path, folder: Path, passed_on: list[str]) -> int:
    command = [
        *(sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"),
        *(f"--LabApp.default_url=/lab/tree/{START}", *_as_root()),
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    environment = {**surroundings(), HANDED_OUT: str(lessons)}
    try:
        return subprocess.run([*command, *passed_on], env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130


def _as_root() -> list[str]:
    """JupyterLab refuses root, who is all there is in many containers."""
    return ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


if __name__ == "__main__":
    sys.exit(main())
