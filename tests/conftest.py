"""What tests in several folders need."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


#: Marks of tests that may start a kernel.
MAY_RUN_CELLS = ("kernel", "sandbox", "stock", "browser", "site")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test whose name holds an address: each xdist worker would collect it under another name.

    Without it the first sign is "Different tests were collected", and none is run.
    """
    unsteady = [item.nodeid for item in items if re.search(r"\b0x[0-9a-f]{6,}", item.nodeid)]
    if unsteady:
        raise pytest.UsageError(f"names of tests that change from run to run (give them ids): {unsteady[:5]}")


@pytest.fixture(autouse=True)
def _only_marked_tests_run_cells(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make check` leaves out what is marked; a test that belongs there, and lacks the mark, fails."""
    if any(map(request.node.get_closest_marker, MAY_RUN_CELLS)):
        return
    from jupyter_client.provisioning import LocalProvisioner

    from autograder.kernels.provisioner import WarmProvisioner

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("This test starts a kernel: give it the mark `kernel`.")

    for provisioner in (LocalProvisioner, WarmProvisioner):
        monkeypatch.setattr(provisioner, "launch_kernel", refuse)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C is heeded, here and in what is started, even if a script runs the tests in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


# A browser keeps an event loop running, which other modules' tests want to do themselves.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A chromium for one module's tests, which are skipped aloud where there is none."""
    import chromium  # here, since most modules do without it

    if chromium.CHROMIUM is None:
        pytest.skip(chromium.needs_chromium.kwargs["reason"])
    with chromium.started() as found:
        yield found
