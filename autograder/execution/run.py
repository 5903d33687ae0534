"""Execute a notebook in a kernel of its own, within one budget of time and output.

Built on nbclient. What nbclient lacks for grading is here: a budget for the whole notebook, counted in
computing time (`clock`), an end to a cell that ignores the interrupt, a bound on output that also holds for
one line of 100 MB, and an account of which cells ran and why the others did not.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import nbformat
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from autograder.errors import ProtocolError
from autograder.execution.client import Client
from autograder.execution.clock import LOOK_SECONDS, Clock, Exceeded, Runs, Spent, within
from autograder.execution.files import Folders, put
from autograder.execution.isolation import Tests
from autograder.execution.judge import Judge, prepared, sealed
from autograder.execution.judges import Judges
from autograder.execution.plan import Plan
from autograder.execution.start import NOT_ISOLATED, Settings, started
from autograder.execution.tampering.tripwire import Tripwire
from autograder.model import PATIENCE, Limits
from autograder.sandbox import supported

#: How long an interrupted cell may take to end before its kernel is killed: computing, and by the clock.
INTERRUPT_GRACE_SECONDS, INTERRUPT_GRACE_WALL_SECONDS = 3.0, 10.0
#: How long nbclient may take to notice that a kernel was killed.
KILLED_SECONDS = 5.0
TRIPWIRE_SECONDS = 20.0
#: So long after its line was cut, a kernel that has ended is known to have: one that lives has cut it itself.
CUT_OFF_SECONDS = 1.0


@dataclass(frozen=True)
class Executed:
    """An executed notebook (JSON text), and what happened on the way.

    `ran` holds the ids of the cells that came to their own end, `cut_short` of those that a limit ended.
    `ended` says why the cells after that never ran; it is '' when the run came to the last cell.
    `tampered`: ids of tests whose result can't be trusted, and what has been tampered with.
    `not_transferred`: ids of tests that could not be run, and what of the student's the judge can't rebuild.
    `crowded`: the clock ended it on a busy machine, which may be no fault of the notebook.
    """

    notebook: str
    seconds: float
    ran: frozenset[str]
    cut_short: frozenset[str] = frozenset()
    reasons: tuple[str, ...] = ()
    ended: str = ""
    tampered: Mapping[str, str] = field(default_factory=dict)
    not_transferred: Mapping[str, str] = field(default_factory=dict)
    crowded: bool = False

    @cached_property
    def cells(self) -> Sequence[Mapping[str, Any]]:
        """The notebook's cells as its text has them, for whoever reads results: parsed once."""
        cells: list[dict[str, Any]] = json.loads(self.notebook)["cells"]
        return cells


@dataclass(frozen=True)
class _Stop:
    """The limit that stopped a cell: on its output, or on the time of the cell or the notebook."""

    whose: Literal["output", "cell", "notebook"]
    exceeded: Exceeded = ""
    for_good: bool = False  # its kernel can't be listened to any more


def execute(
    notebook: NotebookNode,
    limits: Limits,
    plan: Plan | None = None,
    settings: Settings | None = None,
    folders: Folders | None = None,
) -> Executed:
    """Run the code cells of a notebook, whose outputs are written into it, as it is planned.

    Without a plan all of them run, and none is a test. `folders` says what files are there. Never raises for
    anything that a student's code does. Raises KernelError when no kernel starts, or none that is
    isolated, unless the settings allow that.
    """
    work = _execute(notebook, limits, plan or Plan(), settings or Settings(), folders or Folders())
    # In a thread of its own, since the caller may have an event loop running: a notebook has.
    with ThreadPoolExecutor(1, thread_name_prefix="notebook") as thread:
        return thread.submit(asyncio.run, work).result()


