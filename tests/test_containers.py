"""Images and services: what their files say is there, and their commands work in a clean environment.

No image is built here, and no service asked. The commands are those of the files, read off them and run in a
folder that has what the image would have; with all packages to install that takes minutes, so it is part of
`make stress`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from full_length import STRESS
from tiny_course import hand_in, make_course

ROOT = Path(__file__).parents[1]
IMAGES = ["docker/student.Dockerfile", "docker/grader.Dockerfile"]
SCRIPT = "tools/install_for_students.sh"
long = pytest.mark.skipif(not STRESS, reason="installs all packages: only under AUTOGRADER_STRESS")


def lines(image: str) -> list[str]:
    """The instructions of a Dockerfile, one a line."""
    text = re.sub(r"^#.*\n", "", (ROOT / image).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def copied(image: str) -> list[str]:
    """What of the repository the image gets."""
    words = [re.sub(r"--\S+", "", line).split()[1:-1] for line in lines(image) if line.startswith("COPY ")]
    return [path for paths in words for path in paths]


def laid_out(paths: list[str], folder: Path) -> Path:
    """A folder with these of the repository."""
    leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / path).is_dir():
            shutil.copytree(ROOT / path, folder / path, ignore=leave)
        else:
            shutil.copy(ROOT / path, folder / path)
    return folder


def clean_python(folder: Path) -> Path:
    """A Python with pip, and nothing else installed."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder / "bin" / "python"


def run(command: list[str | Path], folder: Path, **environment: str) -> str:
    outside = {"VIRTUAL_ENV", "PYTHONPATH", "AUTOGRADER_STRESS"}
    kept = {name: value for name, value in os.environ.items() if name not in outside}
    done = subprocess.run(
        command, cwd=folder, env={**kept, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.mark.parametrize("image", IMAGES)
def test_what_an_image_gets_is_there(image: str) -> None:
    assert copied(image)
    assert [path for path in copied(image) if not (ROOT / path).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert not {path.partition("/")[0] for path in copied(image)} & set(ignored)


def test_a_students_image_holds_no_solution_and_no_grader() -> None:
    assert not {path.partition("/")[0] for path in copied(IMAGES[0])} & {
        "solutions",
        "autograder",
        "tests",
        ".",
    }
    assert "solutions" in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


def test_all_that_students_start_from_runs_one_script() -> None:
    assert SCRIPT in dev_container()
    assert any(line.startswith(f"RUN {SCRIPT}") for line in lines(IMAGES[0]))
    assert SCRIPT in (ROOT / ".binder/postBuild").read_text(encoding="utf-8")
    assert all(os.access(ROOT / path, os.X_OK) for path in (SCRIPT, ".binder/postBuild"))


def test_uv_is_of_one_version_everywhere() -> None:
    (version,) = re.findall(r"^UV_VERSION := (\S+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for path in [SCRIPT, "docker/grader.Dockerfile", "autograder/gradescope/setup.sh"]:
        assert re.findall(r"uv==(\S+)", (ROOT / path).read_text(encoding="utf-8")) == [version], path


def test_the_containers_page_names_every_option_of_the_graders_image() -> None:
    page = (ROOT / "docs/containers.md").read_text(encoding="utf-8")
    options = set(re.findall(r"--security-opt \S+", (ROOT / IMAGES[1]).read_text(encoding="utf-8")))
    assert len(options) == 3
    assert all(option in page for option in options)


def dev_container() -> str:
    text = (ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8")
    return str(json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))["postCreateCommand"])


def conda(home: Path) -> str:
    """What `conda env create` has pip do, by uv, which is quicker; and what the file's first lines say."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    listed = next(one["pip"] for one in yaml.safe_load(text)["dependencies"] if isinstance(one, dict))
    (home / "pip.txt").write_text("\n".join(listed), encoding="utf-8")
    (without,) = re.findall(r"`pip (install --no-deps .*?)`", text)
    uv = f"{ROOT / 'build/uv/bin/uv'} pip"
    return f"{uv} install --python $(which python) -r pip.txt && {uv} {without} --python $(which python)"


#: How each begins: its command, what the repository has there, and the environment that it makes, if it does.
STARTS = {
    "docker": (lambda home: f"{SCRIPT} python", copied(IMAGES[0]), ""),
    "dev container": (lambda home: dev_container(), copied(IMAGES[0]), ".student/bin/python"),
    "binder": (lambda home: ".binder/postBuild", [*copied(IMAGES[0]), ".binder"], ""),
    "conda": (conda, [*copied(IMAGES[0]), "autograder", "README.md"], ""),
}


@long
@pytest.mark.parametrize("start", STARTS)
def test_a_student_can_work_with_what_is_installed(start: str, tmp_path: Path) -> None:
    command, paths, made = STARTS[start]
    home = laid_out(paths, tmp_path / "home")
    python = clean_python(tmp_path / "venv")
    run(["bash", "-c", command(home)], home, PATH=f"{python.parent}{os.pathsep}{os.environ['PATH']}")
    if made:
        python = home / made
    listed = "from importlib.metadata import distributions as d; print(*(one.name for one in d()))"
    names = {*run([python, "-c", listed], home).split()}
    assert "coursekit" in names and "torch" not in names
    assert names & {"nbgrader", "neuron-to-transfer"} == (
        {"nbgrader", "neuron-to-transfer"} if start == "conda" else set()
    )
    data = "from coursekit import pretrained as p; p.photographs(); p.mobilenet_v2()"
    run([python, "-c", data], home)
    lesson = home / "course" / "02_pseudo_inverse" / "02_pseudo_inverse.ipynb"
    execute = ["-m", "nbconvert", "--to", "notebook", "--execute", "--output", "ran"]
    run([python, *execute, lesson], home)
    ran = (lesson.parent / "ran.ipynb").read_text(encoding="utf-8")
    assert "ModuleNotFoundError" not in ran and "not attempted yet" in ran


@long
def test_the_grader_grades_with_what_its_image_installs(tmp_path: Path) -> None:
    opt = laid_out(copied(IMAGES[1]), tmp_path / "opt" / "autograder").parent
    # A user without rights runs students' code, and must get at the programs.
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(folder.stat().st_mode | 0o055)
    python = clean_python(tmp_path / "python")
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    for line in lines(IMAGES[1]):
        if line.startswith("RUN "):
            command = re.sub(r"--mount=\S+", "", line.removeprefix("RUN ")).replace("/opt/", f"{opt}/")
            run(
                ["bash", "-c", command],
                opt / "autograder",
                PATH=path,
                UV_PROJECT_ENVIRONMENT=str(opt / "venv"),
            )
    course = make_course(tmp_path / "course")
    grader = opt / "venv" / "bin" / "autograder"
    run([grader, "release"], course)
    hand_in(course, "ada", double="def double(x):\n    return x + x\n")
    run([grader, "grade", "--json", "verdicts.json"], course)
    (verdict,) = json.loads((course / "verdicts.json").read_text(encoding="utf-8"))["submissions"]
    assert verdict["score"] == 3
