"""Keras callbacks that tell how training goes, without a line for every epoch.

model.fit(X, y, epochs=2000, verbose=0, callbacks=[PrintEvery(500)])
"""

from __future__ import annotations

import operator
import sys
import time
from collections.abc import Callable
from typing import Any, Protocol

import keras

Logs = dict[str, Any]


class PrintEvery(keras.callbacks.Callback):  # type: ignore[misc]
    """Print one short line after the first epoch, every `n` epochs, and after the last one.

    Epochs are counted from 1, as `fit` prints them: `PrintEvery(100)` prints 1, 100, 200, ...
    Raises `TypeError` or `ValueError` if `n` is not a whole number of 1 or more.
    """

    def __init__(self, n: int) -> None:
        super().__init__()
        self.n = _every(n)
        self._unprinted: tuple[int, Logs] | None = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self._unprinted = None

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self._unprinted = (epoch, dict(logs or {}))
        if epoch == 0 or (epoch + 1) % self.n == 0:
            self._print()

    def on_train_end(self, logs: Logs | None = None) -> None:
        self._print()

    def _print(self) -> None:
        if self._unprinted is None:
            return
        epoch, logs = self._unprinted
        epochs = str(self.params.get("epochs", "?"))
        print(f"epoch {epoch + 1:>{len(epochs)}}/{epochs}  {_numbers(logs)}", flush=True)
        self._unprinted = None


class RecordEvery(keras.callbacks.Callback):  # type: ignore[misc]
    """Append `(epoch, dict(logs))` to the list `sink` whenever `epoch % n == 0`.

    Epochs are counted from 0 here, as Keras hands them to a callback: `RecordEvery(3, sink)` keeps 0, 3,
    6, ... Raises `TypeError` or `ValueError` if `n` is not a whole number of 1 or more, `TypeError` if
    `sink` is not a list.
    """

    def __init__(self, n: int, sink: list[tuple[int, Logs]]) -> None:
        super().__init__()
        self.n = _every(n)
        if not hasattr(sink, "append"):
            raise TypeError(f"sink must be a list to append to, not {sink!r}: make one first, sink = []")
        self.sink = sink

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if epoch % self.n == 0:
            self.sink.append((epoch, dict(logs or {})))


class Line(Protocol):
    """A line of text that can be overwritten."""

    def show(self, text: str) -> None: ...

    def finish(self, text: str) -> None: ...


class Progress(keras.callbacks.Callback):  # type: ignore[misc]
    """One line with a bar, the time left and the latest numbers, which is written over as training goes.

    Use it with `verbose=0`. The line changes at most ten times a second; a saved notebook keeps only its
    last state. Where the text goes to a file, only that last state is written.

    `line` and `clock` (seconds, never running backwards) are there for tests.
    """

    SECONDS_BETWEEN = 0.1

    def __init__(self, *, line: Line | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._line_to_use = line
        self._clock = clock

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self._line: Line = self._line_to_use or _line_for_this_place()
        self._started = self._clock()
        self._last_shown = float("-inf")
        self._logs: Logs = {}
        self._first_epoch: int | None = None
        self._epoch = 0
        self._show_soon(part_of_epoch=0.0)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._epoch = epoch
        if self._first_epoch is None:
            self._first_epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._logs.update(logs or {})
        steps = self.params.get("steps")
        self._show_soon(part_of_epoch=(batch + 1) / steps if steps else 0.0)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self._logs.update(logs or {})
        self._show_soon(part_of_epoch=1.0)

    def on_train_end(self, logs: Logs | None = None) -> None:
        first = self._first_epoch or 0
        done = self._epoch - first + 1 if self._first_epoch is not None else 0
        took = _duration(self._clock() - self._started)
        epochs = "1 epoch" if done == 1 else f"{done} epochs"
        self._line.finish(f"{epochs} in {took}  {_numbers(self._logs)}".rstrip())

    def _show_soon(self, part_of_epoch: float) -> None:
        now = self._clock()
        if now - self._last_shown < self.SECONDS_BETWEEN:
            return
        self._last_shown = now
        first, epochs = self._first_epoch or 0, self.params.get("epochs") or 1
        done = (self._epoch - first + part_of_epoch) / max(epochs - first, 1)
        left = _duration((now - self._started) * (1 - done) / done) + " left" if done > 0 else "starting"
        place = f"epoch {self._epoch + 1}/{epochs}"
        self._line.show(f"{place}  {_bar(done)} {done:4.0%}  {left}  {_numbers(self._logs)}".rstrip())


class NotebookLine:
    """A line in a notebook's output: one output, updated in place."""

    def __init__(self) -> None:
        self._handle: Any = None

    def show(self, text: str) -> None:
        from IPython.display import display

        data = {"text/plain": text}
        if self._handle is None:
            self._handle = display(data, raw=True, display_id=True)
        else:
            self._handle.update(data, raw=True)

    def finish(self, text: str) -> None:
        self.show(text)


class TerminalLine:
    """A line in a terminal, written over after a carriage return."""

    def __init__(self) -> None:
        self._width = 0

    def show(self, text: str) -> None:
        # The blanks wipe what a longer line before this one has left.
        print("\r" + text.ljust(self._width), end="", flush=True)
        self._width = len(text)

    def finish(self, text: str) -> None:
        self.show(text)
        print(flush=True)


class LastLineOnly:
    """A line in a file, where nothing can be overwritten: only the last text is written."""

    def show(self, text: str) -> None:
        """Show nothing yet, since more lines follow."""

    def finish(self, text: str) -> None:
        print(text, flush=True)


def _line_for_this_place() -> Line:
    if _in_a_notebook():
        return NotebookLine()
    return TerminalLine() if sys.stdout.isatty() else LastLineOnly()


def _in_a_notebook() -> bool:
    # A script that never loaded IPython is not in a notebook: no need to load it to find out.
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return hasattr(get_ipython(), "kernel")


def _every(n: int) -> int:
    try:
        number = operator.index(n)
    except TypeError:
        raise TypeError(f"n must be a whole number of epochs such as 100, not {n!r}") from None
    if number < 1:
        raise ValueError(f"n must be 1 or more, not {number}: it counts the epochs from one line to the next")
    return number


def _numbers(logs: Logs) -> str:
    return "  ".join(f"{name} {_number(value)}" for name, value in logs.items())


def _number(value: Any) -> str:
    number = float(value)
    # Small losses and learning rates would all read 0.0000.
    return f"{number:.1e}" if 0 < abs(number) < 0.001 or abs(number) >= 100_000 else f"{number:.4f}"


def _bar(done: float, width: int = 20) -> str:
    full = round(width * min(max(done, 0.0), 1.0))
    return "█" * full + "░" * (width - full)


def _duration(seconds: float) -> str:
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"
