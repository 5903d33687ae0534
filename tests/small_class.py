"""A course of two small lessons, notebooks handed in for them, and downloads as the platforms make them.

Each `…_download` is made after what its platform documents; the address is in the docstring of the module
that reads it, `autograder/collecting/platforms/`.
"""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import yaml

from autograder.course import Course

XOR, MOONS = "03_xor", "04_moons"
LESSONS = {XOR: ("draw", "solve"), MOONS: ("train", "plot")}
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

TEXT = '''\
# %% [markdown]
# # {title}
# ## Exercise 1 of 2: {one}  *(1 point)*

# %% exercise="{one}"
def {one}():
    """One."""
    ### BEGIN SOLUTION
    return 1
    ### END SOLUTION

# %% tests="{one}" points=1
from coursekit import rubric

with rubric("{one}", checks=1) as check:
    with check("it is one", points=1):
        check.equal(check.call({one}), 1)
check.score

# %% [markdown]
# ## Exercise 2 of 2: {two}  *(1 point)*

# %% exercise="{two}"
def {two}():
    """Two."""
    ### BEGIN SOLUTION
    return 2
    ### END SOLUTION

# %% tests="{two}" points=1
from coursekit import rubric

with rubric("{two}", checks=1) as check:
    with check("it is two", points=1):
        check.equal(check.call({two}), 2)
check.score
'''


def make_course(root: Path, course_toml: str = "") -> Course:
    """A course with the two lessons; `course_toml` is what stands in that file."""
    for name, (one, two) in LESSONS.items():
        folder = root / "solutions" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.py").write_text(TEXT.format(title=name, one=one, two=two), encoding="utf-8")
    if course_toml:
        (root / "course.toml").write_text(course_toml, encoding="utf-8")
    return Course(root)


def notebook(lesson: str = XOR, said: str = "return 1") -> bytes:
    """A notebook of that lesson, as a student leaves it. What is `said` tells one from another."""
    one, two = LESSONS[lesson]
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": name,
            "metadata": {
                "nbgrader": {
                    "grade": False,
                    "grade_id": name,
                    "locked": False,
                    "schema_version": 3,
                    "solution": True,
                }
            },
            "outputs": [],
            "source": f"def {name}():\n    {said}",
        }
        for name in (one, two)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def zipped(
    path: Path, files: Mapping[str, bytes], when: datetime = NOON, *, mode: int = 0o100644 << 16
) -> Path:
    """A zip with these files, all of one time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, when.timetuple()[:6])
            info.external_attr = mode
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return path


def laid_out(root: Path, files: Mapping[str, bytes], when: datetime = NOON) -> Path:
    """A folder with these files, all of one time."""
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (when.timestamp(), when.timestamp()))
    return root


def canvas_download(folder: Path) -> Path:
    """Two in time, one of them for the second time; one late; one by a page of text; one anonymous."""
    return zipped(
        folder / "xor submissions.zip",
        {
            "lovelaceada_101_9001_03_xor.ipynb": notebook(said="return 'ada'"),
            "lovelaceada_101_9002_data.csv": b"1,2\n",
            "babbagecharles_102_9003_03_xor-2.ipynb": notebook(said="return 'charles'"),
            "김철수_LATE_103_9004_homework.ipynb": notebook(said="return 'kim'"),
            "hoppergrace_104_text.html": b"<p>I could not upload it.</p>",
            "anon_x1y2z_9005_03_xor.ipynb": notebook(said="return 'anonymous'"),
        },
    )


def moodle_download(folder: Path) -> Path:
    """Folders as before Moodle 4.1 and since; a file without one; under blind marking; a zip of one's own."""
    own = zipped(folder / "own.zip", {"work/03_xor.ipynb": notebook(said="return 'zip'")}).read_bytes()
    return zipped(
        folder / "C1-XOR-55.zip",
        {
            "Ada Lovelace_5101_assignsubmission_file_/03_xor.ipynb": notebook(said="return 'ada'"),
            "Ada Lovelace_5101_assignsubmission_file_/data/points.csv": b"1,2\n",
            "김철수_5102_assignsubmission_file/xor.ipynb": notebook(said="return 'kim'"),
            "Grace Hopper_5103_assignsubmission_file_03_xor.ipynb": notebook(said="return 'grace'"),
            "Participant_5104_assignsubmission_file_/03_xor.ipynb": notebook(said="return 'blind'"),
            "Alan Turing_5105_assignsubmission_file_/my work.zip": own,
            "Alan Turing_5105_assignsubmission_onlinetext/onlinetext.html": b"<p>See the zip.</p>",
        },
    )


