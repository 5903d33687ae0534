"""What run_autograder starts on Gradescope: `python -m autograder.gradescope ROOT [--unsafe]`.

https://gradescope-autograders.readthedocs.io/en/latest/specs/#file-hierarchy
"""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> None:
    """Grade ROOT/submission by the lesson in ROOT/source/course; write ROOT/results/results.json."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("root", type=Path, nargs="?", default=Path("/autograder"))
    parser.add_argument("--unsafe", action="store_true", help="without a sandbox, where there can be none")
    given = parser.parse_args()

    from autograder.__main__ import warm_up  # TensorFlow loads while all else is imported

    warm_up()
    from autograder.gradescope.container import grade_in_container

    grade_in_container(given.root, unsafe=given.unsafe)


if __name__ == "__main__":
    main()
