"""The program: `autograder …`, or `python -m autograder …`.

What saves time is done here, before all else is imported. Worker processes import this module too, and no
command line.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence

from autograder import streams

# nbformat imports jsonschema, and that imports whatever can check formats of strings. One of these libraries
# builds a grammar of internationalised addresses when it is imported, for more than a second. No notebook is
# checked for such addresses; jsonschema does without what is not there.
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
    """Whether kernels will be wanted, as far as can be told before the arguments are properly read."""
    elsewhere = any(word == "--help" or word.startswith("--scheduler") for word in arguments)
    return bool(GRADING & {*arguments[:1]}) and not elsewhere


def warm_up() -> None:
    """Start what kernels are forked from: it takes longest, so it imports while the command line does."""
    from autograder.errors import KernelError
    from autograder.kernels import pool
    from autograder.sandbox import supported

    if supported():
        with contextlib.suppress(KernelError):  # whoever wants a kernel will try again, and say so
            pool.ensure()


if __name__ == "__main__":
    main()
