"""The child of a supervisor: applies the layers to itself, in the one order that works, then runs."""

from __future__ import annotations

import atexit
import fcntl
import importlib
import os
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NoReturn

from autograder.sandbox import forks, landlock, limits, linux, paths, policy, seccomp, users, verify
from autograder.sandbox.namespaces import GUARD
from autograder.sandbox.policy import Layer, Mode
from autograder.sandbox.request import Request, send

#: In a program's environment: the descriptor by which it says `{"seal": true}` and waits for the answer.
SEAL = "AUTOGRADER_SEAL"
#: How far a held process stands back behind those that watch it, however many it becomes.
NICE = 5


@dataclass(frozen=True)
class Confinement:
    """Where one process will be held. Made by its supervisor, before the fork."""

    mode: Mode
    user: tuple[int, int]
    limits: Mapping[int, int]
    readable: tuple[str, ...]
    writable: tuple[str, ...]  # the scratch directory too
    sockets: str
    outside: verify.Outside


def run_child(
    request: Request,
    confinement: Confinement,
    descriptors: list[int],
    pipe: socket.socket,
    supervisor: int,
    asking: socket.socket | None,
) -> NoReturn:
    """Become what was asked for: held by the layers, and only after the supervisor's word.

    `asking`: where to send the descriptor by which the supervisor allows each new thread; it counts them
    then, and the kernel does not. None: the kernel does.
    """
    code = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        if request.policy is not None:
            os.nice(NICE)
        if asking is not None:
            confinement = _asked_for_threads(confinement, asking)
        pipe = _arrange(descriptors, pipe)
        layers = confine(confinement, supervisor)
        send(pipe, layers=[asdict(layer) for layer in layers])
        _wait_for_the_word(pipe)
        os.chdir(request.cwd or request.layout.scratch)
        env = _environment(request)
        if request.argv:
            if request.sealable:
                os.set_inheritable(pipe.fileno(), True)
                env[SEAL] = str(pipe.fileno())
            os.execve(request.argv[0], list(request.argv), env)
        os.environ.clear()
        os.environ.update(env)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        code = _call(request, pipe)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001 (whatever happens, a fork must not return into its parent's code)
        traceback.print_exc()
    finally:
        os._exit(code & 0xFF)


def _asked_for_threads(confinement: Confinement, asking: socket.socket) -> Confinement:
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    descriptor = forks.ask_first()
    if descriptor is None:
        return confinement
    socket.send_fds(asking, [b"?"], [descriptor])
    rest = {kind: most for kind, most in confinement.limits.items() if kind != resource.RLIMIT_NPROC}
    return replace(confinement, limits=rest, outside=replace(confinement.outside, limits=rest))


def _call(request: Request, pipe: socket.socket) -> int:
    module, _, name = request.call.partition(":")
    function: Callable[..., int | None] = getattr(importlib.import_module(module), name)

    def seal() -> None:
        send(pipe, seal=True)
        _wait_for_the_word(pipe)
        pipe.close()

    code = function(request.argument, seal) or 0
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    return code


def _arrange(descriptors: list[int], pipe: socket.socket) -> socket.socket:
    """Give the request's descriptors the numbers 0, 1, 2, …, and close all others but the pipe."""
    # While they are put in order they are parked above all that is in use: no higher, since the limit on
    # open files (`ulimit -n`) is low on some machines.
    free = 1 + max(len(descriptors), pipe.fileno(), *descriptors)
    parked = [fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, free) for number in descriptors]
    moved = socket.socket(fileno=fcntl.fcntl(pipe.fileno(), fcntl.F_DUPFD_CLOEXEC, free))
    for number, descriptor in enumerate(parked):
        os.dup2(descriptor, number)
    linux.close_all_but({*range(len(parked)), moved.fileno()})
    return moved


def _wait_for_the_word(pipe: socket.socket) -> None:
    if not pipe.recv(64):
        raise SystemExit(1)


def _environment(request: Request) -> dict[str, str]:
    env = dict(request.env)
    if request.mode == "landlock":
        own = request.layout.packages
        env["PYTHONPATH"] = f"{own}:{env['PYTHONPATH']}" if env.get("PYTHONPATH") else own
        env["TMPDIR"] = request.layout.scratch  # the machine's own /tmp is out of bounds
    return env


def confine(confinement: Confinement, supervisor: int) -> tuple[Layer, ...]:
    """Apply every layer to this process, which must have one thread, and try each. Never raises.

    `supervisor`: its process id, as seen from here.
    """
    if confinement.mode == "none":
        # Others have processes under the same user, so how many there are says nothing.
        limits.set_all({kind: n for kind, n in confinement.limits.items() if kind != resource.RLIMIT_NPROC})
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        return ()
    failed: list[Layer] = []
    _apply(failed, policy.LIMITS, lambda: limits.set_all({**confinement.limits}))
    _apply(failed, policy.PRIVILEGES, lambda: _give_up_privileges(confinement, supervisor))
    abi = landlock.abi()
    if abi or confinement.mode == "landlock":
        _apply(failed, policy.LANDLOCK_FILES, lambda: _landlock(confinement))
    _apply(failed, policy.SECCOMP, lambda: _seccomp(confinement.mode))
    broken = {layer.name for layer in failed}
    return tuple(failed) + tuple(
        layer for layer in verify.layers(confinement.outside) if layer.name not in broken
    )


def _apply(failed: list[Layer], name: str, action: Callable[[], None]) -> None:
    try:
        action()
    except (OSError, ValueError, KeyError) as error:
        failed.append(Layer(name, False, str(error), policy.REMEDIES[name]))


def _give_up_privileges(confinement: Confinement, supervisor: int) -> None:
    # It may have come from a process that lets nobody look at it; without this, not even itself.
    linux.prctl(linux.PR_SET_DUMPABLE, 1)
    # When memory is short on the machine, let it be this process that the kernel kills.
    Path("/proc/self/oom_score_adj").write_text("800", encoding="ascii")
    linux.drop_bounding_set()
    users.become(*confinement.user)
    linux.drop_capabilities()
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    # Both are reset by a change of user.
    linux.prctl(linux.PR_SET_DUMPABLE, 1)
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != supervisor:
        raise OSError("the supervisor has just died")


def _landlock(confinement: Confinement) -> None:
    if confinement.mode == "namespaces":
        # All that is shown may be read; only the file that tells whether Landlock works may not.
        read = [f"/{name}" for name in os.listdir("/") if f"/{name}" != GUARD]  # noqa: PTH208
    else:
        read = [*confinement.readable, *paths.PROC_FILES, f"/proc/{os.getpid()}"]
    landlock.restrict(
        read=read,
        write=confinement.writable,
        sockets=[confinement.sockets],
        # With namespaces the pseudo-terminals are our own.
        devices=[*paths.DEVICES, *["/dev/pts"] * (confinement.mode == "namespaces")],
        tcp=confinement.mode == "namespaces",
    )


def _seccomp(mode: Mode) -> None:
    if mode == "namespaces":
        # In a network namespace of its own, internet sockets reach this process alone.
        families = [socket.AF_UNIX, socket.AF_INET, socket.AF_INET6]
        seccomp.refuse_system_calls(families=families, without_namespaces=False)
    else:
        seccomp.refuse_system_calls(families=[socket.AF_UNIX], without_namespaces=True)
        seccomp.refuse_connections()
        if landlock.abi() < landlock.SCOPES_SINCE:
            seccomp.refuse_signals_to_others()
