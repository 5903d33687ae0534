"""The supervisor of one sandboxed process: sets it up, watches it, and lets nothing of it outlive it.

Runs in a process of its own, forked for this. In `namespaces` mode that is process 1 of the new world, so
whatever is in there ends with it; else it adopts orphans and hunts down all descendants. It ends when the
process ends, or when whoever asked for it closes the connection or dies.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import stat
import time
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from autograder.sandbox import (
    enforcement,
    landlock,
    limits,
    linux,
    namespaces,
    paths,
    policy,
    users,
    verify,
    watch,
)
from autograder.sandbox.cgroup import ControlGroup
from autograder.sandbox.child import Confinement, run_child
from autograder.sandbox.forks import Forks
from autograder.sandbox.memory import KERNELS_OWN
from autograder.sandbox.pace import LOOK_SECONDS, Pace
from autograder.sandbox.policy import Layer, Mode
from autograder.sandbox.private import lock_existing
from autograder.sandbox.processes import descendants
from autograder.sandbox.request import Lines, Request, receive_request, send, send_if_room
from autograder.sandbox.usage import Usage

#: How much more has to be used before it is told again.
TELL_SECONDS = 0.05
#: How long it may take to kill all that is left of a process, on a machine with a thousand others to run.
KILL_SECONDS = 60.0


def fork_supervisor(mode: Mode, connection: socket.socket, *, imported: bool) -> int:
    """Fork a supervisor that serves one request from `connection`; returns its process id.

    This process must have one thread. `imported`: it has the libraries of a kernel in memory already.
    Raises OSError only when there can be no process at all.
    """
    who = os.getuid(), os.getgid()
    refused = ""
    if mode == "namespaces":
        # Root needs no user namespace; but some containers have a root who may do nothing without one.
        for flags in (namespaces.WITHOUT_USER, namespaces.WITH_USER):
            try:
                pid = linux.clone(flags)
            except OSError as error:
                refused = f"{error.strerror} ({error.errno})"
                continue
            if pid == 0:
                _serve(connection, imported, "", who if flags == namespaces.WITH_USER else None)
            return pid
    pid = os.fork()
    if pid == 0:
        _serve(connection, imported, refused, None)
    return pid


def _serve(
    connection: socket.socket, imported: bool, refused: str, new_user: tuple[int, int] | None
) -> NoReturn:
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.umask(0o022)  # what is made here is for another user to see, whatever the grader's own umask
        linux.close_all_but({0, 1, 2, connection.fileno()})
        request, descriptors = receive_request(connection)
        private = _Private(request.private)
        try:
            if refused:
                last = _layers(Layer(policy.PIDS, False, refused, policy.REMEDIES[policy.PIDS]))
            else:
                last = _Supervisor(request, descriptors, connection, imported, new_user).run()
            send(connection, **last)  # first: to delete thousands of files takes a while
        finally:
            private.remove()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # nobody is interested any more
    except BaseException:  # noqa: BLE001 (whatever happens, a fork must not return into its parent's code)
        with contextlib.suppress(OSError):
            send(connection, event="failed", why=traceback.format_exc())
    finally:
        os._exit(0)


def _layers(*layers: Layer) -> dict[str, Any]:
    return {"event": "layers", "layers": [asdict(layer) for layer in layers]}


class _Private:
    """The private directory outside, which can be deleted even after the view of files has changed.

    Nobody else sweeps it up until this process has ended, even if whoever asked for it has been killed.
    """

    def __init__(self, path: str) -> None:
        """Lock the directory. Raises EOFError when it is gone, since nobody waits for it any more."""
        self._name = Path(path).name
        self._parent = os.open(Path(path).parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            self._lock = lock_existing(path)
        except FileNotFoundError as error:
            raise EOFError from error

    def remove(self) -> None:
        """Delete it. Nothing of the outside may be mounted in it by now: that would be deleted with it."""
        shutil.rmtree(self._name, ignore_errors=True, dir_fd=self._parent)


class _Supervisor:
    def __init__(
        self,
        request: Request,
        descriptors: list[int],
        connection: socket.socket,
        imported: bool,
        new_user: tuple[int, int] | None,
    ) -> None:
        self._request = request
        self._descriptors = descriptors
        self._connection = connection
        self._imported = imported and bool(request.call)
        self._new_user = new_user
        self._child = 0
        self._child_socket: socket.socket
        self._status: int | None = None
        self._reason = ""
        self._resumed = False  # held until the other end has seen the layers
        self._look_awaited = 0  # its number; 0: none is
        self._told_full = False
        self._logs: list[int] = []  # files that the process writes to, by their descriptors
        self._told_usage = Usage()
        self._forks: Forks | None = None
        self._group = self._make_group()

    def run(self) -> dict[str, Any]:
        """Serve the request and return the last message to send. Raises OSError."""
        try:
            return self._run()
        finally:
            if self._group is not None:
                self._group.remove()

    def _run(self) -> dict[str, Any]:
        name, confinement = policy.PIDS, None
        try:
            if self._request.mode == "namespaces":
                if os.getpid() != 1:
                    raise OSError("this supervisor is not process 1 of a pid namespace")
                outer_pid = int(Path("/proc/self").readlink().name)
                if self._new_user is not None:
                    namespaces.own_user(*self._new_user)
                linux.prctl(linux.PR_SET_DUMPABLE, 0)  # the child, though the same user, can't look in
                confinement = self._make_confinement(users.for_process(outer_pid))
                name = policy.NETWORK
                namespaces.bring_up_loopback()
                socket.sethostname("localhost")
                name = policy.MOUNTS
                self._make_view(confinement)
                name = policy.NETWORK
                namespaces.bound_buffers()
            else:
                linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
                # The kernel shares processors out by session: it keeps its own share of them, even where what
                # it watches has made a dozen of them.
                os.setsid()
                confinement = self._make_confinement(users.for_process(os.getpid()))
        except OSError as error:
            return _layers(Layer(name, False, str(error), policy.REMEDIES[name]))
        self._child_socket, theirs = socket.socketpair()
        asked, asking = socket.socketpair() if self._shares_its_user else (None, None)
        supervisor = os.getpid()
        self._child = os.fork()
        if self._child == 0:
            run_child(self._request, confinement, self._descriptors, theirs, supervisor, asking)
        theirs.close()
        if asked is not None and asking is not None:
            asking.close()
            self._receive_forks(asked)
        if self._group is not None:
            self._group.add(self._child)  # it does nothing of a student's before it has our word
        self._logs = [number for number in self._descriptors if stat.S_ISREG(os.fstat(number).st_mode)]
        for descriptor in set(self._descriptors) - set(self._logs):
            os.close(descriptor)
        try:
            self._look_after()
        finally:
            self._end_all()
        code = os.waitstatus_to_exitcode(self._status) if self._status is not None else -signal.SIGKILL
        if code == -signal.SIGXCPU:
            self._reason = self._reason or "cpu"
        if self._group is not None and self._group.has_run_out_of_memory():
            self._reason = self._reason or "memory"
        return {"event": "exited", "code": code, "reason": self._reason}

    def _make_group(self) -> ControlGroup | None:
        rules = self._request.policy
        if rules is None or self._request.mode == "none":
            return None
        memory = rules.memory_bytes + self._allowance + KERNELS_OWN
        if self._request.mode == "namespaces":
            memory += rules.disk_bytes  # its file system is in memory as well
        tasks = rules.processes * limits.TASKS_PER_PROCESS
        try:
            group = ControlGroup(Path(self._request.private).name, memory_bytes=memory, tasks=tasks)
        except OSError:
            return None  # then all is counted by the watchdog alone
        return group if group.controllers else None

    @property
    def _allowance(self) -> int:
        """Memory on top of the policy's, for libraries that are not there yet."""
        return 0 if self._imported else limits.IMPORTS_BYTES

    @property
    def _kernel_counts_memory(self) -> bool:
        return self._group is not None and "memory" in self._group.controllers

    @property
    def _shares_its_user(self) -> bool:
        """Whether the kernel counts the threads of this sandbox together with those of others."""
        return self._request.mode == "landlock" and os.getuid() != 0

    def _receive_forks(self, asked: socket.socket) -> None:
        rules = self._request.policy
        assert rules is not None
        with asked:
            _, descriptors, _, _ = socket.recv_fds(asked, 1, 1)
        if descriptors:
            self._forks = Forks(descriptors[0], rules.processes * limits.TASKS_PER_PROCESS)

    def _make_confinement(self, user: tuple[int, int]) -> Confinement:
        request, rules = self._request, self._request.policy
        rlimits = limits.of(rules, imported=self._imported) if rules else {}
        readable = [*paths.always_readable(), *(rules.readable if rules else ()), *request.files]
        writable = [request.layout.scratch, *(rules.writable if rules else ())]
        if request.mode == "namespaces":
            writable += ["/tmp", "/dev/shm"]
        elif request.mode == "landlock":
            readable.append(self._importable())
        if request.mode != "none" and os.getuid() == 0:
            os.chown(request.layout.sockets, *user)
            os.chown(request.layout.scratch, *user)
            for path in request.files:
                if Path(path).parent == Path(request.private):
                    os.chown(path, *user)  # without a view of its own it reads the file itself
        outside = verify.Outside(
            request.mode,
            request.layout.canary,
            os.getpid(),
            request.namespaces,
            rlimits,
            landlock.abi(),
            request.address,
        )
        return Confinement(
            request.mode, user, rlimits, tuple(readable), tuple(writable), request.layout.sockets, outside
        )

    def _importable(self) -> str:
        """A directory of links to our packages: where they lie may not be listed."""
        directory = Path(self._request.layout.packages)
        directory.mkdir()
        for package in paths.own_packages():
            directory.joinpath(Path(package).name).symlink_to(package)
        return str(directory)

    def _make_view(self, confinement: Confinement) -> None:
        rules = self._request.policy
        assert rules is not None
        view = namespaces.View(
            tuple(paths.always_readable()) + rules.readable,
            rules.writable,
            self._request.layout.sockets,
            self._request.layout.scratch,
            rules.disk_bytes,
            self._request.files,
        )
        namespaces.enter(view, self._request.layout.root, confinement.user)

    def _look_after(self) -> None:
        """Watch the process until it ends, passes a limit, or the connection is closed."""
        client, child = Lines(self._connection), Lines(self._child_socket)
        waiting = select.poll()
        for descriptor in (self._connection, self._child_socket, os.pidfd_open(self._child)):
            waiting.register(descriptor, select.POLLIN)
        if self._forks is not None:
            waiting.register(self._forks.descriptor, select.POLLIN)
        watcher = self._watch()
        pace = Pace()
        next_look = 0.0
        while True:
            ready = dict(waiting.poll(LOOK_SECONDS * 1000))
            if self._forks is not None and (event := ready.get(self._forks.descriptor)):
                if event & select.POLLIN:
                    self._forks.answer()
                else:
                    waiting.unregister(self._forks.descriptor)  # all have ended who could ask
            for message in child.read():
                self._from_child(message)
            if child.ended:
                with contextlib.suppress(KeyError):
                    waiting.unregister(self._child_socket)
            self._reap()
            if self._status is not None:
                return
            for message in client.read():
                self._from_client(message)
            if client.ended:
                return
            asked = self._look_awaited and not self._kernel_counts_memory
            due = asked or time.monotonic() >= next_look
            if watcher is not None and self._resumed and due:
                computed = time.process_time()
                self._reason = watcher.exceeded()
                self._tell_usage(watcher.usage)
                if self._reason:
                    send(self._connection, event="exceeded", reason=self._reason)
                    return
                self._tell_if_full()
                next_look = time.monotonic() + pace.rest_after(time.process_time() - computed)
            if self._look_awaited:
                send(self._connection, event="looked", number=self._look_awaited)
                self._look_awaited = 0

    def _watch(self) -> watch.Watch | None:
        request = self._request
        if request.policy is None:
            return None
        return watch.Watch(
            request.policy,
            os.getpid(),
            scratch=request.layout.scratch,
            sockets=request.layout.sockets,
            logs=self._logs,
            forked=self._imported,
            own_world=request.mode == "namespaces",
            allowance=self._allowance,
            group=self._group,
        )

    def _from_child(self, message: dict[str, Any]) -> None:
        if "layers" in message:
            layers = tuple(Layer(**layer) for layer in message["layers"])
            if policy.missing(layers, self._request.mode):
                self._status = signal.SIGKILL  # it is not let go, whatever the other end says
            send(self._connection, **_layers(*layers, *self._limit_enforcement()))
        elif message.get("seal"):
            if self._request.mode == "namespaces":
                linux.make_read_only(self._request.layout.sockets)
            send(self._child_socket, go=True)

    def _limit_enforcement(self) -> tuple[Layer, ...]:
        if self._request.mode == "none":
            return ()
        group = self._group
        return enforcement.limit_enforcement(
            self._request.mode,
            controllers=group.controllers if group else set(),
            version=group.version if group else 0,
            own_user=not self._shares_its_user,
            asks=self._forks is not None,
        )

    def _from_client(self, message: dict[str, Any]) -> None:
        if message.get("go"):
            self._resumed = True
            send(self._child_socket, go=True)
        elif "look" in message:
            self._look_awaited = message["look"]
        elif "signal" in message:
            # To the whole group, as a terminal would; children that left it get theirs at the end.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._child, message["signal"])

    def _tell_usage(self, usage: Usage) -> None:
        """Report the time that the process has used; if nobody reads it, go on."""
        more = usage - self._told_usage
        if max(more.cpu, more.denied) >= TELL_SECONDS and send_if_room(
            self._connection, event="usage", **asdict(usage)
        ):
            self._told_usage = usage

    def _tell_if_full(self) -> None:
        if self._request.mode == "namespaces" and not self._told_full:
            self._told_full = watch.is_full(self._request.layout.scratch)
            if self._told_full:
                send(self._connection, event="notice", what="disk")

    def _reap(self) -> None:
        """Collect whatever has ended; orphans of the process are ours as well."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid == self._child:
                    self._status = status

    def _end_all(self) -> None:
        """Kill the process, if it lives, and all its descendants, and wait until they are gone."""
        deadline = time.monotonic() + KILL_SECONDS
        while time.monotonic() < deadline:
            if os.getpid() == 1:
                _kill_all_others()
            else:
                _kill_descendants()
            with contextlib.suppress(ChildProcessError):
                while True:
                    pid, status = os.waitpid(-1, os.WNOHANG)
                    if pid == self._child and self._status is None:
                        self._status = status
                    if pid == 0:
                        break
                time.sleep(0.002)
                continue
            return


def _kill_all_others() -> None:
    """Kill every process that there is, in one stroke: only for process 1 of a pid namespace of our own.

    Anywhere else this would be every process that the user may signal; for root, the whole machine.
    """
    if os.getpid() != 1:
        raise RuntimeError("refusing to kill every process on this machine")
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)


def _kill_descendants() -> None:
    """Stop them all first, so that none can fork while the others are being killed."""
    stopped: set[int] = set()
    while True:
        found = {process.pid for process in descendants(os.getpid())} - stopped
        if not found:
            break
        _signal_each(found, signal.SIGSTOP)
        stopped |= found
    _signal_each(stopped, signal.SIGKILL)


def _signal_each(pids: set[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
