"""Work that goes too far ends itself, and nothing else."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator

import pytest

from autograder.bounded import BoundedProcess
from autograder.errors import Died, NotDone, TookTooLong, TooMuchMemory

needs_limits = pytest.mark.skipif(sys.platform != "linux", reason="limits of a process are for Linux")


def double(x: int) -> int:
    return 2 * x


def spin(_: int) -> None:
    while True:
        pass


def spin_in_c(size: int) -> int:
    """What no signal handler of Python interrupts."""
    return (3**size) ** size


def grow(step: int) -> list[bytearray]:
    kept = []
    while True:
        kept.append(bytearray(step))


def fail(x: int) -> None:
    raise IndexError(f"list index {x} out of range")


def give_up(code: int) -> None:
    os._exit(code)


def give_something_strange(_: int) -> object:
    return lambda: None


@pytest.fixture(scope="module")
def process() -> Iterator[BoundedProcess]:
    with BoundedProcess(cpu_seconds=1, memory_bytes=1 << 29) as process:
        yield process


def test_it_does_one_piece_of_work_after_another_in_one_process(process: BoundedProcess) -> None:
    assert [process.run(double, x) for x in (1, 2, 3)] == [2, 4, 6]
    assert process.run(os.getpid) == process.run(os.getpid) != os.getpid()


@needs_limits
@pytest.mark.parametrize(
    ("work", "argument", "error", "said"),
    [
        (spin, 0, TookTooLong, "it took more than 1 s of computing time"),
        (spin_in_c, 30_000, TookTooLong, "it took more than 1 s of computing time"),
        (grow, 1 << 24, TooMuchMemory, "it needed more than 512 MiB of memory"),
        (fail, 7, Died, "IndexError: list index 7 out of range"),
        (give_up, 3, Died, "its process ended with exit code 3"),
        (give_something_strange, 0, Died, "its process ended"),
    ],
)
def test_what_goes_too_far_is_ended_and_said(
    process: BoundedProcess, work: object, argument: int, error: type[NotDone], said: str
) -> None:
    with pytest.raises(error) as raised:
        process.run(work, argument)  # type: ignore[arg-type]
    assert said in str(raised.value)
    assert process.run(double, 4) == 8, "and the next piece of work is done"


@needs_limits
def test_each_piece_of_work_has_the_budget_for_itself(process: BoundedProcess) -> None:
    assert [process.run(sum, range(12_000_000)) for _ in range(8)]


def test_errors_survive_a_pickle() -> None:
    for error in (TookTooLong("x"), TooMuchMemory("y"), Died("z")):
        assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_nothing_is_left_of_it() -> None:
    process = BoundedProcess(cpu_seconds=1, memory_bytes=1 << 29)
    number = process.run(os.getpid)
    process.close()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
