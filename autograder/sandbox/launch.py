"""`python -m autograder.sandbox.launch MODE FD`: one supervisor, forked by an interpreter of its own."""

from __future__ import annotations

import os
import socket
import sys

from autograder.sandbox.policy import Mode
from autograder.sandbox.supervisor import fork_supervisor

MODES: dict[str, Mode] = {"namespaces": "namespaces", "landlock": "landlock", "none": "none"}


def main(mode: str, descriptor: int) -> None:
    """Serve one request from the socket, and end when the supervisor has ended."""
    connection = socket.socket(fileno=descriptor)
    os.set_inheritable(descriptor, False)
    pid = fork_supervisor(MODES[mode], connection, imported=False)
    connection.close()
    os.waitpid(pid, 0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
