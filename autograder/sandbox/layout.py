"""The layout of a sandboxed process's private directory: what lies in it, and under which name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PrivateDirectory:
    """The paths of what lies in the private directory `path`."""

    path: str

    @property
    def canary(self) -> str:
        """A file that the process must not be able to read."""
        return f"{self.path}/canary"

    @property
    def root(self) -> str:
        """Where the process's own view of the file system is mounted."""
        return f"{self.path}/root"

    @property
    def scratch(self) -> str:
        """The process's own directory, as seen inside."""
        return f"{self.path}/scratch"

    @property
    def sockets(self) -> str:
        """A directory that is the same inside and outside, for Unix sockets that the process makes."""
        return f"{self.path}/sockets"

    @property
    def kernel_sockets(self) -> str:
        """How the paths of a kernel's sockets begin: Jupyter appends a number to each."""
        return f"{self.sockets}/kernel"

    @property
    def longest_socket(self) -> str:
        """The longest path that a kernel's socket can have."""
        return f"{self.kernel_sockets}-99999"

    @property
    def packages(self) -> str:
        """A directory of links to the grader's own packages."""
        return f"{self.path}/packages"

    @property
    def connection_file(self) -> str:
        """Where a kernel reads how to connect."""
        return f"{self.path}/connection.json"
