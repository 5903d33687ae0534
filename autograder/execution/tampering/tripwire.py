"""Signs that a student's code has tampered with the kernel in which a live test runs.

A trip-wire, not a wall: what is looked at lies in the student's own process, and whoever controls that
can lie about it. Tests that must be safe are isolated (`execution.isolation`). What is found here costs the
points of the test, and a person has to look.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coursekit.checks.rubric import MIME
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.execution.client import Client

SNAPSHOT = Path(__file__).with_name("snapshot.py").read_text(encoding="utf-8")
EQUALITY_AUDIT = Path(__file__).with_name("equality_audit.py").read_text(encoding="utf-8")
# Sent afresh each time, into a namespace of its own: nothing of it lies about for a student's code to change.
ASK = f"(lambda space: (exec({SNAPSHOT!r}, space), space['snapshot']())[1])({{'__name__': 'snapshot'}})"

RUBRIC_CANARY = """
import numpy as np
from coursekit import rubric
with rubric("canary", checks=7) as check:
    with check("close", points=1): check.close(1.0, 2.0)
    with check("equal", points=1): check.equal("a", "b")
    with check("shape", points=1): check.shape(np.zeros((1, 2)), (2, 1))
    with check("that", points=1): check.that(False, "false")
    with check("assert", points=1): assert 1 == 2, "one is two"
    with check("kind", points=1): assert isinstance(1, str), "one is text"
    with check("numpy", points=1): np.testing.assert_allclose(1.0, 2.0)
"""
PLAIN_CANARY = """
import numpy as np
assert np.allclose(1.0, 2.0) or np.array_equal([1], [2]) or 1 == 2 or isinstance(1, str)
"""

#: What is imported before the first look. Matplotlib hooks itself into IPython, which is no tampering.
#: With Keras there, as it is in any warm kernel, a test starts from the same random state in a cold one.
AT_FIRST = """
import numpy.testing
from coursekit import rubric as _
try:
    import matplotlib.pyplot
    import matplotlib_inline.backend_inline
except ImportError:
    pass
try:
    import keras
except ImportError:
    pass
"""

#: Every test starts from the same random state, whatever ran before it.
SEED = 20200120
START_ANEW = f"from coursekit.seeds import follow_seed as _follow_seed\n_follow_seed({SEED})"

Snapshot = Mapping[str, Any]


class Tripwire:
    """Watches one kernel. `set` it before the student's code runs, `check` it around a live test."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._before: Snapshot | None = None
        self._peeks_before: Any = None
        self._auditing = False

    async def set(self) -> None:
        """Take the first snapshot, before the student's code runs."""
        await self._run(new_code_cell(AT_FIRST))
        self._before, _ = await self._look()

    async def check(self, *, after: bool = False) -> str:
        """What has been tampered with, in words; '' if nothing shows.

        `after` a test, looking into frames since the last check counts too: only then there are frames of
        the test to look into. Raises nbclient's DeadKernelError when the kernel is gone.
        """
        found = await self._end_audit() if after and self._auditing else ""
        snapshot, peeks = await self._look()
        changed = _differences(self._before, snapshot)
        if after and peeks != self._peeks_before:
            changed.append("frames, looked into")
        self._peeks_before = peeks
        if found:
            changed.append(found)
        if changed:
            return ", ".join(changed[:5])
        rubric_canary, plain_canary = new_code_cell(RUBRIC_CANARY), new_code_cell(PLAIN_CANARY)
        await self._run(rubric_canary)
        await self._run(plain_canary)
        await self._run(new_code_cell(START_ANEW))
        if not (_all_failed(rubric_canary) and _raised(plain_canary)):
            return "tests that must fail passed"
        if not after:
            await self._begin_audit()
        return ""

    async def _begin_audit(self) -> None:
        """Audit the values that the next cell compares."""
        await self._said(_call_of_audit("begin"))
        self._auditing = True

    async def _end_audit(self) -> str:
        """What claimed to equal anything, in words; '' if nothing did."""
        self._auditing = False
        try:
            return str(ast.literal_eval(await self._said(_call_of_audit("end"))))
        except (TypeError, ValueError, SyntaxError):
            return "what was to look at the compared values is gone"

    async def _said(self, expression: str) -> str:
        """Evaluate an expression in the student's kernel; return its text, '' if there is none."""
        channel = self._client.kc
        asked = {"said": expression}
        message_id = channel.execute("", silent=True, store_history=False, user_expressions=asked)
        reply = await self._client.async_wait_for_reply(message_id)
        said = (reply or {}).get("content", {}).get("user_expressions", {})
        try:
            return str(said["said"]["data"]["text/plain"])
        except (KeyError, TypeError):
            return ""

    async def _run(self, cell: NotebookNode) -> None:
        """Run one of our cells behind the notebook's last one, without adding it to the notebook."""
        notebook = self._client.nb
        notebook.cells.append(cell)
        try:
            await self._client.async_execute_cell(cell, len(notebook.cells) - 1, store_history=False)
        finally:
            notebook.cells.pop()

    async def _look(self) -> tuple[Snapshot | None, Any]:
        """Return a snapshot, and how often a student's code has looked into frames."""
        try:
            snapshot, peeks = json.loads(ast.literal_eval(await self._said(ASK)))
        except (KeyError, TypeError, ValueError, SyntaxError):
            return None, None
        return (snapshot if isinstance(snapshot, dict) else None), peeks


def _call_of_audit(name: str) -> str:
    """An expression that calls a function of `equality_audit` in the student's kernel."""
    namespace = {"__name__": "equality_audit"}
    return f"(lambda space: (exec({EQUALITY_AUDIT!r}, space), space[{name!r}]())[1])({namespace!r})"


def _differences(before: Snapshot | None, now: Snapshot | None) -> list[str]:
    if before is None or now is None:
        return ["the probe itself"]
    return [name for name, identity in before.items() if now.get(name) != identity]


def _all_failed(canary: NotebookNode) -> bool:
    outcome: Any = next(
        (output.data[MIME] for output in canary.outputs if MIME in output.get("data", {})), {}
    )
    parts = outcome.get("parts", []) if isinstance(outcome, Mapping) else []
    return len(parts) == 7 and all(part.get("status") == "failed" for part in parts)


def _raised(canary: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in canary.outputs)
