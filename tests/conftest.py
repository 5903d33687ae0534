"""What tests in several folders need."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test whose name holds an address: each xdist worker would collect it under another name.

    Without it the first sign is "Different tests were collected", and none is run.
    """
    unsteady = [item.nodeid for item in items if re.search(r"\b0x[0-9a-f]{6,}", item.nodeid)]
    if unsteady:
        raise pytest.UsageError(f"names of tests that change from run to run (give them ids): {unsteady[:5]}")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C is heeded, here and in what is started, even if a script runs the tests in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
