"""Run small notebooks cell by cell, in many ways, without a kernel: each in a fork of one IPython.

`python plan_runner.py` reads a list of notebooks (JSON) and writes what each comes to. A notebook is a list
of sources; the last one is an expression, whose value counts.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import sys
import tempfile
from typing import Any


def main() -> None:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    quiet = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell.instance(config=quiet)
    sys.path.insert(0, "")
    sys.modules["__main__"] = shell.user_module  # as in a kernel
    import numpy  # noqa: F401  once, and not in every fork

    gc.freeze()  # or each fork would copy all there is, to look it through
    print(json.dumps([_in_a_fork(shell, cells) for cells in json.load(sys.stdin)]))


def _in_a_fork(shell: Any, cells: list[str]) -> str:
    """What the last cell gives, or the name of its error."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                os.write(writing, _run(shell, cells).encode()[:60_000])
                os.chdir("/")
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


def _run(shell: Any, cells: list[str]) -> str:
    result = None
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for source in cells:
            result = shell.run_cell(source, store_history=True)
    assert result is not None
    error = result.error_before_exec or result.error_in_exec
    return type(error).__name__ if error else repr(result.result)


if __name__ == "__main__":
    main()
