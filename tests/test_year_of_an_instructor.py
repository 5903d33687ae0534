"""README's year of an instructor, command by command as it is printed, on a small class without kernels."""

from __future__ import annotations

import csv
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from pages_here import PagesHere
from small_class import XOR, canvas_download, make_course

from autograder import batch, cli
from autograder.executors import InThisProcess, in_process
from autograder.model import ExerciseVerdict, Graded, Job, Verdict

pytestmark = pytest.mark.kernel

README = Path(__file__).parents[1] / "README.md"
#: What looks at this machine, waits for a person, or has tests with the lessons that it needs.
NOT_RUN = {"doctor", "mark", "release", "dispute"}
ROSTER = """Student,ID,SIS User ID,SIS Login ID,Section
"Lovelace, Ada",101,,ada,A
"Babbage, Charles",102,,charles,A
"Noether, Emmy",109,,emmy,A
"""


def commands() -> list[str]:
    """What stands in the blocks of the instructor's door."""
    text = README.read_text(encoding="utf-8")
    door = text[text.index("**You are an instructor.**") : text.index("**You are a CI pipeline.**")]
    blocks = re.findall(r"```console\n(.*?)```", door, re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]


def one_of_two(job: Job, **_: object) -> Graded:
    exercises = (ExerciseVerdict("draw", 1, 1), ExerciseVerdict("solve", 0, 1, message="It gave 1."))
    return Graded(Verdict(1, 2, "graded", 0.1, (), exercises), job.submission.decode())


def test_a_year_goes_by_as_it_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    downloads = tmp_path / "Downloads"
    downloads.mkdir()
    canvas_download(downloads).rename(downloads / "submissions.zip")
    (downloads / "gradebook.csv").write_text(ROSTER, encoding="utf-8")
    root = make_course(tmp_path / "course").root
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(root)
    monkeypatch.setattr(batch, "Pages", PagesHere)
    monkeypatch.setattr(in_process, "grade", one_of_two)
    monkeypatch.setattr(cli, "_executor", lambda workers, scheduler: InThisProcess())
    ran = []
    for line in commands():
        words = shlex.split(line, comments=True)
        if words[0] == "make":
            continue
        if words[0] != ".venv/bin/autograder":
            subprocess.run(["bash", "-c", line], check=True)
        elif words[1] not in NOT_RUN:
            arguments = [str(Path(word).expanduser()) if word.startswith("~") else word for word in words[1:]]
            monkeypatch.setattr(sys, "argv", ["autograder", *arguments])
            with pytest.raises(SystemExit) as stop:
                cli.main()
            assert not stop.value.code, line
            ran.append(words[1])
    assert len(ran) >= 11 and {"collect", "grade", "return", "regrade", "export"} <= {*ran}
    assert (root / "returned" / f"{XOR}-comments.zip").is_file()
    with (root / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    assert [line[0] for line in table[2:]] == ["Lovelace, Ada", "Babbage, Charles"]
    with (root / "exercises.csv").open(encoding="utf-8-sig", newline="") as file:
        status = {(line["student"], line["status"]) for line in csv.DictReader(file)}
    assert status == {("ada", "graded"), ("charles", "graded"), ("emmy", "not_handed_in")}


def test_the_year_takes_about_twenty_commands() -> None:
    assert 15 <= len(commands()) <= 22