async def _execute(
    notebook: NotebookNode,
    limits: Limits,
    plan: Plan,
    settings: Settings,
    folders: Folders,
) -> Executed:
    tests = plan.tests
    run = _Run(notebook, limits, tests.called)
    run.reasons += folders.reasons
    if not settings.isolated:
        run.reasons.append(NOT_ISOLATED)
    forks = supported()

    async def prepare(judge: Client) -> None:
        if forks:
            await prepared(judge, isolated=settings.isolated)
        await run.put(judge, folders.judge)

    async with contextlib.AsyncExitStack() as stack:
        judges = Judges(
            lambda: started(notebook, limits, settings),
            prepare,
            len(tests.isolated),
            lasting=forks,
        )
        student, _ = await asyncio.gather(
            stack.enter_async_context(started(notebook, limits, settings)), stack.enter_async_context(judges)
        )
        tripwire = Tripwire(student)
        key = await sealed(student) if tests.isolated or tests.in_process else ""
        if tests.in_process:
            await tripwire.set()
        # After that: what is noted there must not come from a module that was handed in.
        run.reasons += await put(student, folders.student)
        run.start_clock(student, judges)
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            if cell.id in plan.skip:
                if imports := tests.imports.get(cell.id):
                    await run.imports(student, cell, index, imports)
                continue
            if cell.id in tests.isolated or cell.id in tests.in_process:
                await run.look(student)
                if run.ended:
                    break
                # From here on the student's code may know what a hidden check asks: no output that it made
                # before is to tell of that.
                student.close_outputs()
            if cell.id in tests.isolated:
                judge = Judge(await judges.fresh(), student, key, forks=forks)
                await run.isolated_test(judge, student, cell, index, tests)
            elif cell.id in tests.in_process:
                await run.in_process_test(tripwire, student, cell, index)
            else:
                await run.cell(student, cell, index)
            if run.ended:
                break
        await student.kill()
    return Executed(
        _writable(nbformat.writes(notebook)),
        run.elapsed,
        frozenset(run.ran),
        frozenset(run.cut_short),
        tuple(map(_writable, run.reasons)),
        _writable(run.ended),
        run.tampered,
        {cell_id: _writable(what) for cell_id, what in run.not_transferred.items()},
        run.crowded,
    )


