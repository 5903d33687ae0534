"""The program: `autograder …`, or `python -m autograder …`.

Steps that save time are taken here, before anything else is imported. Worker processes import this module
too, but not the command line.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence

from autograder import streams

# nbformat imports jsonschema, which imports every library that can check formats of strings. One of them
# builds a grammar of internationalised addresses when it is imported, for more than a second. No notebook is
# checked for such addresses, and jsonschema works without the library.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

#: The commands that run notebooks on this machine.
GRADING = {"grade", "regrade", "check"}


def main() -> None:
    """Run the command line."""
    streams.prepare()
    if runs_notebooks(sys.argv[1:]):
        warm_up()
    from autograder.cli import main as run

    run()


def runs_notebooks(arguments: Sequence[str]) -> bool:
    """Whether the command will need kernels, as far as known before the arguments are parsed."""
    elsewhere = any(word == "--help" or word.startswith("--scheduler") for word in arguments)
    return bool(GRADING & {*arguments[:1]}) and not elsewhere


def warm_up() -> None:
    """Start the process that kernels are forked from, so that it imports while the command line does."""
    from autograder.errors import KernelError
    from autograder.kernels import pool
    from autograder.sandbox import supported

    if supported():
        with contextlib.suppress(KernelError):  # the first use of a kernel tries again, and reports it
            pool.ensure()


if __name__ == "__main__":
    main()
