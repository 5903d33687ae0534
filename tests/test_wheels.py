"""The wheels, in environments of their own: coursekit's with the lowest and the newest versions that it
allows, where the grader was never heard of, and the grader's beside it. Solved lessons earn full marks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from full_length import STRESS
from lesson_secrets import ROOT

from autograder.authoring import build_lesson
from autograder.authoring.release import lesson_names

UV = ROOT / "build/uv/bin/uv"
LOWEST = ROOT / "build/lowest-env"
RUNNER = Path(__file__).with_name("run_in_plain_ipython.py")
LESSONS = (
    lesson_names(ROOT)
    if STRESS
    else ("02_pseudo_inverse", "06_gradients_and_initialisation", "12_saving_and_collecting")
)
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
#: The other versions of Python want TensorFlow for themselves, 600 MB each.
PYTHONS = ("3.11", "3.12", "3.13") if STRESS else (HERE,)

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(not UV.is_file(), reason="no build/uv: `make setup` installs it"),
]


def uv(*arguments: str | Path) -> str:
    done = subprocess.run([UV, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both."""
    folder = tmp_path_factory.mktemp("dist")
    uv("build", "--quiet", "--all-packages", "--wheel", "--out-dir", folder, "--python", sys.executable)
    return folder


def locked(folder: Path, *package: str) -> Path:
    """The locked versions of what a package of ours asks for, which are the newest that were tried."""
    file = folder / "requirements.txt"
    options = ("--quiet", "--locked", "--no-default-groups", "--no-emit-workspace", "--output-file", file)
    uv("export", *options, *package)
    return file


def environment(folder: Path, python: str, requirements: Path, *wheels: Path) -> Path:
    """The Python of a new environment with these requirements and wheels, and nothing else."""
    uv("venv", "--quiet", "--python", python, folder)
    path = folder / "bin" / "python"
    uv("pip", "install", "--quiet", "--python", path, "-r", requirements)
    uv("pip", "install", "--quiet", "--python", path, "--no-deps", *wheels)
    return path


def solved(python: Path, names: Sequence[str], folder: Path) -> None:
    for name in names:
        lesson = build_lesson(ROOT / "solutions" / name)
        (folder / name).mkdir()
        (folder / name / f"{name}.ipynb").write_text(lesson.source, encoding="utf-8")
        done = subprocess.run(
            [python, "-I", RUNNER, f"{name}.ipynb"],
            cwd=folder / name,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        came = json.loads(done.stdout.splitlines()[-1])
        assert came["stopped"] == []
        assert came["points"] == {
            exercise.test_id: exercise.points for exercise in lesson.exercises if exercise.kind == "rubric"
        }


@pytest.mark.parametrize("version", PYTHONS)
def test_solved_lessons_earn_full_marks_with_the_newest_versions(
    version: str, wheels: Path, tmp_path: Path
) -> None:
    interpreter = shutil.which(sys.executable if version == HERE else f"python{version}")
    if not interpreter or subprocess.run([interpreter, "-c", ""], capture_output=True).returncode:
        pytest.skip(f"no Python {version} here")
    requirements = locked(tmp_path, "--package", "coursekit", "--extra", "digits")
    python = environment(tmp_path / "venv", interpreter, requirements, *wheels.glob("coursekit-*.whl"))
    asked = "import importlib.util as u; print([n for n in ('autograder', 'nbgrader') if u.find_spec(n)])"
    assert subprocess.run([python, "-I", "-c", asked], capture_output=True, text=True).stdout.strip() == "[]"
    solved(python, LESSONS, tmp_path)


@pytest.mark.skipif(not LOWEST.is_dir(), reason="no build/lowest-env: `make test` sets it up")
def test_solved_lessons_earn_full_marks_with_the_lowest_versions(wheels: Path, tmp_path: Path) -> None:
    python = LOWEST / "bin" / "python"
    (wheel,) = wheels.glob("coursekit-*.whl")
    uv("pip", "install", "--quiet", "--offline", "--python", python, "--no-deps", "--reinstall", wheel)
    solved(python, LESSONS, tmp_path)


def test_the_graders_wheel_grades_a_course_folder(wheels: Path, tmp_path: Path) -> None:
    python = environment(tmp_path / "venv", sys.executable, locked(tmp_path), *wheels.glob("*.whl"))
    home = tmp_path / "class"
    shutil.copytree(ROOT / "solutions" / "02_pseudo_inverse", home / "solutions" / "02_pseudo_inverse")
    shutil.copy(ROOT / "solutions" / "catalogue.toml", home / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", home)
    for command in (
        ("sample-class", "--course", "sample", "--students", "2"),
        ("grade", "--course", "sample", "--json", "verdicts.json"),
    ):
        done = subprocess.run(
            [python.with_name("autograder"), *command], cwd=home, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    written = json.loads((home / "verdicts.json").read_text(encoding="utf-8"))
    assert {verdict["max_score"] for verdict in written["submissions"]} == {17.0}
