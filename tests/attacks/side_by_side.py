"""Every attack against this grader and against stock nbgrader, side by side, as a table in Markdown.

python tests/attacks/side_by_side.py [docs/attacks.md]

Against stock nbgrader, which runs a student's code with all that the person at the keyboard may do, only
those attacks are run that do this machine no harm.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from attack_catalogue import ATTACKS, BREACH, LEAKED, Attack
from attacked_course import HIDDEN_MARK, NAME, honest, outputs_text, submitted, write_course
from nbgrader.api import Gradebook, MissingEntry
from surroundings import QUICK, SLOW, Surroundings, living

from autograder.authoring import write_release
from autograder.batch import grade_course
from autograder.course import Course
from autograder.executors import LocalProcesses
from autograder.model import Lesson

REPOSITORY = Path(__file__).parents[2]
#: So many students are graded by one call of nbgrader, so that one who breaks it costs not all the rest.
GROUP = 12
GROUP_SECONDS = 300
CELL_SECONDS = 4
SLOW_SECONDS = 60
MARKS = ("SECRET_OF_THE_GRADER", "GRADER_MARK_4412")

COMMAND = "python tests/attacks/side_by_side.py"
INTRODUCTION = f"""\
# Attacks

What dishonest submissions come to here, and in stock nbgrader on the same lesson. Written by
`{COMMAND} docs/attacks.md` (`make attacks`); the attacks are in
`tests/attacks/attack_catalogue.py`, and `make test` runs them all against this grader.

The lesson has two exercises, of 3 points (its test runs apart from the student's code) and of 2 (a *live*
test, which runs beside it). *Honest* is what the attacker's answers are worth.
"""
NOT_HELD = """\
## What is not held

* A student's code that finds the signing key in its own process's memory can have any reply said. The judge
  takes nothing but values from one, so that earns what a function that returns those values would. One word
  is no value: that an argument, a copy which lies in that process, was left as it was. It can be forged, and
  spares its author a copy (`tests/attacks/test_changed_arguments.py` shows it).
* Beside a test that is *live*, or in nbgrader's own manner, what nobody has thought of yet earns points:
  there is a trip-wire, and no wall. The attacks above on the second exercise are those that it knows.
* What the reason of a hidden check quotes of a wrong answer may tell what was asked.
* Limits that are counted a tenth of a second apart can be overshot by what is taken within it
  ([SECURITY.md](../SECURITY.md) says where).
