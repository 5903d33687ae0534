"""After set-up nothing needs a network: not grading, and not a student's own run."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder import sandbox
from autograder.authoring import build_lesson, filled_notebook, model_answers
from autograder.job import grade
from autograder.model import Job, Limits

pytestmark = pytest.mark.kernel

ROOT = Path(__file__).parent.parent.parent
PATIENT = Limits(wall_seconds=900, cell_seconds=300)
CAME_THROUGH = "it came through"

#: Tries to reach whoever listens on this machine's port, and a name that only a name server knows.
PROBE = f"""
import json
import socket


def tried(way):
    try:
        way()
    except OSError as error:
        return type(error).__name__
    return {CAME_THROUGH!r}


ways = {{
    "a neighbour": lambda: socket.create_connection(("127.0.0.1", PORT), timeout=5).close(),
    "a name": lambda: socket.getaddrinfo("storage.googleapis.com", 443),
}}
print("probe", json.dumps({{name: tried(way) for name, way in ways.items()}}))
"""


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Somebody outside of the sandbox who can be reached from this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def visited(listener: socket.socket) -> bool:
    listener.setblocking(False)
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def probe_for(listener: socket.socket) -> str:
    return PROBE.replace("PORT", str(listener.getsockname()[1]))


def what_it_said(printed: str) -> dict[str, str]:
    line = next(line for line in printed.splitlines() if line.startswith("probe "))
    said: dict[str, str] = json.loads(line.removeprefix("probe "))
    return said


def test_the_probe_comes_through_where_nothing_holds_it(listener: socket.socket) -> None:
    done = subprocess.run(
        [sys.executable, "-c", probe_for(listener)], capture_output=True, text=True, timeout=60
    )
    assert what_it_said(done.stdout)["a neighbour"] == CAME_THROUGH
    assert visited(listener)


@pytest.mark.skipif(not sandbox.supported(), reason="the sandbox, which denies the network, is for Linux")
@pytest.mark.parametrize("name", ["12_saving_and_collecting", "13_pretrained"])
def test_a_whole_lesson_earns_full_marks_with_the_network_denied(name: str, listener: socket.socket) -> None:
    lesson = build_lesson(ROOT / "solutions" / name)
    notebook = nbformat.reads(filled_notebook(lesson, model_answers(lesson)).decode(), as_version=4)
    notebook.cells.insert(0, new_code_cell(probe_for(listener)))
    graded = grade(Job(lesson, nbformat.writes(notebook).encode(), PATIENT, full=True))

    probe, *_ = nbformat.reads(graded.notebook, as_version=4).cells
    said = what_it_said("".join(output.get("text", "") for output in probe.outputs))
    assert set(said) == {"a neighbour", "a name"}
    assert CAME_THROUGH not in said.values(), said
    assert not visited(listener)
    assert graded.verdict.reasons == ()
    assert graded.verdict.score == sum(e.points for e in lesson.exercises if e.kind != "manual")


#: What lessons load, and the site of lesson 12; each line of the output names one that came.
LOAD = """
from coursekit import datasets, pictures, pretrained, shapes, textures
from coursekit.little_web import LittleWeb

for load in (datasets.digits, datasets.mnist_small, shapes.hard_shapes, pictures.cats_and_dogs,
             textures.textures, pretrained.photographs, pretrained.class_names):
    print(load.__name__, len(load()))
print(pretrained.mobilenet_v2(97, say=False).output_shape)
web = LittleWeb()
print(web.get("ships.html").status_code)
web.close()
"""


def test_a_students_own_run_needs_no_network_either(listener: socket.socket, tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    alone = [unshare or "unshare", "--user", "--map-root-user", "--net"]
    if unshare is None or subprocess.run([*alone, "true"], capture_output=True, timeout=60).returncode:
        pytest.skip("this machine gives nobody a network namespace, so the network can't be taken away")
    done = subprocess.run(
        [*alone, sys.executable, "-c", probe_for(listener) + LOAD],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "HOME": str(tmp_path), "KERAS_HOME": str(tmp_path)},  # nothing fetched earlier
    )
    assert done.returncode == 0, done.stderr
    assert CAME_THROUGH not in what_it_said(done.stdout).values()
    assert not visited(listener)
    assert "(None, 1000)" in done.stdout
    assert done.stdout.endswith("\n200\n")
