"""The environment variables of a kernel: what it gets from its parent, and what is the same everywhere."""

from __future__ import annotations

import os

# Fixed, so that a score depends neither on the machine's cores nor on how many kernels share them.
KERNEL_ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "PYTHONHASHSEED": "0",
    # As in nbgrader: a notebook can tell that it is being graded.
    "NBGRADER_EXECUTION": "autograde",
}
# All that a kernel takes over from its parent: a grader's secrets are none of a student's business.
INHERITED = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "SYSTEMROOT",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
)


def kernel_environment() -> dict[str, str]:
    """What every kernel gets, wherever it runs."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return {**inherited, **KERNEL_ENVIRONMENT}