"""


@dataclass(frozen=True)
class Seen:
    """What came of one attack."""

    points: tuple[float, float] | None  # None: no verdict
    told: bool = False  # it got to know or to reach what it was after
    left: bool = False  # a process outlived the grading
    waits: bool = False  # a person is asked to look

    def succeeds(self, attack: Attack) -> bool:
        """Whether it got anything, if only that there is no verdict."""
        return self.points is None or self.told or self.left or self._unearned(attack)

    def _unearned(self, attack: Attack) -> bool:
        points = self.points or (0.0, 0.0)
        return any(got > due for got, due in zip(points, attack.earns, strict=True))

    def words(self, attack: Attack) -> str:
        """For the table."""
        if self.points is None:
            result = "**no verdict**"
        else:
            result = f"{self.points[0]:g} + {self.points[1]:g}"
            result = f"**{result}: unearned points**" if self._unearned(attack) else result
        result += ", a person is asked to look" if self.waits else ""
        result += ", **got what it was after**" if self.told else ""
        return result + (", **a process is left**" if self.left else "")


def main(path: str = "") -> None:
    os.environ[MARKS[0]] = MARKS[1]
    ours, stock = _collected(_ours), _collected(_stock)
    lines = [INTRODUCTION, "| attack | tries to | honest | here | stock nbgrader |", "|---|---|---|---|---|"]
    for attack in ATTACKS:
        theirs = (
            stock[attack.name].words(attack) if attack.name in stock else "not run: would harm the machine"
        )
        cells = (
            attack.name,
            attack.tries,
            "{:g} + {:g}".format(*attack.earns),
            ours[attack.name].words(attack),
        )
        lines.append("| " + " | ".join((*cells, theirs)) + " |")
    text = "\n".join([*lines, "", _counts(ours, stock), "", NOT_HELD])
    if path:
        Path(path).write_text(text, encoding="utf-8")
    else:
        print(text)


def _counts(ours: dict[str, Seen], stock: dict[str, Seen]) -> str:
    """How many attacks get something, here and there."""

    def succeeding(seen: dict[str, Seen]) -> int:
        return sum(seen[attack.name].succeeds(attack) for attack in ATTACKS if attack.name in seen)

    return (
        f"Of {len(ours)} attacks {succeeding(ours)} get anything here: points that are not earned, what they "
        f"were after, a process that is left, or no verdict at all. Of the {len(stock)} that were tried on "
        f"stock nbgrader, {succeeding(stock)} do."
    )


def _collected(run: Callable[[Path, Lesson, Surroundings], dict[str, Seen]]) -> dict[str, Seen]:
    """Run it in a course of its own."""
    with tempfile.TemporaryDirectory(prefix="attacks-") as name:
        around = Surroundings(Path(name))
        try:
            return run(Path(name), write_course(Path(name)), around)
        finally:
            around.close()


def _ours(root: Path, lesson: Lesson, around: Surroundings) -> dict[str, Seen]:
    course = Course(root)
    students = _hand_in(root, lesson, ATTACKS, around)
    seen = {}
    for slow, limits in ((False, QUICK), (True, SLOW)):
        chosen = [students[attack.name] for attack in ATTACKS if attack.slow is slow]
        found = grade_course(
            course, [lesson], course.submissions([NAME], chosen), LocalProcesses(2), limits=limits
        )
        verdicts = {outcome.student: outcome.verdict for outcome in found}
        for attack in ATTACKS:
            if attack.slow is slow:
                verdict = verdicts[students[attack.name]]
                points = tuple(exercise.score for exercise in verdict.exercises)
                student = students[attack.name]
                # The instructor's copy may show hidden tests; what the student gets must not.
                page = course.feedback(student, NAME).read_text(encoding="utf-8")
                shown = HIDDEN_MARK in page or LEAKED in page
                told = shown or BREACH in _outputs(course.autograded(student, NAME))
                waits = any(exercise.needs_manual for exercise in verdict.exercises)
                assert len(points) == 2
                seen[attack.name] = Seen(points, told, _left(attack, around), waits)
    return seen


def _stock(root: Path, lesson: Lesson, around: Surroundings) -> dict[str, Seen]:
    """Each group in a copy of the course, since an attack may destroy that."""
    harmless = [attack for attack in ATTACKS if not attack.harmful]
    seen: dict[str, Seen] = {}
    alone = [attack for attack in harmless if "writing to" in attack.name or attack.slow]
    rest = [attack for attack in harmless if attack not in alone]
    groups = [[attack] for attack in alone]
    groups += [rest[start : start + GROUP] for start in range(0, len(rest), GROUP)]
    for number, group in enumerate(groups):
        course = root / f"course{number}"
        _write_stock_course(course, root, lesson)
        around.places["COURSE"] = str(course)
        students = _hand_in(course, lesson, group, around)
        _nbgrader(course, "generate_assignment", NAME)
        with _bystander() as pid:
            around.places["PID"] = str(pid)
            _nbgrader(
                course,
                "autograde",
                NAME,
                f"--Execute.timeout={SLOW_SECONDS if group[0].slow else CELL_SECONDS}",
            )
        for attack in group:
            notebook = course / "autograded" / students[attack.name] / NAME / f"{NAME}.ipynb"
            outputs = _outputs(notebook)  # all of which nbgrader's feedback shows
            told = BREACH in outputs or HIDDEN_MARK in outputs or LEAKED in outputs
            points = _stock_points(course, students[attack.name]) if notebook.is_file() else None
            seen[attack.name] = Seen(points, told or bool(around.visitors()), _left(attack, around))
        print(f"nbgrader: {len(seen)} of {len(harmless)}", file=sys.stderr)
    return seen


def _write_stock_course(course: Path, root: Path, lesson: Lesson) -> None:
    shutil.copytree(root / "solutions", course / "solutions")
    shutil.copy(REPOSITORY / "nbgrader_config.py", course)
    write_release(lesson, course / "solutions" / NAME)
    shutil.rmtree(course / "course")
    submitted(course, "honest", honest(lesson, 0))


def _hand_in(
    root: Path, lesson: Lesson, attacks: tuple[Attack, ...] | list[Attack], around: Surroundings
) -> dict[str, str]:
    """Who handed in which attack: attack -> student."""
    students = {attack.name: f"attacker{ATTACKS.index(attack):03}" for attack in attacks}
    for attack in attacks:
        notebook = submitted(root, students[attack.name], attack.submission(lesson, around.places))
        if attack.plant is not None:
            attack.plant(notebook, root)
    return students


@contextlib.contextmanager
def _bystander() -> Iterator[int]:
    """A process that stands for the grader where an attack wants one by its number."""
    process = subprocess.Popen(["/bin/sleep", "600"])
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def _nbgrader(course: Path, *arguments: str) -> None:
    """Run nbgrader, whatever comes of it; all it started is ended after a while."""
    scripts = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        # so that what it has started can be found by its command line
        "JUPYTER_RUNTIME_DIR": str(course / "runtime"),
    }
    with subprocess.Popen(
        [str(scripts / "nbgrader"), *arguments],
        cwd=course,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(GROUP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    for kernel in living(str(course / "runtime")):
        kernel.kill()


def _stock_points(course: Path, student: str) -> tuple[float, float] | None:
    try:
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
            grades = book.find_submission_notebook(NAME, NAME, student).grades
            points = {grade.name: grade.auto_score or 0.0 for grade in grades}
    except MissingEntry:
        return None
    return points["test_double"], points["test_half"]


def _outputs(notebook: Path) -> str:
    """What the cells gave out; '' where there is no notebook."""
    return outputs_text(notebook.read_text(encoding="utf-8")) if notebook.is_file() else ""


def _left(attack: Attack, around: Surroundings) -> bool:
    """Whether a daemon is still there; it is ended."""
    word = re.search(r"@DAEMON@[.\d]*", attack.double)
    if word is None:
        return False
    argument = word[0].replace("@DAEMON@", around.daemon)
    found = [process for process in living(argument) if process.cmdline()[-1] == argument]
    for process in found:
        process.kill()
    return bool(found)


if __name__ == "__main__":
    main(*sys.argv[1:])
