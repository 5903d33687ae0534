"""Tests in a kernel of their own, so that a student's code can neither read them nor reach into them.

The judge's kernel runs the test cell: in a process forked for each exercise (`fork_per_test`) or, where
there are no forks, in a fresh kernel. Where a test calls a student's
function, a proxy asks for it the way `input()` would; the question is carried to the student's kernel, and
the answer back. Functions that a test hands in are called back the same way. Only values cross
(`coursekit.remote`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from queue import Empty
from typing import Any

from coursekit.remote.callee import MIME
from coursekit.remote.sealed import EVENT, signature
from nbformat import NotebookNode

from autograder.errors import KernelError
from autograder.execution import fork_per_test
from autograder.execution.client import Client
from autograder.execution.clock import LOOK_SECONDS, Clock, within
from autograder.execution.tampering.tripwire import SEED

SEAL = "__import__('coursekit.remote.sealed', fromlist=['seal']).seal()"
SERVE = f"(lambda box: (__import__('sys').audit({EVENT!r}, {{request!r}}, box, {{nonce!r}}), box)[1][0])([])"
BIND = """
from coursekit.remote.caller import bind as _bind
_bind(globals(), {names!r}, seed={seed})
"""
#: Where the judge's kernel keeps the text of `fork_per_test`.
MODULE = "autograder_fork_per_test"
PREPARE = (
    "(lambda module: (exec({text!r}, vars(module)), __import__('sys').modules.update({name}=module),"
    " setattr(module, 'ISOLATED', {isolated})))(type(__import__('sys'))({name!r}))"
)
RUN = f"__import__('sys').modules[{MODULE!r}].run({{bind!r}}, {{test!r}})"
LOST = "Your code ended its kernel before this could be checked (exit, a crash, or out of memory)."
ALIVE_SECONDS = 0.25
#: What a reply may hold, but for its sign.
PARTS = ("missing", "cannot", "raised", "value", "left", "models", "shared", "files")
NOT_SIGNED = "a reply that is not the grader's own"
#: A kernel that has answered a call says within this that it is idle, unless its code keeps it from that. (If
#: it is the machine that does, it is waited for longer.)
IDLE_SECONDS = 2.0


class Judge:
    """Runs test cells in the kernel of `client`, and functions that they call in the kernel of `student`."""

    def __init__(self, client: Client, student: Client, key: str, *, forks: bool = False) -> None:
        """`forks`: each test gets a process of its own, once `prepared`; else `client` does for one only."""
        self.client = client
        self.tampering = ""  # what the student's code was seen doing to the calls
        self._student = student
        self._key = key
        self._forks = forks
        self._nonce = ""
        self._call: str | None = None  # message id of the student's function that is being called
        self._first = ""  # what the student's kernel runs before it answers the next question
        self._idle = asyncio.Event()  # set when all that the call has put out was read

    @property
    def floods(self) -> tuple[asyncio.Event, ...]:
        """One of these is set when the test, or the student's functions that it calls, print too much."""
        return (*self._student.floods, *self.client.floods)

    @property
    def is_cut_off(self) -> bool:
        """Whether one of the two kernels is no longer listened to, since it has sent too much at once."""
        return self._student.is_cut_off or self.client.is_cut_off

    @property
    def killed(self) -> bool:
        return self.client.killed or self._student.killed

    async def run_cell(self, cell: NotebookNode, index: int, names: Sequence[str], imports: str = "") -> str:
        """Run a test cell that uses these names of the student's, whose kernel runs `imports` before.

        Returns '' or, if a value could not cross, what it was: then the cell has no result yet. Raises
        DeadKernelError when the judge's own kernel dies.
        """
        self._student.begin_cell()
        self._first = imports
        self.client.kc.allow_stdin = True
        running = asyncio.ensure_future(self._run(cell, index, names))
        carrying = {asyncio.ensure_future(self._carry()), asyncio.ensure_future(self._drain())}
        try:
            await asyncio.wait({running, *carrying}, return_when=asyncio.FIRST_COMPLETED)
            # What carries runs for ever: if it has ended, it was by an error, which ends the test too.
            for carrier in carrying:
                if carrier.done():
                    await carrier
            return await running
        finally:
            for task in (running, *carrying):
                task.cancel()
            await asyncio.gather(running, *carrying, return_exceptions=True)

    async def _run(self, cell: NotebookNode, index: int, names: Sequence[str]) -> str:
        bind = BIND.format(seed=SEED, names=list(names))
        sources = [RUN.format(bind=bind, test=cell.source)] if self._forks else [bind, cell.source]
        self.client.begin_test()
        for source in sources:
            self.client.begin_cell()
            part = NotebookNode({**cell, "source": source})
            self.client.nb.cells[index] = part  # where nbclient looks for outputs that are to be replaced
            try:
                await self.client.async_execute_cell(part, index)
            finally:
                self.client.nb.cells[index] = cell
                cell.outputs, cell.execution_count = part.outputs, part.execution_count
            if self.client.error_name == "NotTransferable":
                return self.client.error_text or "a value"
            if self.client.error_name:
                break
        return ""

    async def interrupt(self) -> None:
        """Interrupt whichever side is at work."""
        await (self._student if self._call else self.client).interrupt()

    async def kill(self) -> None:
        await self._student.kill()
        await self.client.kill()

    async def _carry(self) -> None:
        """Carry questions from the judge to the student, and answers back, for ever."""
        while True:
            message = await self.client.kc.stdin_channel.get_msg(timeout=None)
            if message["msg_type"] == "input_request":
                answer = await self._answer(json.loads(message["content"]["prompt"]))
                self.client.kc.input(json.dumps(answer))

    async def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        channel = self._student.kc
        if question.keys() & {"look", "call"}:
            self._nonce = secrets.token_hex(16)
            request = SERVE.format(request=json.dumps(question), nonce=self._nonce)
            self._idle.clear()
            first, self._first = self._first, ""
            self._call = channel.execute(
                first, silent=True, user_expressions={"reply": request}, allow_stdin=True
            )
        else:
            channel.input(json.dumps(question))
        while True:
            if (asked_back := await _next(channel.stdin_channel)) is not None:
                if asked_back["msg_type"] == "input_request":
                    if callback := _callback(asked_back["content"]["prompt"]):
                        return callback
                    channel.input("")  # a plain input(): nobody is there to answer
            elif (reply := await _next(channel.shell_channel)) is not None:
                if reply["parent_header"].get("msg_id") == self._call:
                    # The reply may overtake what the call put out; if that ends the test, the reply is not
                    # to earn a point first, or the score would be a matter of luck.
                    await self._wait_until_idle()
                    self._call = None
                    return self._reply(reply["content"])
            elif not await self._student.km.is_alive():
                self._call = None
                return {"lost": LOST}
            else:
                await _either(channel.stdin_channel, channel.shell_channel)

    async def _wait_until_idle(self) -> None:
        with contextlib.suppress(TimeoutError):  # nearly always it is there at once
            await asyncio.wait_for(self._idle.wait(), LOOK_SECONDS)
            return
        idle = asyncio.ensure_future(self._idle.wait())
        await within([idle], Clock(self._student), wall=IDLE_SECONDS)
        idle.cancel()

    def _reply(self, content: dict[str, Any]) -> dict[str, Any]:
        """Check the student's reply. It may be forged, so only what has the form of a reply passes."""
        said = content.get("user_expressions", {}).get("reply", {})
        body = said.get("data", {}).get(MIME)
        if isinstance(body, dict) and body.keys() & {"missing", "cannot", "raised", "value"}:
            left = body.get("left", "")
            if body.get("sign") != signature(self._key, self._nonce, str(left)):
                self.tampering = self.tampering or NOT_SIGNED
            if peeked := body.get("peeked"):
                self.tampering = self.tampering or str(peeked)[:100]
            return {part: body[part] for part in PARTS if part in body}
        name, text = said.get("ename") or content.get("ename"), said.get("evalue") or content.get("evalue")
        return {"raised": {"type": str(name or "RuntimeError"), "text": str(text or "no reply"), "line": ""}}

    async def _drain(self) -> None:
        """Read what the student's functions print, so that it is counted and nothing piles up."""
        while True:
            message = await self._student.kc.iopub_channel.get_msg(timeout=None)
            if message["parent_header"].get("msg_id") == self._call and _tells_idle(message):
                self._idle.set()


