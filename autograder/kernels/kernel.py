"""An IPython kernel in a sandbox, forked (`warm`) or executed as a script (`cold`): the same either way.

As a script it must not import anything of this package: a student's process has no use for it. So the private
names of ipykernel and matplotlib_inline stand here, and not in `autograder.compat`:

* `ipykernel.debugger._is_debugpy_available`: whether a kernel has a debugger. If the name goes, each kernel
  takes twice as long to start.
* `IPythonKernel._execute_sleep`: a rest before each reply. If the name goes, each cell takes longer by that.
* `_setup_pipe_in`, `_setup_pipe_out`, `_pipe_uuid`, `_pipe_in`, `_handle_pipe_msg` of its thread for outputs:
  how forked children print. If a name goes, no kernel starts in a sandbox that refuses TCP.
* `_enable_matplotlib_integration` of matplotlib_inline: has figures shown. If it goes, no kernel starts.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import ipykernel.debugger
import zmq
from ipykernel import iostream, ipkernel, kernelapp
from traitlets import Type
from traitlets.config import Config
from zmq.eventloop.zmqstream import ZMQStream

#: In a program's environment: the descriptor by which it tells its supervisor that its sockets are made.
SEAL = "AUTOGRADER_SEAL"
_PACKAGES = ("site-packages", "dist-packages")
CONFIGURATION = {
    "IPKernelApp": {"outstream_class": f"{__name__}.Stream"},
    # What a student did last is for the lab to remember, not for the grader.
    "HistoryManager": {"enabled": False},
    # A rest before each reply, for clients that don't wait until the kernel says that it is idle.
    "IPythonKernel": {"_execute_sleep": 0},
}


def warm(argument: dict[str, Any], seal: Callable[[], None]) -> int:
    """Run a kernel in this process, which has just been forked.

    `argument`: `argv`, IPython's options, and `debugger`, whether the kernel is to have one.
    """
    from autograder.kernels.after_fork import after_fork

    after_fork()
    run(argument["argv"], seal, debugger=argument["debugger"])
    return 0


def run(argv: Sequence[str], seal: Callable[[], None], *, debugger: bool) -> None:
    """Run a kernel until it is shut down."""
    if not debugger:
        # It takes as long to set up as all the rest of a kernel.
        ipykernel.debugger._is_debugpy_available = False
    sys.argv = ["ipykernel_launcher", *argv]
    app = IPKernelApp.instance(config=Config(CONFIGURATION))
    app.initialize(list(argv))
    _show_plots()
    seal()
    app.start()


class Kernel(ipkernel.IPythonKernel):
    """A kernel that answers every cell, also when the cell makes IPython itself raise an error.

    ipykernel would only log that error and send no reply, and who waits for the reply waits for ever.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self._streams = {"stdout": sys.stdout, "stderr": sys.stderr}

    def start(self) -> None:
        """Like ipykernel's, with a loop that an interrupt wakes also where a cell only awaits something.

        asyncio lets signals wake it as soon as it is to handle one, whichever that is.
        """
        super().start()  # type: ignore[no-untyped-call]
        self.io_loop.asyncio_loop.add_signal_handler(signal.SIGWINCH, lambda: None)  # type: ignore[attr-defined]

    async def do_execute(self, code: str, silent: bool, *rest: Any, **options: Any) -> dict[str, Any]:
        """Like ipykernel's. Never raises."""
        try:
            reply: dict[str, Any] = await super().do_execute(code, silent, *rest, **options)  # type: ignore[no-untyped-call]
        except BaseException as error:  # noqa: BLE001  whatever it is, it has ended the cell
            self._mend_streams()  # which flushes them: what was printed comes before the error
            reply = self._failed(error, silent)
        self._mend_streams()
        return reply

    def _mend_streams(self) -> None:
        """Put the kernel's own stream in the place of one that can't be flushed, as after each cell it is."""
        for name, stream in self._streams.items():
            try:
                getattr(sys, name).flush()
            except BaseException:  # noqa: BLE001  a student's own class may raise anything
                setattr(sys, name, stream)

    def _failed(self, error: BaseException, silent: bool) -> dict[str, Any]:
        name, text = _told(lambda: type(error).__name__), _told(lambda: str(error))
        content = {"ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
        if not silent:
            self.send_response(self.iopub_socket, "error", content)  # type: ignore[no-untyped-call]
        return {
            "status": "error",
            "execution_count": self.execution_count,
            "user_expressions": {},
            "payload": [],
            **content,
        }


def _told(text: Callable[[], str]) -> str:
    """What an error says of itself, in code that may be a student's."""
    try:
        return text()
    except BaseException:  # noqa: BLE001
        return "(an error that raises another one when it is shown)"


class IPKernelApp(kernelapp.IPKernelApp):
    """The application of a kernel. Its name matters, since options on the command line contain it."""

    kernel_class = Type(Kernel, klass=ipkernel.IPythonKernel)

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """The one option that kernels are started with is read sooner than a parser of all could be made."""
        if argv is not None and len(argv) == 2 and argv[0] == "-f":
            self.update_config(Config(IPKernelApp={"connection_file": argv[1]}))
        else:
            super().parse_command_line(argv)

    def init_path(self) -> None:
        """Have the working folder searched for modules, behind Python's own, as IPython does by itself.

        It leaves that out in a process that was told not to import from where its script lies, as ours are.
        """
        if "" not in sys.path:
            packages = (n for n, path in enumerate(sys.path) if os.path.basename(path) in _PACKAGES)  # noqa: PTH119
            sys.path.insert(next(packages, 0), "")

    def init_kernel(self) -> None:
        with contextlib.nullcontext() if ipykernel.debugger._is_debugpy_available else _unlisted_modules():
            super().init_kernel()  # type: ignore[no-untyped-call]

    def init_iopub(self, context: zmq.Context[Any]) -> None:
        if self.transport == "ipc":
            _Output.path = f"{self.ip}-output"
            kernelapp.IOPubThread = _Output  # type: ignore[attr-defined]
        # Whoever listens may be slow, or take in a little at a time. What waits meanwhile is not to be lost.
        context.setsockopt(zmq.SNDHWM, 0)
        super().init_iopub(context)  # type: ignore[no-untyped-call]


@contextlib.contextmanager
def _unlisted_modules() -> Iterator[None]:
    """Keep ipykernel from asking each of thousands of modules for its file, on behalf of its debugger.

    A forked process would have to copy each of them for that: a third of all that starting a kernel takes.
    """
    unlisted = types.ModuleType("sys")
    vars(unlisted).update(vars(sys), modules={})
    ipkernel.sys = unlisted  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ipkernel.sys = sys  # type: ignore[attr-defined]


class Stream(iostream.OutStream):
    """A stream that does not flush where nothing was printed.

    ipykernel flushes both streams several times for each request and each question, and waits every time for
    the thread that sends: a third of all that a call of a student's function takes.
    """

    _written = _flushed = 0

    def write(self, string: str) -> int | None:  # type: ignore[override]
        """Like ipykernel's. Raises ValueError after `close`."""
        length = super().write(string)
        self._written += 1
        return length

    def flush(self) -> None:
        """Return when all that this thread has written has been sent."""
        written = self._written
        if written != self._flushed:
            super().flush()  # type: ignore[no-untyped-call]
            # Not before: another thread is not to take for sent what is still being sent.
            self._flushed = written


class _Output(iostream.IOPubThread):
    """Takes what forked children print by a Unix socket instead of a TCP port, which a sandbox refuses."""

    path = ""

    def _setup_pipe_in(self) -> None:
        self._pipe_uuid = os.urandom(16)
        pipe_in = self.socket.context.socket(zmq.PULL)
        pipe_in.linger = 0
        pipe_in.bind(f"ipc://{self.path}")
        self._pipe_in = ZMQStream(pipe_in, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self) -> tuple[zmq.Context[Any], zmq.Socket[Any]]:
        context = zmq.Context()
        pipe_out = context.socket(zmq.PUSH)
        pipe_out.linger = 3000
        pipe_out.connect(f"ipc://{self.path}")
        return context, pipe_out


def _show_plots() -> None:
    """Have figures shown, where the back end was imported before there was a shell to show them in."""
    backend = sys.modules.get("matplotlib_inline.backend_inline")
    if backend is not None:
        backend._enable_matplotlib_integration()


def _seal_of_a_program() -> Callable[[], None]:
    descriptor = os.environ.pop(SEAL, "")
    if not descriptor:
        return lambda: None

    def seal() -> None:
        with socket.socket(fileno=int(descriptor)) as pipe:
            pipe.sendall(b'{"seal": true}\n')
            pipe.recv(64)

    return seal


if __name__ == "__main__":
    run(sys.argv[1:], _seal_of_a_program(), debugger=False)
