"""A class's way from Canvas' download to what goes back, command by command, with the time that each takes.

.venv/bin/python tools/canvas_round.py [--students 300] [--lesson 02_pseudo_inverse] [--folder FOLDER]

The students are invented; their answers are the lesson's attempts. Answers in words are marked on the page of
`autograder mark`, one by one, as by a person who takes no time to think.
"""

from __future__ import annotations

import argparse
import csv
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bs4 import BeautifulSoup

from autograder.audit import write_sample_class
from autograder.authoring import read_attempts
from autograder.course import Course
from autograder.layout import CONFIG_FILE
from autograder.marking.questions import questions_of

ROOT = Path(__file__).resolve().parents[1]
AUTOGRADER = Path(sys.executable).with_name("autograder")
#: One student in so many handed in after the deadline, and one in so many for the second time.
LATE, AGAIN = 15, 10
SEED = 1


def main() -> None:
    """Write the class and its zip, run the round on it, print what each command took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--lesson", default="02_pseudo_inverse")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "canvas-round")
    given = parser.parse_args()
    folder: Path = given.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    download = _download(folder, given.lesson, given.students)
    course = _course(folder, given.lesson)
    here = ["--course", str(course)]
    collect = ["collect", str(download), *here]
    _run(course, "collect --dry-run", *collect, "--dry-run")
    _run(course, "collect", *collect)
    _run(course, "collect, again", *collect)
    _run(course, "status", "status", *here)
    _run(course, "grade", "grade", *here)
    _run(course, "grade, again", "grade", *here)
    _run(course, "status", "status", *here)
    _timed("mark", lambda: _mark(course, given.lesson))
    _run(course, "report", "report", *here)
    _run(course, "return --to canvas", "return", "--to", "canvas", "-o", str(folder / "returned"), *here)
    _run(course, "export --to csv", "export", "--to", "csv", "-o", str(folder / "grades.csv"), *here)
    used = sum(path.stat().st_size for path in course.rglob("*") if path.is_file())
    print(f"{used / 1e6:.0f} MB in the course folder")


def _download(folder: Path, lesson: str, students: int) -> Path:
    """Write the archive that Canvas' "Download Submissions" gives, and its gradebook's export as roster.csv.

    Returns the archive's path.
    """
    source = Course(ROOT)
    (built,) = source.lessons([lesson])
    attempts = read_attempts(ROOT / "solutions" / lesson, built)
    write_sample_class(folder / "class", [(built, attempts)], students, SEED)
    archive = folder / "submissions.zip"
    people = sorted(path.parents[1].name for path in (folder / "class").rglob("*.ipynb"))
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        for number, student in enumerate(people):
            late = "_LATE" if number % LATE == 0 else ""
            again = "-1" if number % AGAIN == 0 else ""
            name = f"{student}test{late}_{5000 + number}_{90000 + number}_{lesson}{again}.ipynb"
            written.write(folder / "class" / student / lesson / f"{lesson}.ipynb", name)
    (folder / "course").mkdir()
    with (folder / "course" / "roster.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section"])
        table.writerows([f"Test, {one}", 5000 + number, "", one, "A"] for number, one in enumerate(people))
        table.writerow(["Test, nobody", 4999, "", "nobody", "A"])
    return archive


def _course(folder: Path, lesson: str) -> Path:
    course = folder / "course"
    shutil.copytree(ROOT / "solutions" / lesson, course / "solutions" / lesson)
    shutil.copy(ROOT / CONFIG_FILE, course)
    arranged = f'roster = "roster.csv"\n\n[lessons.{lesson}]\ntitle = "Homework 1 (4711)"\n'
    (course / "course.toml").write_text(arranged, encoding="utf-8")
    return course


def _run(course: Path, what: str, *arguments: str) -> None:
    log = course.parent / "log.txt"
    with log.open("a", encoding="utf-8") as file:
        print(f"\n$ autograder {' '.join(arguments)}", file=file, flush=True)
        _timed(what, lambda: subprocess.run([AUTOGRADER, *arguments], stdout=file, stderr=file, check=True))


def _timed(what: str, act: Callable[[], object]) -> None:
    begun, used = time.perf_counter(), _computing()
    act()
    print(
        f"{what:20} {time.perf_counter() - begun:7.1f} s, {_computing() - used:7.1f} s computing", flush=True
    )


def _computing() -> float:
    """Return the CPU seconds of this process and of all its children that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def _mark(course: Path, lesson: str) -> None:
    """Give every answer in words one point, on the page of `autograder mark`."""
    command = [AUTOGRADER, "mark", "--no-open", "--course", str(course)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = next(line for line in process.stdout if line.startswith("Mark at "))
        root = address.removeprefix("Mark at ").strip()
        (built,) = Course(course).lessons([lesson])
        marked = sum(_mark_question(f"{root}question/{one.key}") for one in questions_of(built))
        process.send_signal(signal.SIGINT)
    print(f"{marked} marks")


def _mark_question(address: str) -> int:
    with urlopen(address) as answer:
        page = BeautifulSoup(answer.read(), "html.parser")
    marked = 0
    while forms := [one for one in page.find_all("form") if one.find(attrs={"name": "points"})]:
        fields = {
            str(field["name"]): str(field.get("value") or "")
            for field in forms[0].find_all(["input", "textarea"])
            if field.get("name") and field.get("type") not in ("checkbox", "radio", "submit")
        }
        with urlopen(Request(address, urlencode(fields | {"points": "1"}).encode())) as answer:
            page = BeautifulSoup(answer.read(), "html.parser")
        marked += 1
    return marked


if __name__ == "__main__":
    main()
