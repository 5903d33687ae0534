"""`autograder.zip`: what Gradescope needs to grade one lesson.

In it, at the root, setup.sh and run_autograder; beside them the lesson with its solution, our wheels, and the
versions of all packages as they are here. https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path

from coursekit.installed import BARE
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.atomic import write_atomic
from autograder.authoring import assignment_folders
from autograder.course import Course
from autograder.errors import NoBundle
from autograder.layout import ATTEMPTS, CONFIG_FILE, FIGURES, notebook_file
from autograder.model import total

#: Our distributions, with what lies in them.
OURS = {"neuron-to-transfer": "autograder", "coursekit": "coursekit"}
#: What Gradescope's images are: markers are asked for it, whatever this machine is.
GRADESCOPES = {
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_system": "Linux",
    "sys_platform": "linux",
}
#: Beside a lesson's text, and of no use in grading it.
_NOT_NEEDED = (ATTEMPTS, FIGURES, "__pycache__", ".ipynb_checkpoints", ".*")
#: A time in the archive, the same each time: what does not change is written byte for byte the same.
_NO_TIME = (1980, 1, 1, 0, 0, 0)

RUN = """\
#!/usr/bin/env bash
# Gradescope runs this for each submission, in a container of its own; what it prints, instructors see.
root=${{AUTOGRADER_ROOT:-/autograder}}
exec "$root/venv/bin/python" -m autograder.gradescope "$root"{unsafe}
"""


def write_bundle(course: Course, lesson: str, wheels: Path, target: Path, *, unsafe: bool = False) -> float:
    """Write the archive for a lesson to `target`; returns what the autograder gives at most, in points.

    `wheels` is a folder with our two wheels, as `make dist` builds them. `unsafe`: where Gradescope's machine
    allows no sandbox, students' code runs without one; else nothing is graded there. Raises UsageError,
    LessonError, NoBundle, GradebookError.
    """
    (built,) = course.lessons([lesson])
    content = {
        "setup.sh": files(__package__).joinpath("setup.sh").read_bytes(),
        "run_autograder": RUN.format(unsafe=" --unsafe" if unsafe else "").encode(),
        "python-version": f"{sys.version_info.major}.{sys.version_info.minor}\n".encode(),
        "requirements.txt": _lines(f"{name}=={version}" for name, version in sorted(_installed().items())),
        "requirements-bare.txt": _lines(f"{name}=={version}" for name, version in _bare()),
    }
    for name, package in OURS.items():
        wheel = _wheel(wheels, name, package)
        content[f"wheels/{wheel.name}"] = wheel.read_bytes()
    for path in _files_of(course, lesson):
        content[f"course/{path.relative_to(course.root.resolve()).as_posix()}"] = path.read_bytes()
    write_atomic(target, _zipped(content))
    return total(one.points for one in built.exercises if one.kind != "manual")


def _files_of(course: Course, lesson: str) -> Iterator[Path]:
    """What the course folder holds for this one lesson."""
    root = course.root.resolve()
    folder = assignment_folders(root)[lesson].resolve()
    is_built = (folder / f"{lesson}.py").is_file()  # then its notebook is made from that, for stock nbgrader
    for path in sorted(folder.rglob("*")):
        steps = path.relative_to(folder).parts
        needed = not any(fnmatch(step, one) for step in steps for one in _NOT_NEEDED)
        if path.is_file() and needed and not (is_built and steps == (notebook_file(lesson),)):
            yield path
    if (root / CONFIG_FILE).is_file():
        yield root / CONFIG_FILE


def _wheel(folder: Path, name: str, package: str) -> Path:
    """The wheel of one of our distributions. Raises NoBundle where there is none, or one of another state."""
    version = distribution(name).version
    found = folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    if not found.is_file():
        raise NoBundle(
            f"There is no {found}. Run `make dist`, or name the folder with the wheels by --wheels."
        )
    with zipfile.ZipFile(found) as archive:
        inside = {one: archive.read(one) for one in archive.namelist() if one.startswith(f"{package}/")}
    here = Path(str(files(package)))
    there = {f"{package}/{path.relative_to(here).as_posix()}": path for path in here.rglob("*.py")}
    if {one for one in inside if one.endswith(".py")} != there.keys() or any(
        inside[one] != path.read_bytes() for one, path in there.items()
    ):
        raise NoBundle(f"{found} is not of the {package} that you grade with here. Run `make dist`.")
    return found


def _installed() -> dict[str, str]:
    """Of everything that the grader asks for, the version that is installed here."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(name, "") for name in OURS]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            installed = distribution(name)
        except PackageNotFoundError:  # for Gradescope's system, and not for this one
            continue
        found[name] = installed.version
        for text in installed.requires or []:
            asked = Requirement(text)
            if asked.marker is None or asked.marker.evaluate({**GRADESCOPES, "extra": extra}):
                waiting += [(canonicalize_name(asked.name), one) for one in ("", *asked.extras)]
    return {name: version for name, version in found.items() if name not in OURS}


def _bare() -> Iterator[tuple[str, str]]:
    for name in BARE:
        try:
            yield name, distribution(name).version
        except PackageNotFoundError:
            raise NoBundle(f"The package {name} is not installed; the lessons need its data.") from None


def _lines(lines: Iterator[str] | list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _zipped(content: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o100755 if name in ("setup.sh", "run_autograder") else 0o100644) << 16
            archive.writestr(info, data)
    return whole.getvalue()
