"""How a kernel spec's command is run: in a forked process, or by an interpreter of its own."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.kernels import pool
from autograder.kernels.environment import KERNEL_ENVIRONMENT

_LAUNCHER = ["-m", "ipykernel_launcher"]
_KERNEL = "autograder.kernels.kernel"
#: Read by libraries only while they are imported. Whoever sets one to another value than the zygote
#: has gets a cold kernel.
_IMPORT_TIME = {
    "KERAS_BACKEND": "tensorflow",
    "TF_ENABLE_ONEDNN_OPTS": "1",
    "TF_USE_LEGACY_KERAS": "0",
    **{name: KERNEL_ENVIRONMENT[name] for name in ("PYTHONHASHSEED", "TF_CPP_MIN_LOG_LEVEL")},
}


class Command:
    """A kernel's command line, with its environment."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str]) -> None:
        self._argv = list(argv)
        self._env = env
        at = [n for n in range(1, len(self._argv) - 1) if self._argv[n : n + 2] == _LAUNCHER]
        self._at = at[0] if at else None

    @property
    def can_be_warm(self) -> bool:
        """Whether it is the IPython kernel of this very environment, with nothing set that comes too late."""
        ours = Path(self._argv[0]).parent == Path(sys.executable).parent
        early = all(self._env.get(name, value) == value for name, value in _IMPORT_TIME.items())
        return self._at is not None and ours and early

    def warm(self, *, debugger: bool) -> dict[str, Any]:
        """The request to a supervisor that was forked from the zygote."""
        return {"call": f"{_KERNEL}:warm", "argument": {"argv": self._options(), "debugger": debugger}}

    def cold(self) -> dict[str, Any]:
        """The request to any supervisor."""
        if self._at is None:
            return {"argv": self._argv}  # not an IPython kernel: as it is
        script = str(Path(__file__).with_name("kernel.py"))
        # -P: what lies beside the script is not for a student to import.
        argv = [*self._argv[: self._at], "-P", script, *self._options()]
        return {"argv": argv, "sealable": True}

    def _options(self) -> list[str]:
        assert self._at is not None
        return self._argv[self._at + 2 :]


def environment(wanted: Mapping[str, str], home: str) -> dict[str, str]:
    """The variables for a kernel. `home`: its own directory, if it is sandboxed and can't see ours."""
    env = {name: value for name, value in wanted.items() if name not in (pool.VARIABLE, "JPY_PARENT_PID")}
    if home:
        # The home is the working folder too: what IPython keeps there is not to show among its files.
        env.update(HOME=home, IPYTHONDIR=f"{home}/.ipython", TMPDIR="/tmp")
        for name in ("MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "KERAS_HOME"):
            env.pop(name, None)
    return env
