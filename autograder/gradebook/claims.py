"""Claims for several graders that run on one course at once: each claims what it is about to grade.

A claim is a lock that the system holds for the process, so it ends with the process, however that ends.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text

from autograder.atomic import LOCKS

with contextlib.suppress(ImportError):  # Windows has no fcntl; there two graders may do the same work
    import fcntl


class Claims(Protocol):
    """Claims by name; a name is a fingerprint."""

    def take(self, name: str) -> bool:
        """Claim `name`; False if another grader holds it now."""
        ...

    def give_back(self, name: str) -> None:
        """Release the claim on `name`."""
        ...

    def close(self) -> None:
        """Release all claims."""
        ...


class NoClaims:
    """Claims where nothing can be locked: every claim is granted."""

    def take(self, name: str) -> bool:
        """Return True: every claim is granted."""
        return True

    def give_back(self, name: str) -> None:
        """Do nothing: there is nothing to release."""

    def close(self) -> None:
        """Do nothing, likewise."""


class FileClaims:
    """Claims by locked files in a folder beside an SQLite gradebook, which is deleted when nobody grades."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, int] = {}

    def take(self, name: str) -> bool:
        """Do as `Claims` says. Where files can't be locked, every claim is granted."""
        try:
            descriptor = self._locked(name)
            while not self._is_still(name, descriptor):  # the grader that held it removed the file
                os.close(descriptor)
                descriptor = self._locked(name)
        except BlockingIOError:
            return False
        except OSError:
            return True
        self._held[name] = descriptor
        return True

    def give_back(self, name: str) -> None:
        """Do as `Claims` says."""
        descriptor = self._held.pop(name, None)
        if descriptor is not None:
            (self._folder / name).unlink(missing_ok=True)  # before the lock ends: later it may be another's
            os.close(descriptor)

    def close(self) -> None:
        """Do as `Claims` says."""
        for name in tuple(self._held):
            self.give_back(name)
        with contextlib.suppress(OSError):  # somebody else is grading, or nobody was
            self._folder.rmdir()

    def _locked(self, name: str) -> int:
        """Lock the file and return its descriptor. Raises BlockingIOError where another holds the lock."""
        while True:
            self._folder.mkdir(exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # the folder has gone meanwhile
                descriptor = os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o666)
                break
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor

    def _is_still(self, name: str, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), (self._folder / name).stat())
        except FileNotFoundError:
            return False


class ServerClaims:
    """Claims by PostgreSQL's advisory locks, which the server releases when the connection ends."""

    def __init__(self, engine: Engine) -> None:
        self._connection: Connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def take(self, name: str) -> bool:
        """Do as `Claims` says."""
        return bool(self._connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _key(name)}))

    def give_back(self, name: str) -> None:
        """Do as `Claims` says."""
        self._connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _key(name)})

    def close(self) -> None:
        """Do as `Claims` says."""
        self._connection.invalidate()  # the connection ends, not only its use: so do its locks
        self._connection.close()


def claims_for(engine: Engine, file: Path | None) -> Claims:
    """Return the kind of claims that fits this gradebook."""
    if engine.dialect.name == "postgresql":
        return ServerClaims(engine)
    if file is not None and LOCKS:
        return FileClaims(file.with_name(f".{file.name}.claims"))
    return NoClaims()


def _key(name: str) -> int:
    """Return a signed 64-bit number made of a fingerprint's digits."""
    return int(name[:16], 16) - (1 << 63)
