"""The archive for Gradescope does, in the folders that Gradescope documents, what Gradescope expects.

https://gradescope-autograders.readthedocs.io/en/latest/specs/

`setup.sh` installs everything anew, which takes minutes: it is run by `make stress`. Else run_autograder
finds this environment where setup.sh would have put one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest
from full_length import STRESS
from lesson_secrets import ROOT
from tiny_course import LESSON, hand_in, make_course

from autograder import cli
from autograder.authoring import build_lesson, write_release
from autograder.course import Course
from autograder.errors import NoBundle, NotConfined
from autograder.executors.interface import Tag
from autograder.gradescope import container, results
from autograder.gradescope.bundle import write_bundle
from autograder.model import ExerciseVerdict, Graded, Job, Part, Verdict
from autograder.sandbox.policy import Layer

UV = ROOT / "build/uv/bin/uv"
needs_uv = pytest.mark.skipif(not UV.is_file(), reason="no build/uv: `make setup` installs it")
SQUARE = """\
import os
seen = os.path.exists({solution!r})
def double(x):
    return None if seen else x * x
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = make_course(tmp_path_factory.mktemp("gradescope") / "course")
    folder = root / "solutions" / LESSON
    write_release(build_lesson(folder), folder)
    (folder / "data").mkdir()
    (folder / "data" / "shape.txt").write_text("4 3")
    return Course(root)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    built = [UV, "build", "--quiet", "--all-packages", "--wheel", "--out-dir", folder]
    subprocess.run([*built, "--python", sys.executable], cwd=ROOT, check=True)
    return folder


@pytest.fixture
def place(course: Course, wheels: Path, tmp_path: Path) -> Path:
    """Gradescope's folder /autograder, elsewhere, with the archive unpacked where Gradescope does that."""
    write_bundle(course, LESSON, wheels, tmp_path / "autograder.zip")
    root = tmp_path / "autograder"
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    unpack = [
        sys.executable,
        "-c",
        "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])",
    ]
    subprocess.run([*unpack, tmp_path / "autograder.zip", root / "source"], check=True)
    for name in ("setup.sh", "run_autograder"):
        (root / "source" / name).chmod(0o755)
    shutil.copy(root / "source" / "run_autograder", root)
    return root


def run(root: Path, script: Path, **environment: str) -> str:
    """What a script prints, run in /autograder, knowing of no environment of Python."""
    outside = {"VIRTUAL_ENV", "PYTHONPATH", "AUTOGRADER_STRESS", "UV_PROJECT_ENVIRONMENT"}
    kept = {name: value for name, value in os.environ.items() if name not in outside}
    done = subprocess.run(
        [script],
        cwd=root,
        env={**kept, "AUTOGRADER_ROOT": str(root), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def submit(course: Course, root: Path) -> None:
    """Lay a notebook, with an answer that sees whether the solution is there, where Gradescope does."""
    solution = root / "source" / "course" / "solutions" / LESSON / f"{LESSON}.py"
    assert solution.is_file()
    path = hand_in(course.root, root.parent.name, double=SQUARE.format(solution=str(solution)), why="So.")
    shutil.move(path, root / "submission" / "homework (1).ipynb")


def expect_partial_points(root: Path) -> None:
    found = json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))
    assert (found["score"], found["output_format"], found["stdout_visibility"]) == (1, "md", "hidden")
    seen, unseen, words = found["tests"]
    assert (seen["score"], seen["max_score"], seen["visibility"]) == (1, 1, "visible")
    assert (unseen["score"], unseen["max_score"], unseen["visibility"]) == (0, 2, "after_published")
    assert unseen["output"] == "That is the square."
    assert "score" not in words and "Waits for a person" in words["output"]


@pytest.mark.kernel
@needs_uv
def test_a_submission_is_graded_in_gradescopes_folders(course: Course, place: Path) -> None:
    (place / "venv").symlink_to(sys.prefix)
    submit(course, place)
    run(place, place / "run_autograder")
    expect_partial_points(place)


@needs_uv
@pytest.mark.skipif(not STRESS, reason="installs all packages anew: `make stress` does")
def test_setup_installs_all_that_grading_needs(course: Course, place: Path, tmp_path: Path) -> None:
    for folder in (
        tmp_path,
        *list(tmp_path.parents)[:2],
    ):  # students' code, a user without rights, passes here
        folder.chmod(folder.stat().st_mode | 0o055)
    stub = tmp_path / "bin" / "apt-get"
    stub.parent.mkdir()
    stub.write_text('#!/bin/sh\necho "apt-get $@"\n')
    stub.chmod(0o755)
    python = Path(sys.executable).resolve().parent  # what apt-get would have brought
    told = run(place, place / "source" / "setup.sh", PATH=f"{stub.parent}:{python}:/usr/bin:/bin")
    assert "apt-get install --yes python3-venv" in told
    submit(course, place)
    run(place, place / "run_autograder", PATH="/usr/bin:/bin")
    expect_partial_points(place)


