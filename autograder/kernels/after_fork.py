"""What a forked process must reset: state of the process that it was forked from.

`os.environ` has been replaced by then. Settings that a library reads only while it is imported stay as
they were in the zygote (`command` says which).
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from autograder.compat import keras


def after_fork() -> None:
    """Reseed every random generator, and forget what was found out about directories, time and place."""
    random.seed()
    _module("numpy").random.seed()
    time.tzset()
    tempfile.tempdir = None
    for directory in reversed([p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p]):
        sys.path.insert(0, directory)
    plots = _module("matplotlib").rcParams
    wanted = os.environ.get("MPLBACKEND", plots["backend"])
    if wanted != plots["backend"]:  # to set it takes as long as all the rest of this function
        plots["backend"] = wanted
    keras.set_home(os.environ.get("KERAS_HOME") or str(_keras_base() / ".keras"))


def _module(name: str) -> Any:
    return sys.modules[name]


def _keras_base() -> Path:
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 (never raises)
    return home if os.access(home, os.W_OK) else Path("/tmp")
