"""A lesson that is opened alone finds `coursekit`, or installs it from where the instructor has said."""

from __future__ import annotations

import subprocess
import sys
import threading
import venv
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
import pytest

from autograder.authoring import build_lesson
from autograder.errors import LessonError
from autograder.execution.slicing import cells_to_skip
from autograder.intake import restore

WHEEL = "coursekit-9.9-py3-none-any.whl"


def published(course, package: str = "") -> None:
    lines = ["[tool.course]", 'repository = "https://github.com/o/n"', f'package = "{package}"']
    (course.root / "pyproject.toml").write_text("\n".join(lines), encoding="utf-8")


def released(course) -> list[nbformat.NotebookNode]:
    return nbformat.reads(build_lesson(course.folder).release, as_version=4).cells


def test_with_nothing_set_a_lesson_is_as_its_text_says(course):
    before = build_lesson(course.folder)
    (course.root / "pyproject.toml").write_text("[tool.other]\n", encoding="utf-8")
    assert build_lesson(course.folder) == before
    assert "Open in" not in before.release and "pip" not in before.release


def test_links_lead_to_the_services_and_without_a_package_nothing_is_installed(course):
    published(course)
    cells = released(course)
    assert cells[0].source.startswith("# Doubling")
    assert (
        "[Colab](https://colab.research.google.com/github/o/n/blob/main/course/01_double" in cells[1].source
    )
    assert not [cell for cell in cells if "pip" in cell.source]


@pytest.mark.parametrize(
    "package",
    ["coursekit", "coursekit==0.2", "file:///tmp/x.whl", "https://a b", 'https://x\\" or 1', "git+ssh://x"],
)
def test_what_is_no_address_is_refused(course, package: str):
    published(course, package)
    with pytest.raises(LessonError, match=r"\[tool\.course\]|pyproject"):
        build_lesson(course.folder)


def test_a_grader_never_runs_the_cell_and_skips_no_less_for_it(course):
    plain = build_lesson(course.folder)
    published(course, "https://example.org/x.whl")
    lesson = build_lesson(course.folder)

    def skipped(of) -> set[str]:
        notebook = restore(of.release.encode(), of).notebook
        return set(cells_to_skip(notebook.cells, of))

    assert skipped(lesson) == skipped(plain) | {"install-coursekit"}


# In an environment without coursekit


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with pip and nothing else, as far as lessons are concerned."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder, with_pip=True)
    return folder / "bin" / "python"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Serves a wheel; its content is the test's own, since only the way to it is tried here."""
    with zipfile.ZipFile(tmp_path / WHEEL, "w") as wheel:
        wheel.writestr("coursekit/__init__.py", "HERE = True\n")
        wheel.writestr(
            "coursekit-9.9.dist-info/METADATA", "Metadata-Version: 2.1\nName: coursekit\nVersion: 9.9\n"
        )
        wheel.writestr(
            "coursekit-9.9.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr("coursekit-9.9.dist-info/RECORD", "")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()


def opened(course, python: Path, address: str) -> subprocess.CompletedProcess[str]:
    published(course, address)
    (cell,) = (cell for cell in released(course) if cell.get("id") == "install-coursekit")
    program = f"{cell.source}\nimport coursekit\nprint('here:', coursekit.HERE)"
    return subprocess.run([str(python), "-I", "-c", program], capture_output=True, text=True, check=False)


def test_it_installs_from_the_address_once(course, elsewhere: Path, server: str):
    done = opened(course, elsewhere, f"{server}/{WHEEL}")
    assert "here: True" in done.stdout, done.stderr
    again = opened(course, elsewhere, "http://127.0.0.1:9/gone.whl")  # no longer asked for
    assert "here: True" in again.stdout and "pip" not in again.stderr
    subprocess.run([str(elsewhere), "-m", "pip", "uninstall", "-yq", "coursekit"], check=True)


def test_its_failure_says_what_to_do(course, elsewhere: Path, server: str):
    done = opened(course, elsewhere, f"{server}/gone/{WHEEL}")
    assert done.returncode == 1
    assert "ModuleNotFoundError: coursekit could not be installed" in done.stderr
    assert "Settings > Internet" in done.stderr and "404" in done.stderr


def test_where_coursekit_is_it_does_nothing(course):
    published(course, "http://127.0.0.1:9/gone.whl")
    (cell,) = (cell for cell in released(course) if cell.get("id") == "install-coursekit")
    done = subprocess.run(
        [sys.executable, "-c", f"{cell.source}\nassert 'subprocess' not in globals()"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