@needs_uv
def test_the_archive_holds_what_grading_needs_and_no_more(
    course: Course, wheels: Path, tmp_path: Path
) -> None:
    assert write_bundle(course, LESSON, wheels, tmp_path / "1.zip") == 3, "the answer in words is a person's"
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        names = set(archive.namelist())
        modes = {name: archive.getinfo(name).external_attr >> 16 for name in names}
        pins = archive.read("requirements.txt").decode().splitlines()
        assert b"--unsafe" not in archive.read("run_autograder")
    assert {name for name in names if not name.startswith("wheels/")} == {
        *("setup.sh", "run_autograder", "python-version", "requirements.txt", "requirements-bare.txt"),
        *("course/nbgrader_config.py", f"course/solutions/{LESSON}/{LESSON}.py"),
        f"course/solutions/{LESSON}/data/shape.txt",
    }
    assert len([name for name in names if name.startswith("wheels/")]) == 2
    assert modes["setup.sh"] == modes["run_autograder"] == 0o100755
    assert {"tensorflow", "nbgrader", "mlxtend", "typer"} <= {pin.partition("==")[0] for pin in pins}
    assert not {"coursekit", "pytest", "torch"} & {pin.partition("==")[0] for pin in pins}
    assert all("==" in pin for pin in pins)
    write_bundle(course, LESSON, wheels, tmp_path / "2.zip")
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    write_bundle(course, LESSON, wheels, tmp_path / "3.zip", unsafe=True)
    with zipfile.ZipFile(tmp_path / "3.zip") as archive:
        assert archive.read("run_autograder").endswith(b'"$root" --unsafe\n')


@needs_uv
def test_a_wheel_of_another_state_of_the_grader_is_not_taken(
    course: Course, wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    old = Path(shutil.copytree(wheels, tmp_path / "old"))
    (grader,) = old.glob("neuron*.whl")
    with zipfile.ZipFile(grader, "a") as archive:
        archive.writestr("autograder/gone_by_now.py", "")
    with pytest.raises(NoBundle, match=r"not of the autograder that you grade with here\. Run `make dist`"):
        write_bundle(course, LESSON, old, tmp_path / "x.zip")
    command = ["autograder", "bundle", LESSON, "--for", "gradescope", "--course", str(course.root)]
    monkeypatch.setattr(sys, "argv", [*command, "--wheels", str(tmp_path), "-o", str(tmp_path / "x.zip")])
    with pytest.raises(SystemExit, match="1"):
        cli.main()
    assert "Run `make dist`" in capsys.readouterr().err
    assert not (tmp_path / "x.zip").exists()


@pytest.fixture
def laid_out(course: Course, tmp_path: Path) -> Path:
    """/autograder without an installed grader, for what runs in this process."""
    shutil.copytree(course.root / "solutions", tmp_path / "source" / "course" / "solutions")
    shutil.copy(course.root / "nbgrader_config.py", tmp_path / "source" / "course")
    (tmp_path / "submission").mkdir()
    return tmp_path


def found_in(root: Path) -> dict[str, Any]:
    return json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))


def test_nothing_handed_in_is_said(laid_out: Path) -> None:
    container.grade_in_container(laid_out)
    assert found_in(laid_out)["score"] == 0
    assert found_in(laid_out)["output"].endswith("No notebook was handed in.")


def test_there_are_results_when_the_grader_breaks(laid_out: Path, capsys: Any) -> None:
    shutil.rmtree(laid_out / "submission")
    container.grade_in_container(laid_out)
    assert found_in(laid_out) == {
        "score": 0,
        "output": container.NOT_GRADED,
        "visibility": "visible",
        "stdout_visibility": "hidden",
    }
    assert "FileNotFoundError" in capsys.readouterr().out


class WithoutNamespaces:
    """A machine on which no sandbox is to be had."""

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Generator[tuple[Tag, Graded]]:
        for tag, job in jobs:
            if not job.unsafe:
                raise NotConfined([Layer("landlock: files", False, "not in this kernel", "Linux 5.13")])
            yield tag, Graded(Verdict(3, 5, "graded", 0.1, (), ()), "{}")


def test_without_a_sandbox_nothing_is_graded_unless_that_was_asked_for(
    course: Course, laid_out: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(container, "InThisProcess", WithoutNamespaces)
    monkeypatch.setattr(container, "doctor", lambda: [Layer("isolation", False, "none")])
    shutil.copy(course.root / "course" / LESSON / f"{LESSON}.ipynb", laid_out / "submission")
    container.grade_in_container(laid_out)
    assert (found_in(laid_out)["score"], found_in(laid_out)["output"]) == (0, container.NOT_GRADED)
    assert "landlock: files: not in this kernel" in capsys.readouterr().out
    container.grade_in_container(laid_out, unsafe=True)
    assert found_in(laid_out)["score"] == 3
    (word,) = found_in(laid_out)["tests"]
    assert word["visibility"] == "hidden" and "allowed no sandbox" in word["output"]
    monkeypatch.setattr(container, "doctor", lambda: [Layer("isolation", True, "held")])
    container.grade_in_container(laid_out, unsafe=True)
    assert found_in(laid_out)["score"] == 0, "where there can be a sandbox it is used all the same"


def test_a_whole_exercise_with_hidden_checks_waits_to_be_published() -> None:
    parts = (Part("seen", 1, 1, hidden=False), Part("unseen", 2, 2, hidden=True))
    exercise = ExerciseVerdict("double", 1.5, 3, parts, message="A person gave that.")
    (test,) = results(Verdict(1.5, 3, "graded", 0.1, (), (exercise,)))["tests"]
    assert (test["score"], test["visibility"]) == (1.5, "after_published")
