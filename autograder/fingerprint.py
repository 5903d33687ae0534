"""When two runs must give the same verdict: same submission, lesson, limits, course code and environment."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from importlib.metadata import distribution, distributions, version
from pathlib import Path

import coursekit
from packaging.requirements import Requirement

import autograder
from autograder.model import Job


def fingerprint(job: Job) -> str:
    """SHA-256 (hex) of all that a verdict depends on."""
    digest = hashlib.sha256(_environment().encode())
    settings = json.dumps([asdict(job.limits), job.full, job.unsafe], sort_keys=True)
    files = [
        name.encode() + b"\0" + content for name, content in (*job.lesson.files, *job.files, *job.notebooks)
    ]
    numbers = f"{len(job.lesson.files)} {len(job.files)} {len(job.notebooks)}"
    texts = (settings, job.lesson.source, job.lesson.release, numbers)
    for part in (*(text.encode() for text in texts), job.submission, *files):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


@cache
def essentials() -> dict[str, str]:
    """What two machines must have in common to grade alike: versions by name, and our own code's digest."""
    ours = distribution("neuron-to-transfer")
    asked = {Requirement(text) for text in ours.requires or ()}
    names = {need.name for need in asked if need.marker is None or need.marker.evaluate({"extra": ""})}
    digest = hashlib.sha256()
    for path in _code():
        digest.update(path.read_bytes())
    return {
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "the autograder's code": digest.hexdigest()[:12],
        **{name: version(name) for name in sorted(names)},
    }


@cache
def _environment() -> str:
    digest = hashlib.sha256(sys.version.encode())
    described = [found.metadata for found in distributions()]  # parsed anew for each look at it
    for package in sorted(f"{metadata['Name']}=={metadata['Version']}" for metadata in described):
        digest.update(package.encode() + b"\n")
    for path in _code():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _code() -> Iterator[Path]:
    """What takes part in a verdict; not what only tells of it."""
    yield from sorted(Path(str(coursekit.__file__)).parent.rglob("*.py"))
    grader = Path(str(autograder.__file__)).parent
    for part in ("intake", "kernels", "sandbox", "scoring"):
        yield from sorted((grader / part).rglob("*.py"))
    yield from (grader / "job.py", grader / "model.py", grader / "several.py")