async def prepared(judge: Client, *, isolated: bool) -> None:
    """Have a judge's kernel, in which nothing has run yet, give each test a process of its own.

    `isolated`: whether it is in a sandbox. Raises KernelError when it does not do that.
    """
    text = Path(fork_per_test.__file__).read_text(encoding="utf-8")
    request = PREPARE.format(text=text, name=MODULE, isolated=isolated)
    message_id = judge.kc.execute("", silent=True, store_history=False, user_expressions={"ready": request})
    reply = await judge.async_wait_for_reply(message_id)
    said = (reply or {}).get("content", {}).get("user_expressions", {}).get("ready", {})
    if said.get("status") != "ok":
        raise KernelError(f"The kernel for tests can't be prepared: {said.get('evalue', 'no answer')}")


async def sealed(student: Client) -> str:
    """Prepare a student's kernel to serve calls, and count looks into frames, out of reach of its code.

    Returns the key by which replies are signed.
    Raises KernelError when the kernel, in which nothing has run yet, does not do that.
    """
    message_id = student.kc.execute("", silent=True, store_history=False, user_expressions={"key": SEAL})
    reply = await student.async_wait_for_reply(message_id)
    said = (reply or {}).get("content", {}).get("user_expressions", {}).get("key", {})
    key = said.get("data", {}).get("text/plain", "").strip("'")
    if not key:
        why = said.get("evalue", "no answer")
        raise KernelError(f"The student's kernel can't be prepared for tests from outside: {why}")
    return str(key)


def _tells_idle(message: dict[str, Any]) -> bool:
    state = message["content"].get("execution_state") if message["msg_type"] == "status" else ""
    return bool(state == "idle")


def _callback(prompt: str) -> dict[str, Any] | None:
    """Read a call of a function that the test handed in; None where the student's code asks for input."""
    with contextlib.suppress(ValueError, RecursionError):
        asked = json.loads(prompt)
        if isinstance(asked, dict) and isinstance(asked.get("callback"), int):
            return {"callback": asked["callback"], "arguments": str(asked.get("arguments"))}
    return None


async def _next(channel: Any) -> dict[str, Any] | None:
    try:
        message: dict[str, Any] = await channel.get_msg(timeout=0)
    except Empty:
        return None
    return message


async def _either(*channels: Any) -> None:
    """Wait until one of the channels has a message, but no longer than it takes to ask for a pulse."""
    waiting = [asyncio.ensure_future(channel.socket.poll(int(ALIVE_SECONDS * 1000))) for channel in channels]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
