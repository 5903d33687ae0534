"""Keep off the page what nobody wants to read: TensorFlow's notices, and what an answer prints under test.

TensorFlow 2.19 and later write some notices while they are imported ("oneDNN custom operations are on",
"Could not find cuda drivers") whatever `TF_CPP_MIN_LOG_LEVEL` says, since they come before the logger that
reads it (tensorflow/tensorflow#100442). In a notebook they are the first thing a student would see.
"""

from __future__ import annotations

import importlib.util
import io
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

#: A lesson that trains several models side by side is told so; it is not a mistake there.
RETRACING = "triggered tf.function retracing"
NOTICES = (b"I0000 ", b"WARNING: All log messages before absl::InitializeLog() is called")


def silence_tensorflow() -> None:
    """Leave TensorFlow's notices out when it is imported later in this process; other messages stay.

    Does nothing if somebody asked for its notices by setting `TF_CPP_MIN_LOG_LEVEL` to 0. Where TensorFlow is
    there already, as in a kernel that was warmed up, only its talk of retracing is left to be left out.
    """
    if os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3") == "0":
        return
    # A filter, since TensorFlow sets the level of its logger itself.
    logging.getLogger("tensorflow").addFilter(_is_worth_reading)
    if "tensorflow" in sys.modules:
        return
    if not any(isinstance(finder, _TensorFlowFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _TensorFlowFinder())


def _is_worth_reading(record: logging.LogRecord) -> bool:
    return RETRACING not in record.getMessage()


class _TensorFlowFinder(MetaPathFinder):
    """Finds TensorFlow where it is installed, and has it loaded once without notices."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is not None and spec.loader is not None:
            # On this one loader only, which TensorFlow keeps: it finds its data files by it.
            spec.loader.exec_module = _without_notices(spec.loader.exec_module)  # type: ignore[assignment]
        return spec


def _without_notices(load: Callable[[ModuleType], None]) -> Callable[[ModuleType], None]:
    def load_quietly(module: ModuleType) -> None:
        with notices_left_out():
            load(module)

    return load_quietly


@contextmanager
def printing_nothing() -> Iterator[None]:
    """Discard what Python code prints, however much it is."""
    with redirect_stdout(_NOWHERE), redirect_stderr(_NOWHERE):
        yield


class _Nowhere(io.TextIOBase):
    """A stream that discards text. It stays open, since a logger may keep the stream that it found here."""

    encoding = "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        return len(text)

    def close(self) -> None:
        """Do nothing: the stream stays open."""


_NOWHERE = _Nowhere()


@contextmanager
def notices_left_out() -> Iterator[None]:
    """Hold back what is written to file descriptor 2, and write all but the notices at the end.

    The notices come from C++, so replacing `sys.stderr` would not catch them.
    """
    with ExitStack() as stack:
        try:
            stderr = os.dup(2)
            stack.callback(os.close, stderr)
            held_back = stack.enter_context(tempfile.TemporaryFile())
        except OSError:
            # No stderr to write to, or no room for a file: better a notice than no TensorFlow.
            yield
            return
        os.dup2(held_back.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(stderr, 2)
            held_back.seek(0)
            rest = b"".join(line for line in held_back if not line.startswith(NOTICES))
            os.write(stderr, rest)
