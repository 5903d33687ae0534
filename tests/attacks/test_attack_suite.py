"""Every attack of the catalogue, graded as a class is: among honest neighbours, by two workers at once."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from attack_catalogue import ATTACKS as EVERY_ATTACK
from attack_catalogue import BREACH, LEAKED, READERS, SHARED, Attack
from attacked_course import (
    GRADER_MARK,
    HIDDEN_MARK,
    NAME,
    NEIGHBOUR_MARK,
    SOLUTION_MARK,
    honest,
    outputs_text,
    submitted,
    write_course,
)
from surroundings import QUICK, SLOW, Names, Surroundings, left_in_the_kernel, living

from autograder import sandbox
from autograder.batch import Outcome, grade_course
from autograder.course import Course
from autograder.executors import LocalProcesses
from autograder.model import Lesson
from autograder.visible import visible

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(
        not sandbox.supported(), reason="student code is isolated on Linux on x86_64 or aarch64 only"
    ),
]

#: Some are made by other people and without namespaces too (`test_attacks_as_user`).
AS_USER = (*SHARED, *READERS)
ATTACKS = AS_USER if os.environ.get("AUTOGRADER_ATTACKS") == "as user" else EVERY_ATTACK
#: A file that is larger is known by its size alone.
MOST_READ = 1 << 30
#: So many attackers stand between two honest students.
BETWEEN = 3


@dataclass(frozen=True)
class Class:
    """A graded class. `order` holds the students in the order in which they were handed out."""

    course: Course
    surroundings: Surroundings
    outcomes: dict[str, Outcome]
    order: tuple[str, ...]
    files_before: dict[str, str]
    temporary: Path  # where sandboxed processes had their directories
    sandboxes: set[str]  # the names of these directories
    namespaces: bool  # whether they were held by namespaces

    def neighbours(self, student: str) -> list[Outcome]:
        """The honest students next before and next after this one."""
        place = self.order.index(student)
        before = next(s for s in reversed(self.order[:place]) if s.endswith("honest"))
        after = next(s for s in self.order[place:] if s.endswith("honest"))
        return [self.outcomes[before], self.outcomes[after]]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    """All attackers and their neighbours, graded once."""
    root = tmp_path_factory.mktemp("attacked")
    surroundings = Surroundings(root)
    lesson, course = write_course(root), Course(root)
    quick = _line_up(root, [attack for attack in ATTACKS if not attack.slow], "q", surroundings, lesson)
    slow = _line_up(root, [attack for attack in ATTACKS if attack.slow], "s", surroundings, lesson)
    files = _files(root)
    temporary = Path(tempfile.mkdtemp(prefix="at-", dir="/tmp"))  # short: the paths of sockets must be
    temporary.chmod(0o711)
    outcomes: dict[str, Outcome] = {}
    with pytest.MonkeyPatch.context() as patch, Names(temporary) as names:
        patch.setenv("SECRET_OF_THE_GRADER", GRADER_MARK)
        patch.setenv("TMPDIR", str(temporary))
        for students, limits in ((quick, QUICK), (slow, SLOW)):
            submissions = course.submissions([NAME], students)
            found = grade_course(course, [lesson], submissions, LocalProcesses(2), limits=limits)
            outcomes |= {outcome.student: outcome for outcome in found}
    with sandbox.start(argv=["/bin/true"]) as process:
        namespaces = process.mode == "namespaces"
    order = (*quick, *slow)
    yield Class(course, surroundings, outcomes, order, files, temporary, names.seen, namespaces)
    surroundings.close()
    shutil.rmtree(temporary)


def attacker(attack: Attack) -> str:
    return f"{'s' if attack.slow else 'q'}{ATTACKS.index(attack):03}"


ALL = [pytest.param(attack, id=attack.name) for attack in ATTACKS]


@pytest.mark.parametrize("attack", ALL)
def test_an_attack_earns_what_is_honestly_earned(graded: Class, attack: Attack) -> None:
    verdict = graded.outcomes[attacker(attack)].verdict
    told = " ".join(
        [*verdict.reasons, *(e.message for e in verdict.exercises)]
        + [part.message for e in verdict.exercises for part in e.parts]
    )
    due = attack.earns if graded.namespaces else attack.counted or attack.earns
    assert tuple(exercise.score for exercise in verdict.exercises) == due, told
    expected = (attack.says,) if isinstance(attack.says, str) else attack.says
    assert any(words in told for words in expected), told
    assert tuple(e.id for e in verdict.exercises if e.needs_manual) == attack.waits, told


@pytest.mark.parametrize("attack", [pytest.param(attack, id=attack.name) for attack in ATTACKS])
def test_an_attack_gets_to_know_nothing(graded: Class, attack: Attack) -> None:
    student = attacker(attack)
    notebook = graded.course.autograded(student, NAME)
    executed = notebook.read_text(encoding="utf-8") if notebook.exists() else ""
    assert not executed or BREACH not in outputs_text(executed)
    kept = [path.read_bytes() for path in notebook.parent.glob("*") if path != notebook]
    assert not any(SOLUTION_MARK.encode() in content for content in kept)
    page = graded.course.feedback(student, NAME).read_text(encoding="utf-8")
    verdict = repr(graded.outcomes[student].verdict)
    for mark in (HIDDEN_MARK, SOLUTION_MARK, NEIGHBOUR_MARK, GRADER_MARK, LEAKED):
        assert mark not in page
        assert mark not in verdict
    for mark in (SOLUTION_MARK, NEIGHBOUR_MARK, GRADER_MARK):
        assert mark not in executed
    assert len(page) < 2_000_000
    assert len(executed) < 2_000_000


@pytest.mark.parametrize("attack", [pytest.param(attack, id=attack.name) for attack in ATTACKS])
def test_an_attack_leaves_its_neighbours_alone(graded: Class, attack: Attack) -> None:
    for neighbour in graded.neighbours(attacker(attack)):
        assert neighbour.verdict.score == neighbour.verdict.max_score == 5
        assert neighbour.verdict.status == "graded"
        assert neighbour.verdict.reasons == ()


def test_no_attack_steers_a_terminal(graded: Class) -> None:
    for student, outcome in graded.outcomes.items():
        told = json.dumps(outcome.verdict.as_json(student, NAME), ensure_ascii=False)
        assert told == visible(told)


def test_nobody_was_reached(graded: Class) -> None:
    assert graded.surroundings.visitors() == []


def test_no_process_is_left(graded: Class) -> None:
    assert living(graded.surroundings.daemon) == []


def test_no_shared_memory_and_no_control_group_is_left(graded: Class) -> None:
    assert len(graded.sandboxes) >= len(graded.order)
    assert left_in_the_kernel(graded.sandboxes) == []


def test_no_file_is_changed_or_left(graded: Class) -> None:
    after = _files(graded.course.root)
    written = {path for path in after if path.split("/")[0] in ("autograded", "feedback")}
    students = {path.split("/")[1] for path in written}
    of_pages = {path for path in after if path.startswith("reports/pages/")}  # what each page was drawn from
    assert students == set(graded.outcomes) >= {path.split("/")[2] for path in of_pages}
    others = {path: content for path, content in after.items() if path not in written | of_pages}
    assert {path: c for path, c in others.items() if not path.startswith("gradebook.db")} == (
        graded.files_before
    )
    assert list(graded.temporary.iterdir()) == []


def _line_up(
    root: Path, attacks: list[Attack], group: str, around: Surroundings, lesson: Lesson
) -> list[str]:
    """Hand everybody's notebook in: an honest one first and last, and after every third attacker."""
    students = []
    for number, attack in enumerate(attacks):
        if number % BETWEEN == 0:
            students.append(f"{attacker(attack)}-before-honest")
            submitted(root, students[-1], honest(lesson, ATTACKS.index(attack)))
        students.append(attacker(attack))
        notebook = submitted(root, students[-1], attack.submission(lesson, around.places))
        if attack.plant is not None:
            attack.plant(notebook, root)
    students.append(f"{group}-last-honest")
    submitted(root, students[-1], honest(lesson, -1 if group == "q" else -2))
    return students


def _files(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): _content(path) for path in root.rglob("*") if path.is_file()}


def _content(path: Path) -> str:
    size = path.stat().st_size
    return str(size) if size > MOST_READ else hashlib.sha256(path.read_bytes()).hexdigest()
