"""The action that grades a repository: what its file says is true, and its commands do it.

The commands are those of action.yml, run as GitHub runs them, with the variables that GitHub sets, in a clean
folder. https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
https://docs.github.com/en/actions/reference/workflows-and-actions/variables
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from class_of_rows import failed, row, verdict
from full_length import STRESS
from tiny_course import LESSON, hand_in, make_course

from autograder.authoring import build_lesson, write_release
from autograder.intake import NotGraded
from autograder.reports import job_summary as page
from autograder.reports.job_summary import job_summary

ROOT = Path(__file__).parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
TEMPLATE = ROOT / ".github" / "classroom" / "grade.yml"
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]


def grade_step() -> dict[str, Any]:
    (found,) = [step for step in STEPS if step.get("id") == "grade"]
    return found


def test_a_composite_action_has_what_github_asks_for() -> None:
    assert ACTION["name"] and ACTION["description"] and ACTION["runs"]["using"] == "composite"
    assert all(bool(step.get("run")) != bool(step.get("uses")) for step in STEPS)
    assert all(step["shell"] == "bash" for step in STEPS if "run" in step)
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"]) for step in STEPS if "uses" in step)
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == ACTION["inputs"].keys()
    assert set(re.findall(r"steps\.([\w-]+)\.", text)) == {step["id"] for step in STEPS if "id" in step}
    assert "${{" not in "".join(step.get("run", "") for step in STEPS), (
        "what is put in there could be a command"
    )


def test_what_the_action_runs_is_there() -> None:
    runs = "\n".join(step.get("run", "") for step in STEPS)
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r'make -C "\$GITHUB_ACTION_PATH" (\S+)', runs)) <= {*targets}
    assert all((ROOT / name).is_file() for name in re.findall(r"\$GITHUB_ACTION_PATH/([\w.]+)\"", runs))
    ours = (ROOT / ".github" / "actions" / "set-up" / "action.yml").read_text(encoding="utf-8")
    assert re.findall(r"sysctl -w (\S+)", runs) == re.findall(r"sysctl -w (\S+)", ours)


def test_the_template_for_classrooms_names_this_version_and_no_input_that_is_not_there() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    steps = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))["jobs"]["grade"]["steps"]
    assert steps[-1]["uses"] == f"OWNER/COURSE@v{version}"
    assert steps[-1].get("with", {}).keys() <= ACTION["inputs"].keys()


def repository(course: Path, folder: Path, **answers: str) -> Path:
    """A student's repository, cloned as actions/checkout does it."""
    folder.mkdir()
    shutil.move(hand_in(course, folder.name, **answers), folder / f"{LESSON}.ipynb")
    shutil.rmtree(course / "submitted")
    (folder / "README.md").write_text("# My homework\n")
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for arguments in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "done"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    return folder


def run_step(step: dict[str, Any], workspace: Path, action: Path, **inputs: str) -> tuple[int, str, str, str]:
    """Exit status, what it printed, the summary and the outputs."""
    files = {name: workspace.parent / name for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    for file in files.values():
        file.write_text("")
    (workspace.parent / "temp").mkdir()
    said = {name: value["default"] for name, value in ACTION["inputs"].items()} | inputs
    given = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: said[match[1]], value)
        for name, value in step["env"].items()
    }
    script = workspace.parent / "script.sh"
    script.write_text(step["run"])
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
        cwd=workspace,
        env={
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            **{name: str(file) for name, file in files.items()},
            **given,
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(action),
            "GITHUB_WORKSPACE": str(workspace),
            "RUNNER_TEMP": str(workspace.parent / "temp"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, *(file.read_text(encoding="utf-8") for file in files.values())


@pytest.fixture
def action(tmp_path: Path) -> Path:
    """Where GitHub unpacks the action: the course, and the grader that `make setup` has installed."""
    root = make_course(tmp_path / "action")
    folder = root / "solutions" / LESSON
    write_release(build_lesson(folder), folder)
    (root / ".venv").symlink_to(sys.prefix)
    return root


@pytest.mark.kernel
def test_a_push_is_graded_into_the_summary_and_verdicts_json(action: Path, tmp_path: Path) -> None:
    workspace = repository(
        action, tmp_path / "double-ada", double="def double(x):\n    return x * x", why="So."
    )
    status, printed, summary, outputs = run_step(grade_step(), workspace, action)
    assert status == 0, printed
    (submission,) = json.loads((workspace / "verdicts.json").read_text(encoding="utf-8"))["submissions"]
    assert (submission["student"], submission["score"], submission["max_score"]) == ("double-ada", 1, 5)
    assert outputs == f"verdicts={workspace / 'verdicts.json'}\n"
    assert "| double-ada | 01\\_double | 1 | 5 | a person has still to mark 2 of 2 points |" in summary
    assert "| ✘ | – hidden check 2 | 0 | 2 | That is the square." in summary
    assert "3 becomes 6" not in summary, "the summary is the student's to read"


@pytest.mark.kernel
def test_a_repository_without_a_notebook_is_told_so(action: Path, tmp_path: Path) -> None:
    workspace = repository(action, tmp_path / "double-ada")
    (workspace / f"{LESSON}.ipynb").unlink()
    status, printed, summary, outputs = run_step(grade_step(), workspace, action)
    assert (status, summary, outputs) == (2, "Nothing was graded; the log says why.\n", "")
    assert "Nothing to grade" in printed


@pytest.mark.skipif(not STRESS, reason="grades once more: `make stress` does")
def test_without_solutions_the_released_lesson_is_what_is_graded(action: Path, tmp_path: Path) -> None:
    workspace = repository(
        action, tmp_path / "double-ada", double="def double(x):\n    return 2 * x", why="So."
    )
    shutil.rmtree(action / "solutions")
    status, printed, summary, _ = run_step(grade_step(), workspace, action)
    assert status == 0, printed
    assert summary.startswith("Only the checks that stand in the notebooks are counted here.\n\n| student |")
    (submission,) = json.loads((workspace / "verdicts.json").read_text(encoding="utf-8"))["submissions"]
    assert submission["score"] == 1, "of the visible check"


def test_a_summary_names_every_submission_and_stays_below_githubs_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [row("ada", of=verdict(1, message="It gave | 9.")), row("bo", of=failed()), row("eve")]
    whole = job_summary(rows, [NotGraded("x.zip", "It is an archive.")])
    assert whole.count("\n### ") == 2 and "It gave \\| 9." in whole
    assert "| bo | 01\\_double | 0 | 5 | This file is not a notebook. |" in whole
    assert "| x.zip | It is an archive. |" in whole
    monkeypatch.setattr(page, "MOST_BYTES", len(whole.encode()) - 1)
    assert job_summary(rows, [NotGraded("x.zip", "It is an archive.")]).endswith(
        "1 more are in `verdicts.json`.\n"
    )