def gradescope_download(folder: Path) -> Path:
    """One by herself, and one of two people."""
    metadata = {
        "submission_1": {
            ":submitters": [{":name": "Ada Lovelace", ":sid": "3001", ":email": "ada@example.org"}],
            ":created_at": datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
            ":score": 0.0,
        },
        "submission_2": {
            ":submitters": [
                {":name": "Grace Hopper", ":sid": "3002", ":email": "grace@example.org"},
                {":name": "김철수", ":sid": "3003", ":email": "kim@example.org"},
            ],
            ":created_at": datetime(2026, 3, 1, 10, 30, tzinfo=UTC),
        },
    }
    return zipped(
        folder / "submissions.zip",
        {
            "assignment_7_export/submission_metadata.yml": yaml.safe_dump(
                metadata, allow_unicode=True
            ).encode(),
            "assignment_7_export/submission_1/03_xor.ipynb": notebook(said="return 'ada'"),
            "assignment_7_export/submission_2/03_xor.ipynb": notebook(said="return 'both'"),
            "assignment_7_export/submission_2/helper.py": b"x = 1\n",
        },
    )


def google_download(folder: Path) -> Path:
    """The folder of an assignment in Drive: copies that Classroom has named, and one that a student added."""
    return laid_out(
        folder / "Classroom" / "Deep learning" / "XOR",
        {
            "Ada Lovelace - 03_xor.ipynb": notebook(said="return 'ada'"),
            "김철수 - 03_xor.ipynb": notebook(said="return 'kim'"),
        },
    )


def github_clones(folder: Path) -> Path:
    """What `gh classroom clone student-repos` leaves: a folder of repositories, each with a commit."""
    above = folder / "xor-net-submissions"
    for student in ("ada-l", "kimcs"):
        root = laid_out(
            above / f"xor-net-{student}",
            {"03_xor.ipynb": notebook(said=f"return '{student}'"), "README.md": b"# XOR\n"},
        )
        environment = {
            **os.environ,
            "GIT_AUTHOR_DATE": "2026-03-01T08:00:00Z",
            "GIT_COMMITTER_DATE": "2026-03-01T08:00:00Z",
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        who = ["-c", "user.name=Student", "-c", "user.email=student@example.org"]
        for arguments in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "done"]):
            subprocess.run(["git", *arguments], cwd=root, env=environment, check=True, capture_output=True)
    return above


def exchange_inbound(folder: Path) -> Path:
    """nbgrader's inbound folder: one who handed in twice, one without the random part of the name."""
    folders = {
        "ada+03_xor+2026-03-01 09:00:00.000001 UTC+AbCdEfGhIjKl": "first",
        "ada+03_xor+2026-03-01 11:00:00.000002 UTC+MnOpQrStUvWx": "second",
        "kim+cs+03_xor+2026-03-01 10:00:00.000003 UTC": "kim",
    }
    files = {}
    for name, said in folders.items():
        files[f"{name}/03_xor.ipynb"] = notebook(said=f"return '{said}'")
        files[f"{name}/timestamp.txt"] = name.split("+03_xor+")[1].split("+")[0].encode()
        files[f"{name}/submission_secret.txt"] = f"secret of {said}".encode()
    return laid_out(folder / "exchange" / "course" / "inbound", files)
