"""Our exceptions come through whole where a worker process raises them."""

from __future__ import annotations

import importlib
import io
import pickle
import pkgutil
from collections.abc import Callable, Iterator

import coursekit
import pytest
from coursekit.checks.rubric import CheckFailed

import autograder
from autograder.errors import AutograderError, NotConfined, Unreadable, UnreadableTimestamp
from autograder.sandbox.policy import Layer

#: How those are made that take something else than a text.
MADE: dict[type[BaseException], Callable[[], BaseException]] = {
    NotConfined: lambda: NotConfined([Layer("seccomp", False, "it is not there", "Get it.")]),
    UnreadableTimestamp: lambda: UnreadableTimestamp("'noon', which is no time", "Write it out."),
    Unreadable: lambda: Unreadable("There is nothing in it."),
    CheckFailed: lambda: CheckFailed("It is 3; expected 4.", "Count again."),
}
#: They run something when they are imported.
PROGRAMS = ("__main__", "launch", "command")


def ours() -> list[type[BaseException]]:
    """Every exception that a module of ours defines."""
    for package in (autograder, coursekit):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.rpartition(".")[2] not in PROGRAMS:
                importlib.import_module(module.name)
    found = {
        kind for kind in _below(BaseException) if kind.__module__.startswith(("autograder.", "coursekit."))
    }
    return sorted(found, key=lambda kind: f"{kind.__module__}.{kind.__qualname__}")


def pickled(raised: BaseException) -> bytes:
    """As a worker pickles it: without what Dask registers for exceptions, where it is loaded."""
    data = io.BytesIO()
    pickler = pickle.Pickler(data)
    pickler.dispatch_table = {}
    pickler.dump(raised)
    return data.getvalue()


def _below(kind: type[BaseException]) -> Iterator[type[BaseException]]:
    for narrower in kind.__subclasses__():
        yield narrower
        yield from _below(narrower)


@pytest.mark.parametrize("kind", ours(), ids=lambda kind: kind.__qualname__)
def test_an_exception_of_ours_survives_pickling(kind: type[BaseException]) -> None:
    if kind not in MADE:
        assert "__init__" not in vars(kind), "say in MADE how it is made"
    raised = MADE.get(kind, lambda: kind("what is wrong, and what to do"))()
    back = pickle.loads(pickled(raised))
    assert type(back) is kind
    assert (str(back), back.args, vars(back)) == (str(raised), raised.args, vars(raised))


def test_all_of_them_were_found() -> None:
    names = {kind.__name__ for kind in ours()}
    assert {
        "NotConfined",
        "Unreadable",
        "UsageError",
        "KernelError",
        "CheckFailed",
        "NotTransferable",
    } <= names
    assert issubclass(NotConfined, AutograderError)


def test_all_errors_of_the_grader_stand_in_one_file() -> None:
    elsewhere = {
        f"{kind.__module__}.{kind.__qualname__}"
        for kind in ours()
        if issubclass(kind, AutograderError) and kind.__module__ != AutograderError.__module__
    }
    assert elsewhere == set()
