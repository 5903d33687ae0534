"""Put files into a kernel's working folder, before any cell is run."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.execution.client import Client
from autograder.model import Files

# Evaluated in the kernel: so the file is its user's own, and counts against its limit of disk.
PUT = (
    "(lambda path, content: (path.parent.mkdir(parents=True, exist_ok=True), path.write_bytes(content))[1])"
    "(__import__('pathlib').Path({name!r}), __import__('base64').b64decode({content!r}))"
)


@dataclass(frozen=True)
class Folders:
    """What is in the working folders when a notebook begins, by relative name.

    The judge's holds nothing of the student's: tests import from there.
    """

    student: Mapping[str, bytes] = field(default_factory=dict)
    judge: Mapping[str, bytes] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()


def folders(given: Files, handed_in: Files) -> Folders:
    """Merge the lesson's and the student's files. Of files in both, the lesson's count, as in nbgrader."""
    theirs, ours = dict(handed_in), dict(given)
    changed = sorted(name for name in theirs.keys() & ours.keys() if theirs[name] != ours[name])
    reasons = tuple(
        f"The file '{name}' differs from the one in the lesson, which was used." for name in changed
    )
    return Folders({**theirs, **ours}, ours, reasons)


async def put(client: Client, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write files, by relative name; returns a sentence for each that could not be written.

    Raises nbclient's DeadKernelError when the kernel is gone.
    """
    sentences = []
    for name, content in files.items():
        request = PUT.format(name=name, content=base64.b64encode(content))
        message_id = client.kc.execute("", silent=True, user_expressions={"written": request})
        reply = await client.async_wait_for_reply(message_id)
        said = (reply or {}).get("content", {}).get("user_expressions", {}).get("written", {})
        if said.get("status") != "ok":
            why = f"{said.get('ename')}: {said.get('evalue')}"
            sentences.append(f"The file '{name}' could not be put beside the notebook ({why}).")
    return tuple(sentences)
