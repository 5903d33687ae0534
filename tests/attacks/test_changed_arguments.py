"""Whether an argument was spoilt is seen by the judge: nothing that a student patches says otherwise."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from attack_catalogue import FIND_THE_KEY, SPOILING
from coursekit.checks.rubric import MIME
from nbformat.v4 import new_code_cell, new_notebook
from surroundings import QUICK, SLOW

from autograder.execution.isolation import Tests
from autograder.execution.plan import Plan
from autograder.execution.run import Executed, execute
from autograder.model import Limits

pytestmark = pytest.mark.kernel

TEST = """
import numpy as np
from coursekit import rubric
with rubric("scale", checks=2) as check:
    with check("array", points=1): check.close(check.call(scale, np.array([1.0, 2.0])), [2.0, 4.0])
    with check("list", points=1): check.equal(check.call(extend, [1, 2]), [1, 2, 3])
"""
HONEST = "def scale(a): return a * 2\ndef extend(a): return [*a, 3]"
SPOILS = (
    "def scale(a):\n    {}\n    a *= 2\n    return a\ndef extend(a):\n    {}\n    a.append(3)\n    return a"
)


#: Says, with the key, that each argument is what it was.
HIDE = """
from coursekit.remote.state import fingerprint
from coursekit.remote.values import decode

def change(body):
    body['left'] = before

def noting(asked, forged=shell.user_expressions):
    global before
    request = re.search(r"'coursekit.serve', '(.*?)', box", asked.get('reply', ''))
    arguments = request and json.loads(request[1].encode().decode('unicode_escape')).get('arguments')
    before = arguments and fingerprint(decode(arguments))
    return forged(asked)

shell.user_expressions = noting
"""


def outcome_of(answer: str, limits: Limits = QUICK) -> Executed:
    cells = [new_code_cell(answer, id="c0"), new_code_cell(TEST, id="c1")]
    plan = Plan(tests=Tests(isolated={"c1": ("scale", "extend")}))
    return execute(new_notebook(cells=cells), limits, plan)


def passed(executed: Executed) -> int:
    """How many checks give their points: none does where something was tampered with, or did not cross."""
    if "c1" in {*executed.tampered, *executed.not_transferred}:
        return 0
    cell: Any = nbformat.reads(executed.notebook, as_version=4).cells[1]
    found = next(output.data[MIME] for output in cell.outputs if MIME in output.get("data", {}))
    return sum(part["status"] == "passed" for part in found["parts"])


@pytest.mark.parametrize("patch", SPOILING.values(), ids=SPOILING)
def test_an_answer_that_spoils_its_argument_earns_nothing(patch: str) -> None:
    use = "peek()" if "def peek" in patch else "pass"
    assert passed(outcome_of(f"{patch}\n{SPOILS.format(use, use)}")) == 0


def test_who_finds_the_key_can_hide_what_a_copy_made_first_would_spare() -> None:
    """Not held: the argument is the student's own, and so is the word on it. The judge's is another one."""
    spoils = SPOILS.format("pass", "pass")
    assert passed(outcome_of(f"{FIND_THE_KEY}\n{HIDE}\n{spoils}", SLOW)) == 2
    assert passed(outcome_of(spoils)) == 0


def test_one_that_does_not_earns_its_points() -> None:
    assert passed(outcome_of(HONEST)) == 2
