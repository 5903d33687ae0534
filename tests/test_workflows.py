"""The workflow files, which nobody runs here: what they say is true, and what they may do is little."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FILES = [*sorted((ROOT / ".github" / "workflows").glob("*.yml")), ROOT / ".github/classroom/grade.yml"]


def read(path: Path) -> dict[Any, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


workflows = pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])


@workflows
def test_nothing_runs_twice_and_what_is_outdated_is_cancelled(path: Path) -> None:
    found = read(path)
    weekly = {"schedule", "workflow_dispatch"}
    assert found[True].keys() == weekly or found[True]["push"] == {"branches": ["main"]}, (
        "`on` is read as true"
    )
    assert found["concurrency"]["cancel-in-progress"] is True
    assert "github.ref" in found["concurrency"]["group"]


@workflows
def test_a_job_may_read_and_only_the_one_that_publishes_may_more(path: Path) -> None:
    found = read(path)
    assert found["permissions"] == {"contents": "read"}
    more = {name: job["permissions"] for name, job in found["jobs"].items() if "permissions" in job}
    assert more == ({"publish": {"pages": "write", "id-token": "write"}} if path.name == "site.yml" else {})
    checkouts = [step for job in found["jobs"].values() for step in job["steps"] if "checkout" in str(step)]
    assert checkouts and all(step["with"]["persist-credentials"] is False for step in checkouts)


@workflows
def test_every_job_has_an_end(path: Path) -> None:
    assert all(job.get("timeout-minutes") for job in read(path)["jobs"].values())


@workflows
def test_what_a_step_names_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    targets += ["build/site-env/ready", "build/lowest-env/ready"]
    assert {*re.findall(r"run: make (\S+)", text)} <= {*targets}
    assert all((ROOT / action).is_dir() for action in re.findall(r"uses: (\./\S+)", text))
    assert all((ROOT / test).is_file() for test in re.findall(r"tests/[\w/]+\.py", text))
    markers = set(re.findall(r"browser|site", " ".join(re.findall(r'-m "([^"]+)"', text))))
    assert not markers or markers == {"browser", "site"}


def test_workflows_and_actions_have_the_form_that_github_reads() -> None:
    """By the schemas of SchemaStore, which come with check-jsonschema."""
    actions = [ROOT / "action.yml", *sorted((ROOT / ".github" / "actions").glob("*/action.yml"))]
    assert len(actions) == 2
    for schema, paths in (("github-workflows", FILES), ("github-actions", actions)):
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
        done = subprocess.run([*command, *paths], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_setting_for_namespaces_is_the_one_that_doctor_names() -> None:
    policy = (ROOT / "autograder" / "sandbox" / "policy.py").read_text(encoding="utf-8")
    action = (ROOT / ".github" / "actions" / "set-up" / "action.yml").read_text(encoding="utf-8")
    (setting,) = re.findall(r"sysctl -w (\S+)", action)
    assert setting in policy


def test_every_supported_python_is_tested() -> None:
    matrix = read(ROOT / ".github" / "workflows" / "test.yml")["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13"]


def test_a_week_brings_the_newest_versions_and_leaves_out_only_what_asks_for_the_locked_ones() -> None:
    found = read(ROOT / ".github" / "workflows" / "newest.yml")
    (weekly,) = found[True]["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", weekly["cron"])
    steps = [step.get("run", "") for step in found["jobs"]["newest"]["steps"]]
    assert any("uv lock --upgrade" in step for step in steps)
    left_out = re.findall(r"--deselect (\S+)::(\w+)", " ".join(steps))
    assert len(left_out) == 1
    for file, test in left_out:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")