@dataclass
class _Run:
    """The account of one run: time used, cells that ran, reasons."""

    notebook: NotebookNode
    limits: Limits
    called: Mapping[str, str]  # what tests are called in a sentence, by id
    ran: list[str] = field(default_factory=list)
    cut_short: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    ended: str = ""
    tampered: dict[str, str] = field(default_factory=dict)
    not_transferred: dict[str, str] = field(default_factory=dict)
    crowded: bool = False
    _clients: tuple[Runs, ...] = ()
    _clock: Clock = field(default_factory=Clock)
    _since_cut: Clock | None = None
    _unseen: NotebookNode | None = None  # the student's cell that ran since the last look at its kernel

    def start_clock(self, *clients: Runs) -> None:
        """Count the time of these kernels from now on."""
        self._clients = clients
        self._clock = Clock(*clients)

    @property
    def elapsed(self) -> float:
        return self._clock.spent().wall

    async def put(self, client: Client, files: Mapping[str, bytes]) -> None:
        """Write files into a kernel's working folder; what can't be written is a reason, once."""
        self.reasons += [reason for reason in await put(client, files) if reason not in self.reasons]

    async def cell(self, client: Client, cell: NotebookNode, index: int) -> None:
        """Run one cell; afterwards `ended` says whether the notebook can go on."""
        client.begin_cell()
        self._unseen = cell
        running = asyncio.ensure_future(client.async_execute_cell(cell, index))
        stopped = await self._wait(client, running)
        try:
            await _outcome(running)
        except DeadKernelError:
            self.cut_short.append(cell.id)
            if not stopped:
                self._end(f"The kernel died in {self._which(cell)}: {client.cause_of_death}.")
        except ProtocolError as error:
            await self._end_by_protocol_error(client, cell, error)
            return
        else:
            (self.cut_short if stopped else self.ran).append(cell.id)
        self._tell_of_shortage(client, cell)
        if stopped:
            self._tell(client, stopped, cell)
        elif client.exit_called:
            self._end(f"{self._Which(cell)} called exit, which ends the notebook.")

    async def imports(self, student: Client, cell: NotebookNode, index: int, source: str) -> None:
        """Run, in place of a test that is left out, what it imports for the cells after it."""
        try:
            await self.cell(
                student, NotebookNode({**cell, "id": f"{cell.id}-imports", "source": source}), index
            )
        finally:
            self.notebook.cells[index] = cell

    async def look(self, student: Client) -> None:
        """Compare what the student's kernel holds with its limits; what is over them passes no test.

        Without this the outcome would depend on when the watchdog happens to look.
        """
        cell, self._unseen = self._unseen, None
        if cell is not None and not await student.keeps_to_its_limits():
            self._end(f"The kernel died after {self._which(cell)}: {student.cause_of_death}.")

    async def in_process_test(
        self, tripwire: Tripwire, student: Client, cell: NotebookNode, index: int
    ) -> None:
        """Run one test cell in the student's own kernel, with a trip-wire around it."""
        found = await _tampering(tripwire, student)
        student.keeps_outputs = True
        await self.cell(student, cell, index)
        student.keeps_outputs = False
        student.close_outputs()
        if not self.ended:
            found = found or await _tampering(tripwire, student, after=True)
        if found:
            self._distrust(cell, found)

    def _distrust(self, cell: NotebookNode, found: str) -> None:
        self.tampered[cell.id] = found
        self.reasons.append(
            f"The result of {self._which(cell)} can't be trusted, since the notebook's code has changed or "
            f"looked through what tests rely on ({found}). It earns nothing until a person has looked."
        )

    async def isolated_test(
        self, judge: Judge, student: Client, cell: NotebookNode, index: int, tests: Tests
    ) -> None:
        """Let the judge run one test cell.

        Where a value of the student's can't cross, a person has to look. The test never goes to the
        student's kernel instead: any code could ask for that, to read the test and to write its result.
        """
        running = asyncio.ensure_future(
            judge.run_cell(cell, index, tests.isolated[cell.id], tests.imports.get(cell.id, ""))
        )
        stopped = await self._wait(judge, running)
        try:
            not_transferred = await _outcome(running)
        except DeadKernelError:
            not_transferred = ""
            self.cut_short.append(cell.id)
            if not stopped:
                self._end(f"The test died in {self._which(cell)}: {judge.client.cause_of_death}.")
        except ProtocolError as error:
            await self._end_by_protocol_error(student, cell, error)
            return
        else:
            if not_transferred and not stopped:
                self.not_transferred[cell.id] = not_transferred
                cell.outputs = []  # how far it came tells nothing about the answer
                self.reasons.append(
                    f"{self._Which(cell)} could not be run, since the answer can't be rebuilt outside of the "
                    f"student's own kernel: {not_transferred}. It earns nothing until a person has looked."
                )
            (self.cut_short if stopped else self.ran).append(cell.id)
        if judge.tampering:
            self._distrust(cell, judge.tampering)
        if stopped:
            self._tell(judge, stopped, cell)
        elif not await student.km.is_alive():
            self._end(f"The kernel died in {self._which(cell)}: {student.cause_of_death}.")

    async def _end_by_protocol_error(self, student: Client, cell: NotebookNode, error: ProtocolError) -> None:
        """What was earned before still counts; nothing more is asked of this kernel."""
        self.cut_short.append(cell.id)
        await student.kill()
        self._end(f"The kernel sent what no kernel sends, in {self._which(cell)} ({error}).")

    async def _wait(self, kernel: Client | Judge, running: asyncio.Future[Any]) -> _Stop | None:
        """Wait for the cell; stop it at a limit. Returns the limit that was exceeded, if one was."""
        floods = [asyncio.ensure_future(flood.wait()) for flood in kernel.floods]
        clock = Clock(*self._clients)
        stopped: _Stop | None = None
        waited_for = {running, *floods}
        while not (stopped or any(one.done() for one in waited_for)):
            await asyncio.wait(waited_for, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not any(one.done() for one in waited_for):
                stopped = self._out_of_time(clock) or self._cut_off(kernel)
        for flood in floods:
            flood.cancel()
        if any(flood.is_set() for flood in kernel.floods) and not (stopped and stopped.for_good):
            # If the cell is done as well: the flood is its own, and not for the next one to be blamed for.
            stopped = _Stop("output")
        if running.done() or stopped is None:
            return stopped
        if not stopped.for_good:
            await kernel.interrupt()
        grace = Clock(*self._clients)
        limits = {"cpu": INTERRUPT_GRACE_SECONDS, "wall": INTERRUPT_GRACE_WALL_SECONDS}
        if stopped.for_good or await within([running], grace, **limits):
            await kernel.kill()
            await asyncio.wait({running}, timeout=KILLED_SECONDS)
            if not running.done():
                running.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await running
        return stopped

    def _out_of_time(self, cell: Clock) -> _Stop | None:
        limits = self.limits
        whole, part = self._clock.spent(), cell.spent()
        if exceeded := whole.exceeded(cpu=limits.cpu_seconds, wall=limits.wall_seconds):
            self._note_the_crowd(exceeded, whole)
            return _Stop("notebook", exceeded)
        if exceeded := part.exceeded(cpu=limits.cell_seconds, wall=limits.cell_wall_seconds):
            self._note_the_crowd(exceeded, part)
            return _Stop("cell", exceeded)
        return None

    def _cut_off(self, kernel: Client | Judge) -> _Stop | None:
        """Whether the connection was closed by a message that was too large, while the kernel lives."""
        if not kernel.is_cut_off:
            self._since_cut = None
            return None
        self._since_cut = self._since_cut or Clock(*self._clients)
        lives_on = self._since_cut.spent().exceeded(wall=CUT_OFF_SECONDS)
        return _Stop("output", for_good=True) if lives_on else None

    def _note_the_crowd(self, exceeded: Exceeded, spent: Spent) -> None:
        if exceeded == "clock" and spent.on_a_busy_machine:
            self.crowded = True

    def _tell(self, client: Client | Judge, stopped: _Stop, cell: NotebookNode) -> None:
        limits = self.limits
        computing = stopped.exceeded == "cpu"
        if stopped.whose == "output":
            if isinstance(client, Client) and stopped.for_good:
                client.note_the_cut(cell)
            self._end(f"{self._Which(cell)} printed more than a notebook may, and was stopped.")
        elif stopped.whose == "notebook":
            allowed = (
                f"may compute for {limits.cpu_seconds:g} s"
                if computing
                else f"may take {limits.wall_seconds:g} s by the clock"
            )
            self._end(
                f"Time was up: the notebook {allowed} in all, and {self._which(cell)} was still running."
            )
        else:
            spent = (
                f"{limits.cell_seconds:g} s of computing time"
                if computing
                else f"{limits.cell_wall_seconds:g} s by the clock"
            )
            running = f"{self._Which(cell)} was still running after {spent} and"
            if client.killed:
                self._end(f"{running} did not let itself be interrupted.")
            else:
                guess = "an endless loop?" if computing else "does it sleep, or wait for something?"
                self.reasons.append(f"{running} was stopped; {guess}")

    def _tell_of_shortage(self, client: Client, cell: NotebookNode) -> None:
        """Limits that a cell can run into and go on: its code gets an error for it."""
        for what in client.shortages():
            self.reasons.append(f"{self._Which(cell)} {what}.")

    def _which(self, cell: NotebookNode) -> str:
        if cell.id in self.called:
            return self.called[cell.id]
        first = next((line for line in cell.source.splitlines() if line.strip()), "")
        return f"the cell that begins “{first.strip()[:60]}”"

    def _Which(self, cell: NotebookNode) -> str:
        text = self._which(cell)
        return text[0].upper() + text[1:]

    def _end(self, why: str) -> None:
        self.ended = f"{why} The cells after it were not run."
        self.reasons.append(self.ended)


async def _tampering(tripwire: Tripwire, student: Client, *, after: bool = False) -> str:
    checking = asyncio.ensure_future(tripwire.check(after=after))
    limits = {"cpu": TRIPWIRE_SECONDS, "wall": TRIPWIRE_SECONDS * PATIENCE}
    if await within([checking], Clock(student), **limits):
        checking.cancel()
        return "the kernel no longer answers"
    try:
        return str(await _outcome(checking))
    except DeadKernelError:
        return "the kernel no longer answers"
    except ProtocolError:
        return "the kernel sends what no kernel sends"


async def _outcome(running: asyncio.Future[Any]) -> Any:
    """Await `running`. Raises DeadKernelError, and ProtocolError in place of any other error."""
    try:
        return await asyncio.shield(running)
    except DeadKernelError:
        raise
    except asyncio.CancelledError:
        if running.cancelled():  # given up after its kernel was killed
            raise DeadKernelError("Kernel died") from None
        running.cancel()
        raise
    except Exception as error:  # what a student's code sends can break any reader
        raise ProtocolError(f"{type(error).__name__}: {error}"[:200]) from error


def _writable(text: str) -> str:
    """Return the text without lone surrogates, which a notebook can hold but no file."""
    return text.encode("utf-8", "replace").decode("utf-8")
