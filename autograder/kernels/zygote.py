"""`python -m autograder.kernels.zygote FD`: imports what kernels need, then forks supervisors.

It reads nothing from those it forks for: each connection goes to its supervisor unread.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys

from autograder.kernels import after_fork, kernel
from autograder.kernels.preload import check, preload
from autograder.sandbox import linux, paths
from autograder.sandbox.policy import Mode
from autograder.sandbox.supervisor import fork_supervisor

#: What kernels call after the fork, imported before it.
NEEDED = (kernel, after_fork)
MODES: dict[bytes, Mode] = {b"N": "namespaces", b"L": "landlock", b"-": "none"}


def main(line: socket.socket, broker: int) -> None:
    """Serve until the broker goes away."""
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != broker:
        return
    preload()
    paths.always_readable()
    # What exists now is never looked at by the collector again, which would copy its pages in each child.
    gc.collect()
    gc.freeze()
    linux.use_huge_pages()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended supervisors leave nothing to collect
    line.send(b"ready")
    while True:
        letter, descriptors, _, _ = socket.recv_fds(line, 16, 1)
        if not letter:
            return
        check()
        with socket.socket(fileno=descriptors[0]) as connection:
            fork_supervisor(MODES[letter], connection, imported=True)


if __name__ == "__main__":
    descriptor = int(sys.argv[1])
    os.set_inheritable(descriptor, False)
    main(socket.socket(fileno=descriptor), os.getppid())
