"""The environment is said in three places; they say the same."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ROOT = Path(__file__).parent.parent
DESIGNED = {
    "jupyterlab", "nbgrader", "tensorflow", "numpy", "matplotlib", "scikit-learn", "opencv-python-headless",
    "beautifulsoup4", "requests",
}  # fmt: skip


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked() -> dict[str, Any]:
    return tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))


def conda() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def test_the_project_asks_for_what_the_design_names() -> None:
    names = {Requirement(text).name for text in project()["dependencies"]}
    assert names >= DESIGNED


def test_conda_gets_the_locked_versions_and_no_others() -> None:
    """`make lint` asks whether the file is what uv.lock comes to; this, whether that is what it should be."""
    listed = next(entry["pip"] for entry in conda()["dependencies"] if isinstance(entry, dict))
    editable = [text for text in listed if text.startswith("--editable")]
    assert editable == ["--editable ./course[digits]", "--editable ."]
    pins = [Requirement(text) for text in listed if text not in editable]
    versions: dict[str, set[str]] = {}
    for package in locked()["package"]:
        versions.setdefault(package["name"], set()).add(package.get("version", ""))
    assert all(str(pin.specifier).removeprefix("==") in versions[pin.name] for pin in pins)
    wanted = {Requirement(text).name for text in project()["dependencies"]}
    assert wanted - {pin.name for pin in pins} == {"coursekit"}
    assert not {"pytest", "ruff", "sphinx", "otter-grader"} & {pin.name for pin in pins}


def test_the_lessons_package_never_asks_for_the_grader_and_its_ranges_hold_what_the_project_asks_for() -> (
    None
):
    kit = tomllib.loads((ROOT / "course/pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert kit["version"] == project()["version"]
    assert kit["requires-python"] == project()["requires-python"]
    needs = {Requirement(text).name: Requirement(text) for text in kit["dependencies"]}
    assert not needs.keys() & {"neuron-to-transfer", "nbgrader", "mlxtend", "jupyterlab", "nbconvert"}
    versions = {package["name"]: package["version"] for package in locked()["package"]}
    assert all(Version(versions[name]) in need.specifier for name, need in needs.items())


def test_the_data_packages_come_without_what_they_ask_for() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pins = settings["dependency-groups"]["data"]
    assert "data" in settings["tool"]["uv"]["default-groups"]
    bare = settings["tool"]["uv"]["dependency-metadata"]
    pinned = [f"{entry['name']}=={entry['version']}" for entry in bare if "version" in entry]
    assert pinned[: len(pins)] == pins
    # The sentence model of `autograder mark` comes without torch, its tokeniser without a client of the hub.
    model = next(pin for pin in project()["optional-dependencies"]["marking"] if "==" in pin)
    assert pinned[len(pins) :] == [model] and bare[-1]["name"] == "tokenizers"
    assert all(entry["requires-dist"] == [] for entry in bare)
    assert f"pip install --no-deps {' '.join(pins)}" in (ROOT / "environment.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["environment.yml", ".binder/environment.yml"])
def test_conda_and_repo2docker_get_one_python_that_is_supported(path: str) -> None:
    """repo2docker looks for one version after `=`, and takes its own default where it finds a range."""
    listed = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))["dependencies"]
    python = next(text for text in listed if str(text).startswith("python"))
    found = re.fullmatch(r"python\s*=+\s*(3\.\d+)", python)
    assert found and Version(found[1]) in SpecifierSet(project()["requires-python"])


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_the_lock_resolves_for_every_python_declared(version: str) -> None:
    assert Version(version) in SpecifierSet(project()["requires-python"])
    assert Version(f"{version}.9") in SpecifierSet(locked()["requires-python"])
    wheels = next(p["wheels"] for p in locked()["package"] if p["name"] == "tensorflow")
    assert any(f"cp{version.replace('.', '')}" in wheel["url"] for wheel in wheels)


def test_the_lock_holds_every_direct_dependency() -> None:
    packages = {package["name"] for package in locked()["package"]}
    assert {Requirement(text).name for text in project()["dependencies"]} <= packages


def test_the_kernel_keeps_tensorflow_quiet() -> None:
    spec = Path(sys.prefix) / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
    assert json.loads(spec.read_text(encoding="utf-8"))["env"]["TF_CPP_MIN_LOG_LEVEL"] == "3"
