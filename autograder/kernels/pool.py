"""The one zygote of a tree of processes.

The first process that asks starts it, and it ends with that process. Its address and secret stand in an
environment variable, so processes started later (a pool's workers) share it; kernels never see that.
To have workers share one, call `ensure()` before the pool is made.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import secrets
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from autograder.errors import KernelError
from autograder.kernels.environment import kernel_environment
from autograder.sandbox.policy import Mode
from autograder.sandbox.process import Connection

VARIABLE = "AUTOGRADER_ZYGOTE"

_lock = threading.Lock()
_broker: subprocess.Popen[bytes] | None = None
_owner = 0  # the process that started it: a fork of that must not end it


def ensure() -> None:
    """Have a zygote started for this process and those it will start. Returns at once: it gets ready later.

    Raises KernelError when it can't be started.
    """
    global _broker, _owner
    with _lock:
        line = _reach()
        if line is not None:
            line.close()
            return
        _close_broker()
        name, secret = f"autograder-{secrets.token_hex(16)}", secrets.token_hex(32)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"\0{name}")
            listener.listen(64)
            command = [
                sys.executable,
                "-I",
                "-S",
                str(Path(__file__).with_name("broker.py")),
                str(listener.fileno()),
                str(os.getpid()),
                tempfile.gettempdir(),
            ]
            try:
                _broker = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[listener.fileno()],
                    env=_environment(),
                    start_new_session=True,
                )
            except OSError as error:
                raise KernelError(f"No process to fork kernels from could be started: {error}") from error
        _owner = os.getpid()
        assert _broker.stdin is not None
        _broker.stdin.write(f"{secret}\n".encode())
        _broker.stdin.flush()
        os.environ[VARIABLE] = f"{name}:{_owner}:{secret}"


def close() -> None:
    """End the zygote, if this process started it. Kernels that were forked from it live on."""
    with _lock:
        _close_broker()


def connect(mode: Mode) -> Connection:
    """Return a connection to a supervisor that the zygote is about to fork. Raises KernelError, OSError."""
    line = _reach()
    if line is None:
        ensure()
        line = _reach()
    if line is None:
        raise KernelError("The process to fork kernels from ended as soon as it was started.")
    secret = os.environ[VARIABLE].rpartition(":")[2]
    line.sendall(f"{secret} {mode}\n".encode())
    return Connection(line)


def _reach() -> socket.socket | None:
    """A socket connected to the broker that the environment names, ours or a parent's, if it is there."""
    name, _, rest = os.environ.get(VARIABLE, "").partition(":")
    owner = rest.partition(":")[0]
    line = socket.socket(socket.AF_UNIX)
    if owner.isdigit() and line.connect_ex(f"\0{name}") == 0:
        # Whoever listens there now may have taken the name over; who it was made by, he can't forge.
        credentials = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        pid, uid, _ = struct.unpack("3i", credentials)
        if (pid, uid) == (int(owner), os.getuid()):
            return line
    line.close()
    return None


def _close_broker() -> None:
    global _broker
    if _broker is not None and _owner == os.getpid():
        assert _broker.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has died
            _broker.stdin.write(b".")
            _broker.stdin.close()
        try:
            _broker.wait(timeout=10)
        except subprocess.TimeoutExpired:
            _broker.kill()
            _broker.wait()
        _broker = None
        os.environ.pop(VARIABLE, None)


atexit.register(close)


def _environment() -> dict[str, str]:
    """The zygote's environment, without this process's: kernels can read all that a zygote has in memory."""
    nowhere = "/dev/null"
    return {
        **kernel_environment(),
        "HOME": nowhere,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(_font_cache()),
    }


def _font_cache() -> Path:
    """Where Matplotlib keeps its list of fonts, which takes it a while to make."""
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(home).expanduser() / "autograder" / "matplotlib"
